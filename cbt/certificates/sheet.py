"""The words of one certificate, ready for its template: the row's facts in two languages.

A sheet runs no query and reads no setting but the address for the QR code: the same row gives
the same sheet on any box, years later.
"""

import datetime
from dataclasses import dataclass
from decimal import Decimal

from django.conf import settings
from django.utils import formats

from cbt.certificates import claims, fonts, letters
from cbt.certificates.facts import course_title
from cbt.certificates.models import Certificate
from cbt.certificates.strings import SEAL_BELOW, STRINGS, Strings
from cbt.lib import percents
from cbt.lib.interface import writing
from cbt.lib.languages import pick

Sizes = tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Block:
    """Lines of text at their place: millimetres from the top, points, and a line height in ems."""

    lines: tuple[str, ...]
    size: float
    top: float
    leading: float

    def __bool__(self) -> bool:
        return bool(self.lines)


@dataclass(frozen=True, slots=True)
class Cell:
    """One fact in the row of facts: what it is, its value, and both once more in English."""

    left: float
    width: float
    label: str
    value: Block
    english: Block


@dataclass(frozen=True, slots=True)
class Sheet:
    """Everything the template prints. ``english`` is None on a certificate in English."""

    language: str
    words: Strings
    english: Strings | None
    issuer: Block
    title: Block
    name: Block
    full_name: str
    name_latin: Block
    service: Block
    course: Block
    course_language: str
    course_english: Block
    cells: tuple[Cell, ...]
    number: str
    check_code: str
    notes: tuple[tuple[str, Block], ...]
    specimen: Block
    issued_on: str
    qr_text: str
    seal: tuple[str, str]


# Millimetres from the left edge and in width: of the text, and of the row of facts.
LEFT, MEASURE = 30.5, 236.0
FACTS_TOP = 133.2
NOTES_TOP = 180.6
_NOTE_SIZES: Sizes = (6.5, 6, 5.5, 5, 4.5, 4)
_NAME_SIZES = (29, 27, 25, 22, 19, 17, 15, 13, 11.5, 10, 9)
_COURSE_SIZES = (20, 18, 16, 14, 12.5, 11, 10, 9, 8)
_LINE_SIZES = (10, 9, 8, 7, 6, 5)
_VALUE_SIZES = (11.5, 10.5, 9.5, 8.5, 7.5, 6.5, 5.5)


def block(
    text: str,
    sizes: Sizes,
    *,
    top: float,
    height: float,
    measure: float = MEASURE,
    bold: bool = False,
    leading: float = 1.2,
    gravity: float = 0,
    spacing: float = 0,
) -> Block:
    """``text`` at the largest of ``sizes`` at which it fits the box, whatever its length.

    ``gravity`` says where it lies in the box: 0 at the top, 0.5 in the middle, 1 at the foot.
    ``spacing`` between letters is in ems.
    """
    font = fonts.BOLD if bold else fonts.REGULAR
    for size in sizes:
        # Letters set apart need so much more of the column; two per cent are for rounding.
        rows = letters.wrapped(text, font, size, measure * 0.98 / (1 + 1.8 * spacing))
        taken = len(rows) * size * leading * letters.POINT_MM
        if taken <= height:
            break
    return Block(tuple(rows), size, round(top + max(height - taken, 0) * gravity, 2), leading)


def seal_words(language: str) -> tuple[str, str]:
    """The words above and below in the seal of a language."""
    return STRINGS[language].seal, SEAL_BELOW.get(language, STRINGS["en"].seal)


def sheet_of(certificate: Certificate) -> Sheet:
    """What the PDF of ``certificate`` says."""
    facts, language = certificate.facts, certificate.language
    words = STRINGS[language]
    english = None if language == "en" else STRINGS["en"]
    course = course_title(facts)
    course_english = facts["course"]["titles"].get("en", "")
    latin = facts["name_latin"]
    service = _joined(
        pick(facts["post"], language),
        pick(facts["agency"], language),
        pick(facts["country_names"], language),
    )
    return Sheet(
        language=language,
        words=words,
        english=english,
        issuer=block(
            _joined(facts["server_name"], pick(facts["classroom"], language)),
            _LINE_SIZES,
            top=27.6,
            height=5.4,
            spacing=0.05,
        ),
        title=block(
            words.title,
            (31, 29, 27, 25, 23),
            top=33.6,
            height=13.2,
            bold=True,
            gravity=0.5,
        ),
        name=block(
            facts["name"],
            _NAME_SIZES,
            top=66,
            height=17.6,
            measure=226,
            bold=True,
            gravity=1,
            leading=1.15,
        ),
        full_name=facts["name"],
        name_latin=block(
            latin if latin != facts["name"] else "",
            (12.5, 11, 10, 9, 8, 7, 6),
            top=86.4,
            height=5.6,
            measure=226,
            spacing=0.03,
        ),
        service=block(service, _LINE_SIZES, top=92.8, height=5.2),
        course=block(
            course,
            _COURSE_SIZES,
            top=109.2,
            height=15.6,
            measure=226,
            bold=True,
            gravity=0.5,
            leading=1.16,
        ),
        course_language=facts["title_language"],
        course_english=block(
            course_english if course_english != course else "",
            (10.5, 9.5, 8.5, 7.5, 6.5, 5.5, 5),
            top=125.6,
            height=5,
            measure=226,
        ),
        cells=_cells(certificate, words, english),
        number=certificate.number,
        check_code=certificate.check_code,
        notes=_notes(facts, language, words, english),
        specimen=block(
            _joined(words.specimen, STRINGS["en"].specimen) if facts["is_demonstration"] else "",
            (92, 80, 70, 62, 54, 46),
            top=78,
            height=40,
            measure=215,
            bold=True,
            gravity=0.5,
        ),
        issued_on=facts["issued_on"],
        qr_text=claims.qr_text(
            certificate.claim, certificate.signature, address=settings.CBT_SERVER_ADDRESS
        ),
        seal=seal_words(language),
    )


