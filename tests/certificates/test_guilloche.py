import math
import re

from cbt.certificates import guilloche


def points_of(path: str) -> list[tuple[float, float]]:
    """Where each piece of a path ends."""
    found = []
    for line in path.splitlines():
        *numbers, operator = line.replace(" S", "").split()
        if operator in "mc":
            found.append((float(numbers[-2]), float(numbers[-1])))
    return found


def test_numbers_are_short_and_never_in_exponents():
    assert guilloche.number(0.00001) == "0"
    assert guilloche.number(-0.001) == "0"
    assert guilloche.number(12.5) == "12.5"
    assert guilloche.number(100.0) == "100"


def test_traced_circle_keeps_to_its_radius():
    path = guilloche.circle(10)

    for x, y in points_of(path):
        assert math.isclose(math.hypot(x, y), 10, abs_tol=0.01)
    assert path.endswith("h")


def test_strands_of_a_braid_go_on_in_the_next_period():
    for line in guilloche.braid(14.5, 2.3, 1.75, 8, 1).split(" S"):
        if not line.strip():
            continue
        points = points_of(line.strip())
        (x0, y0), (x1, y1) = points[0], points[-1]
        assert math.isclose(x1 - x0, 14.5, abs_tol=0.01)
        assert math.isclose(y0, y1, abs_tol=0.01)


def test_ring_stays_between_its_radii():
    ring = guilloche.ring(4, 7, 12, 3)

    assert ring.count(" cm") == 3
    for x, y in points_of(re.search(r"(?s)cm\n(.*?)\nS", ring)[1]):
        assert 3.98 <= math.hypot(x, y) <= 7.02


def test_run_sets_tiles_side_by_side():
    drawn = guilloche.run("tile", 14.5, 3)

    assert [line for line in drawn.splitlines() if line.endswith("cm")] == [
        "q 1 0 0 1 0 0 cm",
        "q 1 0 0 1 14.5 0 cm",
        "q 1 0 0 1 29 0 cm",
    ]
