"""Names of people in the scripts of the region: how they are stored, found and ordered."""

import re
import unicodedata

from cbt.lib.languages import BY_CODE, known

# Every sign that people type for an apostrophe, among them the two letters of Uzbek.
_APOSTROPHES = "'’‘ʻʼ`´ʹ"
_APOSTROPHE = re.compile(f"([oOgG]?)[{_APOSTROPHES}]")

# Letters of the region beside the letter that stands for them on a Russian or an English
# keyboard. Latin letters with an accent (ý ň ž ş ç ö ü ä) need no line here.
_KEYBOARD = str.maketrans(
    {
        **dict(zip("қғңүұөіәһҳҷӣӯўё", "кгнууоиаххчиууе", strict=True)),
        **dict(zip("ıəłø", "ialo", strict=True)),
        "ß": "ss",
        "æ": "ae",
    }
)
# Cyrillic capitals and the Latin capitals that nobody can tell from them.
LOOKALIKES = dict(zip("АВЕКМНОРСТУХІЅЈ", "ABEKMHOPCTYXISJ", strict=True))
_TO_LATIN = str.maketrans(LOOKALIKES)
# The hyphen of the keyboard, those of typography, the dashes and the minus sign.
_HYPHENS = "-\u00ad\u2010\u2011\u2012\u2013\u2014\u2015\u2212"


def clean(text: str) -> str:
    """``text`` in NFC with single spaces; else a name stays as its owner writes it."""
    return " ".join(unicodedata.normalize("NFC", text).split())


def clean_uzbek(text: str) -> str:
    """As ``clean``, with Uzbek apostrophes made one: U+02BB after o and g, else U+02BC."""
    return _APOSTROPHE.sub(
        lambda match: f"{match[1]}ʻ" if match[1] else "ʼ",
        clean(text),
    )


def clean_number(text: str) -> str:
    """A service number as it is kept: without white space around it, in capital letters.

    Capitals here and not in the query: SQLite compares no Cyrillic letters without their case.
    """
    return clean(text).upper()


def number_key(number: str) -> str:
    """By what a service number is found at sign-in: two that differ only in spaces, hyphens or
    letters that look the same have the same key ("КВ-957", "kb 957" and "KB957").
    """
    capitals = clean_number(number).translate(_TO_LATIN)
    return "".join(sign for sign in capitals if not (sign.isspace() or sign in _HYPHENS))


def search_key(*parts: str) -> str:
    """What is stored to find a name by, and to order people by.

    Neither case nor apostrophes matter, nor which keyboard the name is typed on: "касымов" finds
    Қасымов, who stands among the letters К. A column of its own because SQLite folds only ASCII.
    """
    text = clean(" ".join(part for part in parts if part)).casefold()
    text = _APOSTROPHE.sub(r"\1", text).translate(_KEYBOARD)
    return "".join(_without_accent(letter) for letter in text)


def _without_accent(letter: str) -> str:
    """A Latin letter without its accent; й, which has a sign of its own, stays."""
    base = unicodedata.normalize("NFD", letter)[0]
    if unicodedata.combining(base):
        return ""
    return base if base.isascii() else letter


def full_name(family: str, given: str, patronymic: str = "", *, language: str = "ru") -> str:
    """The name in the order of ``language``: family name first everywhere but in English."""
    if BY_CODE[known(language)].family_name_first:
        parts = (family, given, patronymic)
    else:
        parts = (given, patronymic, family)
    return " ".join(part for part in parts if part)
