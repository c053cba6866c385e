"""Names and addresses in Latin letters, as a suggestion.

Russian letters follow ICAO Doc 9303, part 3, section 6 (the table for machine readable
passports); letters it does not list follow the habit of the passports of the region. States
spell their own citizens' names in their own ways, so what this gives is a first guess for
somebody who has the passport at hand.
"""

import unicodedata
from collections.abc import Mapping

from cbt.lib.names import clean

_ICAO: Mapping[str, str] = {
    "а": "a", "б": "b", "в": "v", "г": "g", "д": "d", "е": "e", "ё": "e", "ж": "zh",
    "з": "z", "и": "i", "й": "i", "к": "k", "л": "l", "м": "m", "н": "n", "о": "o",
    "п": "p", "р": "r", "с": "s", "т": "t", "у": "u", "ф": "f", "х": "kh", "ц": "ts",
    "ч": "ch", "ш": "sh", "щ": "shch", "ъ": "ie", "ы": "y", "ь": "", "э": "e", "ю": "iu",
    "я": "ia",
}  # fmt: skip
# Kazakh, Kyrgyz, Tajik and Uzbek Cyrillic.
_REGION: Mapping[str, str] = {
    "ә": "a", "ғ": "g", "қ": "k", "ң": "n", "ө": "o", "ұ": "u", "ү": "u", "һ": "h", "і": "i",
    "ӣ": "i", "ӯ": "u", "ҳ": "h", "ҷ": "j", "ў": "o",
}  # fmt: skip
_BY_LANGUAGE: Mapping[str, Mapping[str, str]] = {
    "tg": {"ғ": "gh", "қ": "q", "ъ": ""},
    "uz": {"қ": "q", "ғ": "g", "ъ": "", "ж": "j", "х": "x", "й": "y", "ю": "yu", "я": "ya"},
}
# Latin letters that lose more than their accent, or have no plain letter under it.
_LATIN: Mapping[str, str] = {"ə": "a", "ı": "i", "ł": "l", "ø": "o", "ß": "ss", "æ": "ae"}
_KEPT = frozenset(" -")


def latin(text: str, language: str = "ru") -> str:
    """``text`` in plain Latin letters, spaces and hyphens; a capital stays a capital.

    "Жұмабаева" gives "Zhumabaeva", "ЖҰМАБАЕВА" gives "ZHUMABAEVA", "Oʻgʻli" gives "Ogli".
    """
    text = clean(text)
    table = _table(language)
    shouts = text.isupper() and sum(letter.isalpha() for letter in text) > 1
    letters = []
    for letter in text:
        plain = _plain(letter.lower(), table)
        if shouts:
            plain = plain.upper()
        elif letter.isupper():
            plain = plain.capitalize()
        letters.append(plain)
    return clean("".join(letters))


def address(text: str, language: str = "ru") -> str:
    """``text`` for an address: small Latin letters and digits, words joined by hyphens.

    "Проверка документов, часть 2" gives "proverka-dokumentov-chast-2".
    """
    table = _table(language)
    letters = [
        letter if letter.isascii() and letter.isdigit() else _plain(letter, table)
        for letter in clean(text).lower().replace("_", " ")
    ]
    return "-".join("".join(letters).replace("-", " ").split())


def _table(language: str) -> Mapping[str, str]:
    return {**_ICAO, **_REGION, **_LATIN, **_BY_LANGUAGE.get(language, {})}


def _plain(letter: str, table: Mapping[str, str]) -> str:
    if letter in table:
        return table[letter]
    if letter in _KEPT:
        return letter
    # A Latin letter without its accent ("ş" is "s"); apostrophes and everything else go.
    base = unicodedata.normalize("NFD", letter)[0]
    return base if base.isascii() and base.isalpha() else ""
