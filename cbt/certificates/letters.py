"""The shipped fonts as numbers: how wide a text is, and the outlines of its letters.

Widths choose a size at which any name fits its place; outlines write on a circle. Only the
background worker uses this module.
"""

import math
from functools import cache, lru_cache
from typing import Any

from fontTools.pens.basePen import BasePen
from fontTools.ttLib import TTFont

from cbt.certificates.fonts import FONTS_DIR
from cbt.certificates.guilloche import placed

POINT_MM = 25.4 / 72
# Outlines are written in whole numbers, so many to the em: a fifth of a hair in the seal.
STEPS = 250


@cache
def _font(name: str) -> TTFont:
    return TTFont(FONTS_DIR / name, lazy=True)


@cache
def _measures(name: str) -> tuple[dict[int, str], Any, int]:
    font = _font(name)
    return font.getBestCmap(), font["hmtx"], font["head"].unitsPerEm


@lru_cache(maxsize=4000)
def width(text: str, font: str) -> float:
    """The width of ``text`` in ems. A letter the font lacks counts as one em.

    Kept, because the words of a sheet are measured at every size that is tried.
    """
    letters, advances, units = _measures(font)
    return sum(
        advances[letters[ord(char)]][0] / units if ord(char) in letters else 1 for char in text
    )


def wrapped(text: str, font: str, size: float, measure: float) -> list[str]:
    """``text`` in lines of about equal length, as few as fit ``measure`` millimetres.

    A word wider than the column is broken. A title whose last line is one short word looks
    like a mistake; even lines look meant.
    """
    column = measure / POINT_MM / size
    rows = _filled(text, font, column)
    if len(rows) < 2:
        return rows
    narrow, wide = column / 2, column
    for _step in range(7):
        middle = (narrow + wide) / 2
        if len(_filled(text, font, middle)) > len(rows):
            narrow = middle
        else:
            wide = middle
    return _filled(text, font, wide)


def _filled(text: str, font: str, column: float) -> list[str]:
    """``text`` in lines as long as a column of so many ems allows."""
    space = width(" ", font)
    rows: list[str] = []
    row, used = "", 0.0
    for word in text.split(" "):
        for piece in _pieces(word, font, column):
            needed = width(piece, font)
            if row and used + space + needed <= column:
                row, used = f"{row} {piece}", used + space + needed
            else:
                if row:
                    rows.append(row)
                row, used = piece, needed
    return [*rows, row] if row else rows


def _pieces(word: str, font: str, column: float) -> list[str]:
    if width(word, font) <= column:
        return [word] if word else []
    pieces, piece, used = [], "", 0.0
    for char in word:
        advance = width(char, font)
        if piece and used + advance > column:
            pieces.append(piece)
            piece, used = "", 0.0
        piece, used = piece + char, used + advance
    return [*pieces, piece]


class _Outline(BasePen):
    """Collects a glyph as PDF path operators."""

    def __init__(self, glyphs: Any, units: int) -> None:
        super().__init__(glyphs)
        self.scale = STEPS / units
        self.parts: list[str] = []

    def _write(self, operator: str, *points: tuple[float, float]) -> None:
        numbers = " ".join(f"{x * self.scale:.0f} {y * self.scale:.0f}" for x, y in points)
        self.parts.append(f"{numbers} {operator}")

    def _moveTo(self, pt: tuple[float, float]) -> None:
        self._write("m", pt)

    def _lineTo(self, pt: tuple[float, float]) -> None:
        self._write("l", pt)

    def _curveToOne(self, pt1: Any, pt2: Any, pt3: Any) -> None:
        self._write("c", pt1, pt2, pt3)

    def _closePath(self) -> None:
        self.parts.append("h")


@cache
def _outline(char: str, font: str) -> str:
    letters, _advances, units = _measures(font)
    glyph_set = _font(font).getGlyphSet()
    pen = _Outline(glyph_set, units)
    glyph_set[letters[ord(char)]].draw(pen)
    return "\n".join((*pen.parts, "f"))


def on_circle(
    text: str,
    font: str,
    *,
    radius: float,
    size_mm: float,
    spacing: float = 0.08,
    below: bool = False,
) -> str:
    """``text`` written around the origin, its middle at the top (or at the bottom, upright).

    ``radius`` is that of the base line, ``spacing`` is added between letters, in ems.
    """
    advances = [(width(char, font) + spacing) * size_mm for char in text]
    direction = -1 if below else 1
    angle = (-math.pi / 2 if below else math.pi / 2) + direction * sum(advances) / radius / 2
    drawn = []
    for char, advance in zip(text, advances, strict=True):
        middle = angle - direction * advance / radius / 2
        angle -= direction * advance / radius
        if char == " ":
            continue
        tilt = middle + (math.pi / 2 if below else -math.pi / 2)
        half = (advance - spacing * size_mm) / 2
        x = radius * math.cos(middle) - half * math.cos(tilt)
        y = radius * math.sin(middle) - half * math.sin(tilt)
        drawn.append(placed(_outline(char, font), x, y, turned=tilt, scale=size_mm / STEPS))
    return "\n".join(drawn)


def on_line(text: str, font: str, *, spacing: float = 0) -> str:
    """``text`` as outlines along the x axis, from the origin on, an em being STEPS long."""
    drawn = []
    moved = 0
    for char in text:
        if char != " ":
            drawn.append(f"1 0 0 1 {moved} 0 cm\n{_outline(char, font)}")
            moved = 0
        moved += round((width(char, font) + spacing) * STEPS)
    return "\n".join(drawn)
