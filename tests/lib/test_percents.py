"""One reading of a result, everywhere."""

from decimal import Decimal

import pytest
from django.template import Context, Template
from django.utils import translation

from cbt.lib import percents


@pytest.mark.parametrize(
    ("percent", "english", "russian"),
    [
        ("27.45", "27.4", "27,4"),
        ("31.39", "31.3", "31,3"),
        ("19.6", "19.6", "19,6"),
        ("79.99", "79.9", "79,9"),  # a failed test never reads like the pass mark
        ("80.00", "80", "80"),
        ("80.04", "80", "80"),
        ("0", "0", "0"),
        ("100.00", "100", "100"),
    ],
)
def test_result_is_rounded_down_to_a_tenth(percent, english, russian):
    for language, number in (("en", english), ("ru", russian)):
        with translation.override(language):
            assert percents.text(Decimal(percent)) == f"{number}\u00a0%"


def test_templates_read_a_result_in_the_same_way():
    template = Template("{% load percents %}{{ percent|result_text }}")
    with translation.override("ru"):
        assert template.render(Context({"percent": Decimal("27.45")})) == "27,4\u00a0%"