def long_date(day: str, language: str) -> str:
    """An ISO date in words of ``language``."""
    with writing(language):
        return formats.date_format(datetime.date.fromisoformat(day), "DATE_FORMAT")


def _joined(*parts: str) -> str:
    """The parts that say something, each once."""
    return " · ".join(dict.fromkeys(part for part in parts if part))


def _decimal(value: str | float, language: str) -> str:
    with writing(language):
        return formats.number_format(Decimal(str(value)), use_l10n=True)


def _result(percent: str, language: str) -> str:
    with writing(language):
        return percents.number_text(Decimal(percent))


def _cells(certificate: Certificate, words: Strings, english: Strings | None) -> tuple[Cell, ...]:
    facts, language = certificate.facts, certificate.language
    found: list[tuple[str, str, str]] = []

    def add(field: str, value: str, value_english: str) -> None:
        label = getattr(words, field)
        note = ""
        if english is not None:
            note = getattr(english, field)
            if value_english != value:
                note = f"{note} · {value_english}"
        found.append((label, value, note))

    hours = facts["course"]["hours"]
    if hours:
        add("hours", _decimal(hours, language), _decimal(hours, "en"))
    if facts["percent"] is not None:
        add(
            "result",
            words.percent.format(value=_result(facts["percent"], language)),
            STRINGS["en"].percent.format(value=_result(facts["percent"], "en")),
        )
    if facts["classroom"]:
        add("place", pick(facts["classroom"], language), pick(facts["classroom"], "en"))
    add("issued", long_date(facts["issued_on"], language), long_date(facts["issued_on"], "en"))
    if facts["expires_on"]:
        add(
            "valid_until",
            long_date(facts["expires_on"], language),
            long_date(facts["expires_on"], "en"),
        )
    else:
        add("valid_until", words.no_limit, STRINGS["en"].no_limit)
    share = round(MEASURE / len(found), 2)
    cells = []
    for index, (label, value, note) in enumerate(found):
        shown = block(
            value, _VALUE_SIZES, top=FACTS_TOP + 3.9, height=9.6, measure=share - 5, bold=True
        )
        foot = shown.top + len(shown.lines) * shown.size * shown.leading * letters.POINT_MM
        noted = block(
            note, (7, 6.5, 6, 5.5, 5, 4.5), top=round(foot + 0.3, 2), height=3.2, measure=share - 4
        )
        cells.append(Cell(round(LEFT + share * index, 2), share, label, shown, noted))
    return tuple(cells)


def _notes(
    facts: dict, language: str, words: Strings, english: Strings | None
) -> tuple[tuple[str, Block], ...]:
    """What the reader has to be told in small print, with the language of each text.

    Both languages have one size, the largest at which they fit above the foot.
    """
    wanted = []
    if facts["is_demonstration"]:
        wanted.append("demonstration")
    if facts["has_draft_words"] and english is not None:
        wanted.append("draft_words")
    if facts["course"]["awaits_review"]:
        wanted.append("draft_course")
    notes = [(language, " ".join(getattr(words, field) for field in wanted))]
    if english is not None:
        notes.append(("en", " ".join(getattr(english, field) for field in wanted)))
    told = [(code, text) for code, text in notes if text]
    found: list[tuple[str, Block]] = []
    for size in _NOTE_SIZES:
        found, top = [], NOTES_TOP
        for code, text in told:
            note = block(text, (size,), top=round(top, 2), height=0, measure=154)
            found.append((code, note))
            top += len(note.lines) * size * note.leading * letters.POINT_MM
        if top <= NOTES_TOP + 7:
            break
    return tuple(found)
