"""Numbers and check codes: what people read out, type in and compare."""

import hashlib
import re
import secrets
from uuid import UUID

# Crockford's 32 signs: no I, L, O or U, so nothing is mistaken for 1 or 0.
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_VALUE = {sign: value for value, sign in enumerate(ALPHABET)}
CODE_SIGNS = 12
SEQUENCE_DIGITS = 6

# What people type instead: look-alikes of the Latin signs, and capitals of a Cyrillic keyboard.
_TYPED = str.maketrans("OILАВЕКМНОРСТХУІЅ", "011ABEKMH0PCTXY1S")
_NUMBER = re.compile(r"[A-Z0-9]{1,3}-\d{4}-[0-9A-Z]{4}-\d{6,}")


def _double(value: int) -> int:
    """Multiply by x in GF(32), modulo x^5 + x^2 + 1."""
    value <<= 1
    return value ^ 0b100101 if value & 0b100000 else value


def check_sign(signs: str) -> str:
    """The sign that closes ``signs``.

    A sum weighted with powers of a generator of GF(32): one wrong sign or two exchanged ones
    never give the same sum (for up to 31 signs).
    """
    total = 0
    for sign in signs:
        total = _double(total ^ _VALUE[sign])
    return ALPHABET[total]


def new_check_code() -> str:
    """A random code like ``9F3K-7QXM-2D8R``: eleven random signs (55 bits) and a check sign."""
    signs = "".join(secrets.choice(ALPHABET) for _ in range(CODE_SIGNS - 1))
    return _grouped(signs + check_sign(signs))


def _grouped(signs: str) -> str:
    return "-".join(signs[start : start + 4] for start in range(0, CODE_SIGNS, 4))


def _squeezed(typed: str) -> str:
    return re.sub(r"[\s\-‐‑–—.]+", "", typed.upper()).translate(_TYPED)


def looks_like_code(typed: str) -> bool:
    """Whether ``typed`` is a check code, rightly typed or not."""
    signs = _squeezed(typed)
    return len(signs) == CODE_SIGNS and all(sign in _VALUE for sign in signs)


def read_code(typed: str) -> str | None:
    """The code that somebody typed, as it is printed; None when its check sign is wrong."""
    signs = _squeezed(typed)
    if not looks_like_code(typed) or check_sign(signs[:-1]) != signs[-1]:
        return None
    return _grouped(signs)


def read_number(typed: str) -> str | None:
    """The certificate number that somebody typed, as printed; None when it is none."""
    text = re.sub(r"[‐‑–—]", "-", re.sub(r"\s+", "", typed.upper()))
    # Country letters are letters: only the rest is freed of look-alikes.
    country, dash, rest = text.partition("-")
    text = (
        country.translate(str.maketrans("АВЕКМНОРСТХУ", "ABEKMHOPCTXY"))
        + dash
        + rest.translate(_TYPED)
    )
    return text if _NUMBER.fullmatch(text) else None


def box_tag(box_id: UUID | str) -> str:
    """Four signs for a box, so that two boxes never give the same number."""
    digest = int.from_bytes(hashlib.sha256(UUID(str(box_id)).bytes).digest()[:4], "big")
    return "".join(ALPHABET[digest >> shift & 31] for shift in (15, 10, 5, 0))


def number_prefix(country: str, year: int, box_id: UUID | str) -> str:
    """What all numbers of a box, country and year begin with, such as ``KZ-2026-7QXM-``."""
    letters = re.sub(r"[^A-Z0-9]", "", country.upper())[:3] or "XX"
    return f"{letters}-{year}-{box_tag(box_id)}-"


def number_after(prefix: str, last: str | None) -> str:
    """The number that follows ``last`` (the first one when there is none). Gaps do no harm."""
    following = int(last.removeprefix(prefix)) + 1 if last else 1
    return f"{prefix}{following:0{SEQUENCE_DIGITS}d}"
