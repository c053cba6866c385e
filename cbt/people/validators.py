"""Which secrets are good enough, and which service numbers are easy to mistake."""

from collections.abc import Sequence
from itertools import pairwise

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from cbt.lib.names import LOOKALIKES
from cbt.people.actions import PIN_DIGITS
from cbt.people.models import User
from cbt.people.permissions import access_of


def uses_pin(user: User) -> bool:
    """Whether the person signs in by service number and PIN; staff use a password."""
    return user.agency_id is not None and bool(user.service_number) and not access_of(user).is_staff


def validate_pin(pin: str, user: User) -> None:
    """Raise ValidationError when ``pin`` is no PIN or one of the first that somebody would try."""
    if len(pin) != PIN_DIGITS or not (pin.isascii() and pin.isdigit()):
        raise ValidationError(
            _("A PIN has %(count)d digits.") % {"count": PIN_DIGITS}, code="digits"
        )
    if _is_easy(pin):
        raise ValidationError(
            _("This PIN is easy to guess. Do not repeat digits or count up or down."), code="easy"
        )
    number = "".join(letter for letter in user.service_number if letter.isdigit())
    if number and pin in number.zfill(PIN_DIGITS):
        raise ValidationError(_("Do not use your service number as your PIN."), code="number")


def _is_easy(pin: str) -> bool:
    """000000, 123456, 987654, 121212, 123123, 112233 and their like."""
    half, third = pin[: PIN_DIGITS // 2], pin[: PIN_DIGITS // 3]
    if pin in (half * 2, third * 3):
        return True
    return _counts(pin) or (pin[0::2] == pin[1::2] and _counts(pin[0::2]))


def _counts(digits: str) -> bool:
    """Whether each digit is the one before it plus the same 0, 1 or -1 (after 9 comes 0)."""
    values = [int(digit) for digit in digits]
    steps = {(after - before) % 10 for before, after in pairwise(values)}
    return len(steps) == 1 and steps <= {0, 1, 9}


def lookalike_letters(number: str) -> Sequence[str]:
    """The Cyrillic letters of ``number`` that look Latin, each once, in order."""
    return list(dict.fromkeys(letter for letter in number.upper() if letter in LOOKALIKES))


def mixes_alphabets(number: str) -> bool:
    """Whether ``number`` has Latin letters beside Cyrillic ones."""
    letters = [letter for letter in number if letter.isalpha()]
    latin = [letter for letter in letters if letter.isascii()]
    return bool(latin) and len(latin) < len(letters)
