"""The drawn ground of a certificate, A4 landscape: frame, underprint, rosette, seal and QR code.

It is written as PDF operators and laid under the text as one artifact (PDF's word for what a
screen reader skips). The part that is the same for everybody is made and packed once a process.
"""

import math
import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

import segno

from cbt.certificates import claims
from cbt.certificates.fonts import BOLD
from cbt.certificates.guilloche import (
    TURN,
    braid,
    circle,
    fill,
    flower,
    lace,
    number,
    placed,
    rectangle,
    ring,
    run,
    star,
    stroke,
    trace,
)
from cbt.certificates.letters import STEPS, on_circle, on_line, width

WIDTH, HEIGHT = 297.0, 210.0
MILLIMETRES = f"{72 / 25.4:.6f} 0 0 {72 / 25.4:.6f} 0 0 cm"
# Two inks. On a black-and-white printer both become greys of about the same depth.
BLUE = (0.043, 0.31, 0.443)
DEEP = (0.031, 0.231, 0.333)
BRONZE = (0.62, 0.47, 0.24)
PALE_BLUE = (0.855, 0.906, 0.933)
PALE_BRONZE = (0.945, 0.918, 0.867)
MIST = (0.937, 0.957, 0.968)
WHITE = (1.0, 1.0, 1.0)

# The frame stands 8 mm from the edge: home printers leave 5 mm white. Corner blocks of 17.25 mm
# leave 17 whole waves of the braid along the long sides and 11 along the short ones.
EDGE = 8.0
BAND = 13.0
CORNER = 17.25
WAVE = 14.5
WAVES_LONG, WAVES_SHORT = 17, 11

SEAL_AT = (49.0, 45.5)
SEAL_RADIUS = 17.0
QR_AT = (231.0, 28.5)
QR_SIZE = 34.0
QUIET_ZONE = 4


@cache
def _underprint() -> str:
    """Two sets of fine waves across the field; where they cross, the eye sees a slow shimmer."""
    left, right, bottom, top = EDGE + BAND + 1.6, WIDTH - EDGE - BAND - 1.6, 24.0, HEIGHT - 24.0
    span = right - left
    field = rectangle(left, EDGE + BAND + 1.6, span, HEIGHT - 2 * (EDGE + BAND + 1.6))
    parts = [f"q {field} W n"]
    parts.append(stroke(MIST, 0.14))
    for waves, swing, gap in ((9, 2.6, 1.7), (10, 2.2, 1.9)):

        def wave(x: float, waves: int = waves, swing: float = swing) -> tuple[float, float]:
            return x, swing * math.sin(TURN * x * waves / span)

        row = trace(wave, 0, span, waves * 6)
        count = int((top - bottom + 8) / gap)
        parts.extend(placed(f"{row} S", left, bottom - 4 + gap * index) for index in range(count))
    parts.append("Q")
    return "\n".join(parts)


@cache
def _rosette() -> str:
    """The great rosette in the middle, pale enough to read over."""
    rings = [
        stroke(PALE_BLUE, 0.13),
        ring(50, 66, 36, 8),
        ring(57.5, 68.5, 72, 3),
        stroke(PALE_BRONZE, 0.13),
        ring(36, 54, 24, 8),
        stroke(PALE_BLUE, 0.13),
        ring(20, 40, 18, 8),
        ring(38.5, 48, 36, 4),
        stroke(PALE_BRONZE, 0.13),
        ring(6, 24, 12, 8),
        stroke(PALE_BLUE, 0.13),
        flower(15, 8, 9, depth=0.34),
    ]
    return placed("\n".join(rings), WIDTH / 2, HEIGHT / 2 + 6)


def _band_tile() -> str:
    """One wave of the band around y = 0: two plaited ribbons between two edgings of lace."""
    edging = lace(WAVE, 0.62, 4, 4)
    return "\n".join(
        (
            stroke(BRONZE, 0.1),
            lace(WAVE, 4.05, 2, 6),
            stroke(BLUE, 0.13),
            braid(WAVE, 2.3, 1.75, 8, 1),
            braid(WAVE, 2.3, 1.75, 8, -1),
            stroke(BLUE, 0.11),
            placed(edging, 0, 5.0),
            placed(edging, 0, -5.0),
        )
    )


