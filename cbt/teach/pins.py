"""A PIN that pressing the button twice does not change.

The page that offers the button carries a random word; the PIN follows from that word and the
box's secret key. Two presses therefore give the same PIN, and the one on the screen is the one
that works, whichever of the two requests was served last. The PIN itself is kept nowhere.
"""

import secrets

from django.utils.crypto import constant_time_compare, salted_hmac

from cbt.people.actions import PIN_DIGITS
from cbt.people.models import User

_WORD_BYTES = 16


def new_word() -> str:
    """A word for a page that makes an account."""
    return secrets.token_urlsafe(_WORD_BYTES)


def pin_for(word: str) -> str:
    """The PIN that follows from ``word``; nobody without the box's key can tell it."""
    digest = salted_hmac("cbt.teach.pins.pin", word, algorithm="sha256").digest()
    return f"{int.from_bytes(digest) % 10**PIN_DIGITS:0{PIN_DIGITS}d}"


def pin_in_list(word: str, account: str) -> str:
    """The PIN of one account of a list that was added with ``word``."""
    return pin_for(f"{word} {account}")


def reset_ticket(person: User) -> str:
    """A word for a page that resets the PIN of ``person``, good until the PIN changes."""
    word = new_word()
    return f"{word}.{_mark(word, person)}"


def read_ticket(ticket: str, person: User) -> tuple[str, bool]:
    """The PIN of a ticket, and whether the person's PIN is still the one it was made for."""
    word, _dot, mark = ticket.partition(".")
    return pin_for(word), constant_time_compare(mark, _mark(word, person))


def _mark(word: str, person: User) -> str:
    text = f"{word} {person.pk} {person.password}"
    return salted_hmac("cbt.teach.pins.mark", text, algorithm="sha256").hexdigest()[:32]
