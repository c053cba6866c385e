"""A PIN or password that is handed over, and that pressing the button twice does not change.

The page that offers the button carries a random word; the secret follows from that word and the
box's secret key. Two presses therefore give the same secret, and the one on the screen is the one
that works, whichever of the two requests was served last. The secret itself is kept nowhere.
"""

import secrets

from django.utils.crypto import constant_time_compare, salted_hmac

from cbt.people.actions import PIN_DIGITS
from cbt.people.models import User

_WORD_BYTES = 16
_CONSONANTS, _VOWELS = "bdfgklmnprstvz", "aeiou"
_SYLLABLES = [consonant + vowel for consonant in _CONSONANTS for vowel in _VOWELS]


def new_word() -> str:
    """A word for a page that makes an account."""
    return secrets.token_urlsafe(_WORD_BYTES)


def pin_for(word: str) -> str:
    """The PIN that follows from ``word``; nobody without the box's key can tell it."""
    return f"{_number(word, 'pin') % 10**PIN_DIGITS:0{PIN_DIGITS}d}"


def pin_in_list(word: str, account: str) -> str:
    """The PIN of one account of a list that was added with ``word``."""
    return pin_for(f"{word} {account}")


def password_for(word: str) -> str:
    """The password that follows from ``word``: twice three syllables, and three digits.

    It can be typed from paper: "fumopo-pavuke-624".
    """
    rest, digits = divmod(_number(word, "password"), 900)
    syllables = []
    for _place in range(6):
        rest, choice = divmod(rest, len(_SYLLABLES))
        syllables.append(_SYLLABLES[choice])
    return f"{''.join(syllables[:3])}-{''.join(syllables[3:])}-{digits + 100}"


def reset_ticket(person: User) -> str:
    """A word for a page that resets the secret of ``person``, good until the secret changes."""
    word = new_word()
    return f"{word}.{_mark(word, person)}"


def read_ticket(ticket: str, person: User) -> tuple[str, bool]:
    """The word of a ticket, and whether the person's secret is still the one it was made for."""
    word, _dot, mark = ticket.partition(".")
    return word, constant_time_compare(mark, _mark(word, person))


def _number(word: str, use: str) -> int:
    digest = salted_hmac(f"cbt.people.handed_secrets.{use}", word, algorithm="sha256").digest()
    return int.from_bytes(digest)


def _mark(word: str, person: User) -> str:
    text = f"{word} {person.pk} {person.password}"
    salt = "cbt.people.handed_secrets.mark"
    return salted_hmac(salt, text, algorithm="sha256").hexdigest()[:32]