def _corner() -> str:
    """The rosette of a corner block, around the origin."""
    reach = CORNER / 2
    return "\n".join(
        (
            stroke(BLUE, 0.3),
            rectangle(-reach + 0.55, -reach + 0.55, CORNER - 1.1, CORNER - 1.1) + " S",
            stroke(BLUE, 0.11),
            ring(5.4, 7.4, 24, 5),
            stroke(BRONZE, 0.11),
            ring(3.4, 5.8, 16, 5),
            stroke(BLUE, 0.12),
            ring(1.5, 3.9, 12, 4),
            flower(1.7, 8, 3, depth=0.3),
            *(placed(ring(0.35, 1.05, 6, 3), x, y) for x in (-6.5, 6.5) for y in (-6.5, 6.5)),
        )
    )


@cache
def _frame() -> str:
    """Rules, four sides of braid and four corner blocks."""
    inner = EDGE + BAND
    tile = _band_tile()
    long_side, short_side = run(tile, WAVE, WAVES_LONG), run(tile, WAVE, WAVES_SHORT)
    middle = EDGE + BAND / 2
    start = EDGE + CORNER
    corner = _corner()
    reach = CORNER / 2
    rules = [
        (EDGE, 0.55, DEEP),
        (EDGE + 0.75, 0.12, BLUE),
        (inner - 0.55, 0.12, BLUE),
        (inner, 0.3, DEEP),
        (inner + 1.5, 0.12, BRONZE),
    ]
    parts = [
        placed(long_side, start, middle),
        placed(long_side, WIDTH - start, HEIGHT - middle, turned=math.pi),
        placed(short_side, WIDTH - middle, start, turned=math.pi / 2),
        placed(short_side, middle, HEIGHT - start, turned=-math.pi / 2),
    ]
    for inset, thickness, colour in rules:
        box = rectangle(inset, inset, WIDTH - 2 * inset, HEIGHT - 2 * inset)
        parts.append(f"{stroke(colour, thickness)}\n{box} S")
    for x in (EDGE + reach, WIDTH - EDGE - reach):
        for y in (EDGE + reach, HEIGHT - EDGE - reach):
            plate = rectangle(-reach, -reach, CORNER, CORNER)
            frame = f"{fill(WHITE)}\n{plate} f\n{stroke(DEEP, 0.55)}\n{plate} S"
            parts.append(placed(f"{frame}\n{corner}", x, y))
    return "\n".join(parts)


def _seal(above: str, below: str) -> str:
    """The round seal: lace rim, words on a circle, a compass star on a rosette."""
    parts = [
        fill(WHITE),
        circle(SEAL_RADIUS) + " f",
        stroke(BLUE, 0.13),
        ring(15.1, SEAL_RADIUS, 60, 6),
        stroke(DEEP, 0.35),
        circle(14.75) + " S",
        stroke(BLUE, 0.12),
        circle(14.3) + " S",
        circle(10.15) + " S",
        stroke(DEEP, 0.3),
        circle(9.75) + " S",
        stroke(BLUE, 0.11),
        ring(6.1, 9.4, 24, 6),
        stroke(BRONZE, 0.11),
        ring(4.1, 7.0, 16, 6),
        fill(DEEP),
        _seal_words(above.upper(), below=False),
        _seal_words(below.upper(), below=True),
        fill(WHITE),
        circle(4.6) + " f",
        fill(BRONZE),
        placed(star(4.1, 4, 0.95) + " f", turned=math.pi / 4),
        fill(DEEP),
        star(5.6, 4, 1.15) + " f",
        fill(WHITE),
        circle(0.75) + " f",
        fill(BRONZE),
        *(placed(star(0.8, 5, 0.32) + " f", x) for x in (-12.25, 12.25)),
    ]
    return placed("\n".join(parts), *SEAL_AT)


def _seal_words(words: str, *, below: bool) -> str:
    """``words`` on their half of the circle, as large as leaves room for the stars beside them."""
    middle, spacing = 12.25, 0.09
    ems = width(words, BOLD) + spacing * len(words)
    size = min(2.45, 0.86 * math.pi * middle / ems)
    # A capital is 0.714 em high: its middle, not its foot, lies on the middle of the ring.
    radius = middle + 0.357 * size if below else middle - 0.357 * size
    return on_circle(words, BOLD, radius=radius, size_mm=size, spacing=spacing, below=below)


