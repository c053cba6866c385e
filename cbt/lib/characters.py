"""Characters that nobody sees and that change what is seen.

A control character has no place in a text, and PostgreSQL refuses NUL. An embedded change of
direction shows letters in another order than they stand: a name on a certificate would read as
somebody else's.
"""

import unicodedata

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

_WHITE_SPACE = "\t\n\r"
# Embeddings and overrides, isolates (Unicode Standard Annex 9, 2.1 to 2.5).
_DIRECTIONS = frozenset(map(chr, (*range(0x202A, 0x202F), *range(0x2066, 0x206A))))


def hidden(text: str) -> list[str]:
    """The code points of ``text`` that are refused, each once, as people look them up: U+202E."""
    found = dict.fromkeys(
        letter
        for letter in text
        if letter in _DIRECTIONS
        or (unicodedata.category(letter) == "Cc" and letter not in _WHITE_SPACE)
    )
    return [f"U+{ord(letter):04X}" for letter in found]


def fault(text: str) -> str:
    """What is wrong with ``text``, in words; "" when everything in it can be seen."""
    codes = hidden(text)
    if not codes:
        return ""
    return _("The text has characters that cannot be seen: %(codes)s.") % {
        "codes": ", ".join(codes)
    }


def validate_visible(text: str) -> None:
    """Raise ValidationError for a text with characters that cannot be seen."""
    if said := fault(text):
        raise ValidationError(f"{said} {_('Type it again.')}", code="hidden")


def refuse_hidden(form: forms.BaseForm) -> None:
    """Let no field of ``form`` take a text with such characters; secrets are nobody's to read."""
    for field in form.fields.values():
        if isinstance(field, forms.CharField) and not isinstance(field.widget, forms.PasswordInput):
            field.validators.append(validate_visible)
