"""Line work as on banknotes: curves, ribbons and rosettes, as PDF drawing operators.

Everything here is pure: numbers in, text out. Lengths are millimetres, x to the right and y up.
A pattern is one short path drawn again and again under a turned or shifted axis, never a long
path of its own: the repeated text packs to almost nothing, which is what keeps a certificate
with tens of thousands of curves well below a hundred kilobytes.
"""

import math
from collections.abc import Callable, Iterable
from itertools import pairwise

Point = tuple[float, float]
Curve = Callable[[float], Point]
Colour = tuple[float, float, float]

TURN = 2 * math.pi


def number(value: float) -> str:
    """``value`` as PDF writes numbers: to a hundredth of a millimetre, no exponent, short."""
    text = f"{value:.2f}".rstrip("0").rstrip(".")
    return "0" if text in ("-0", "") else text


def _factor(value: float) -> str:
    """A sine or cosine of an axis: a turned line of 280 mm must still end in its place."""
    text = f"{value:.5f}".rstrip("0").rstrip(".")
    return "0" if text in ("-0", "") else text


def trace(curve: Curve, start: float, end: float, pieces: int, *, closed: bool = False) -> str:
    """``curve`` between two parameters as ``pieces`` cubic curves that join without a corner."""
    step = (end - start) / pieces
    tiny = step * 1e-4
    points, slopes = [], []
    for index in range(pieces + 1):
        t = start + step * index
        (x0, y0), (x1, y1) = curve(t - tiny), curve(t + tiny)
        points.append(curve(t))
        # A third of the way along the tangent: Hermite's curve in Bézier's form.
        slopes.append(((x1 - x0) / tiny / 6 * step, (y1 - y0) / tiny / 6 * step))
    parts = [f"{number(points[0][0])} {number(points[0][1])} m"]
    for (a, b), (da, db) in zip(pairwise(points), pairwise(slopes), strict=True):
        numbers = (a[0] + da[0], a[1] + da[1], b[0] - db[0], b[1] - db[1], b[0], b[1])
        parts.append(" ".join(map(number, numbers)) + " c")
    if closed:
        parts.append("h")
    return "\n".join(parts)


def stroke(colour: Colour, width: float) -> str:
    """Draw the next paths in ``colour`` with a line of ``width``."""
    return " ".join(map(_factor, colour)) + f" RG {_factor(width)} w"


def fill(colour: Colour) -> str:
    """Fill the next shapes with ``colour``."""
    return " ".join(map(_factor, colour)) + " rg"


def placed(drawing: str, x: float = 0, y: float = 0, *, turned: float = 0, scale: float = 1) -> str:
    """``drawing`` moved to a place, turned (radians) and scaled."""
    cos, sin = math.cos(turned) * scale, math.sin(turned) * scale
    axis = " ".join((_factor(cos), _factor(sin), _factor(-sin), _factor(cos), number(x), number(y)))
    return f"q {axis} cm\n{drawing}\nQ"


def circle(radius: float) -> str:
    """A circle around the origin."""
    return trace(lambda t: (radius * math.cos(t), radius * math.sin(t)), 0, TURN, 8, closed=True)


def rectangle(x: float, y: float, width: float, height: float) -> str:
    """A rectangle by its lower left corner."""
    return f"{number(x)} {number(y)} {number(width)} {number(height)} re"


def ring(inner: float, outer: float, petals: int, strands: int, *, laps: int = 1) -> str:
    """A net of ``strands`` equal waves between two radii, each with ``petals`` crests.

    With ``laps`` above one a wave closes only after that many rounds, which crosses it with
    itself and makes the net finer. ``petals`` and ``laps`` have no common divisor.
    """
    middle, half = (inner + outer) / 2, (outer - inner) / 2

    def wave(t: float) -> Point:
        radius = middle + half * math.cos(t * petals / laps)
        return radius * math.cos(t), radius * math.sin(t)

    # Four pieces a crest: the error stays below the width of the line.
    path = trace(wave, 0, TURN * laps, petals * 4, closed=True) + "\nS"
    shift = TURN / petals / strands
    return "\n".join(placed(path, turned=shift * index) for index in range(strands))


def flower(radius: float, petals: int, strands: int, *, depth: float = 0.5) -> str:
    """Loops that shrink towards the centre, one inside the other, like the heart of a seal."""
    drawn = []
    for index in range(strands):
        size = radius * (1 - index / (strands + 1))

        def petal(t: float, size: float = size) -> Point:
            r = size * (1 - depth + depth * math.cos(t * petals))
            return r * math.cos(t), r * math.sin(t)

        drawn.append(trace(petal, 0, TURN, petals * 4, closed=True) + "\nS")
    return "\n".join(drawn)


def braid(length: float, swing: float, width: float, strands: int, side: int) -> str:
    """One period of a ribbon that swings about the x axis, wide at its crests.

    Two of them with opposite ``side`` (1 and -1) plait. Each strand ends where the next period
    begins, in the same direction.
    """
    drawn = []
    for index in range(strands):
        share = 2 * index / (strands - 1) - 1

        def strand(x: float, share: float = share) -> Point:
            u = TURN * x / length
            return x, side * swing * math.sin(u) + share * width * (0.72 - 0.28 * math.cos(2 * u))

        drawn.append(trace(strand, 0, length, 8) + " S")
    return "\n".join(drawn)


def lace(length: float, height: float, waves: int, strands: int) -> str:
    """One period of a narrow edging: small waves, each strand a little later than the last."""
    drawn = []
    for index in range(strands):
        late = TURN * index / strands

        def strand(x: float, late: float = late) -> Point:
            return x, height * math.sin(TURN * x * waves / length + late)

        drawn.append(trace(strand, 0, length, waves * 4) + " S")
    return "\n".join(drawn)


def run(tile: str, length: float, count: int) -> str:
    """``tile`` set ``count`` times in a row along the x axis."""
    return "\n".join(placed(tile, length * index) for index in range(count))


def star(radius: float, points: int, waist: float) -> str:
    """The outline of a star with its first point up; ``waist`` is the inner radius."""
    corners = []
    for index in range(points * 2):
        reach = radius if index % 2 == 0 else waist
        angle = math.pi / 2 + index * math.pi / points
        corners.append((reach * math.cos(angle), reach * math.sin(angle)))
    return polygon(corners)


def polygon(corners: Iterable[Point]) -> str:
    """A closed outline through ``corners``."""
    (x, y), *rest = corners
    lines = [f"{number(x)} {number(y)} m", *(f"{number(a)} {number(b)} l" for a, b in rest), "h"]
    return "\n".join(lines)