def _rules() -> str:
    """The two rules between the texts; those between the facts are the certificate's own."""
    parts = []
    for colour, x, top, length, thickness in (
        (BRONZE, 118.5, 55.6, 60, 0.25),
        (BLUE, 35.5, 84.6, 226, 0.3),
    ):
        parts.append(fill(colour))
        parts.append(rectangle(x, HEIGHT - top - thickness, length, thickness) + " f")
    return "\n".join(parts)


def _artifact(*drawings: str) -> bytes:
    """Drawings in millimetres from the lower left corner as one packed (zlib) stream of a page."""
    parts = ["/Artifact BMC", "q", MILLIMETRES, *drawings, "Q", "EMC"]
    return zlib.compress("\n".join(parts).encode("ascii"), 6)


@cache
def paper() -> bytes:
    """What is the same on every certificate."""
    return _artifact("1 j 1 J", _underprint(), _rosette(), _frame(), _rules())


@cache
def seal(above: str, below: str) -> bytes:
    """The seal with its words, the same on all certificates of a language."""
    return _artifact("1 j 1 J", _seal(above, below))


@dataclass(frozen=True, slots=True)
class OwnDrawing:
    """What is one certificate's own, packed: its QR code and its number in tiny letters all round.

    ``page`` draws ``stamp`` (the number once, around nothing but the origin; ``box`` is its
    extent) by the name it was asked for: written out each time, it would cost 10 ms.
    """

    page: bytes
    stamp: bytes
    box: tuple[float, float, float, float]


def own_drawing(
    qr_text: str, micro_text: str, *, stamp_name: str, between: Iterable[float]
) -> OwnDrawing:
    """The drawing of a certificate with this QR code and this number.

    ``between`` are the places, in millimetres from the left, of the rules between its facts.
    """
    spacing = 0.12
    ems = width(micro_text, BOLD) + spacing * len(micro_text)
    rules = [rectangle(x, HEIGHT - 146.4, 0.2, 12.6) + " f" for x in between]
    return OwnDrawing(
        page=_artifact(
            fill(BRONZE), *rules, _micro_frame(ems, f"/{stamp_name} Do"), _qr_code(qr_text)
        ),
        stamp=zlib.compress(on_line(micro_text, BOLD, spacing=spacing).encode("ascii")),
        box=(0, -0.3 * STEPS, ems * STEPS, STEPS),
    )


def _micro_frame(ems: float, stamp: str) -> str:
    """``stamp`` again and again between the frame and the bronze rule: a copier makes it a line."""
    size = 0.62
    start = EDGE + CORNER + 1
    foot = EDGE + BAND + 0.53
    scale = size / STEPS
    sides = []
    for length, x, y, turn in (
        (WIDTH - 2 * start, start, foot, 0.0),
        (WIDTH - 2 * start, WIDTH - start, HEIGHT - foot, math.pi),
        (HEIGHT - 2 * start, WIDTH - foot, start, math.pi / 2),
        (HEIGHT - 2 * start, foot, HEIGHT - start, -math.pi / 2),
    ):
        count = int(length / (ems + 1.4) / size)
        line = run(stamp, length / count / scale, count)
        sides.append(placed(line, x, y, turned=turn, scale=scale))
    return "\n".join((fill(BLUE), *sides))


def _qr_code(text: str) -> str:
    """The QR code, level M, quiet zone 4.

    As rectangles it is sharp at any resolution; as an SVG image it would cost more time than
    the whole rest of the certificate.
    """
    code = segno.make(text, error="m", micro=False, boost_error=False, mask=claims.QR_MASK)
    size = code.symbol_size(border=0)[0]
    module = QR_SIZE / (size + 2 * QUIET_ZONE)
    parts = [
        fill(WHITE),
        rectangle(*QR_AT, QR_SIZE, QR_SIZE) + " f",
        f"{module:.6f} 0 0 {-module:.6f} {number(QR_AT[0])} {number(QR_AT[1] + QR_SIZE)} cm",
        "0 0 0 rg",
    ]
    for y, row in enumerate(code.matrix):
        x = 0
        while x < size:
            if not row[x]:
                x += 1
                continue
            end = x
            while end < size and row[end]:
                end += 1
            parts.append(f"{x + QUIET_ZONE} {y + QUIET_ZONE} {end - x} 1 re")
            x = end
    return "\n".join((*parts, "f"))
