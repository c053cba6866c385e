"""Results in templates: ``{% load percents %}``."""

from decimal import Decimal

from django import template

from cbt.lib import percents

register = template.Library()


@register.filter
def result_text(percent: Decimal) -> str:
    """A result in per cent, as everywhere."""
    return percents.text(percent)
