"""What an officer of a given ability answers. Pure; grading is left to the real grader."""

import math
from collections.abc import Mapping
from decimal import Decimal
from functools import lru_cache
from random import Random
from typing import Any

Spec = Mapping[str, Any]


def chance_of_knowing(spec: Spec, ability: float) -> float:
    """Between 0 and 1: better officers know more, hard questions are known by fewer.

    Every question has a difficulty and a sharpness of its own beside the author's estimate, so
    that item statistics have something to find.
    """
    surprise, sharpness = _character(spec["id"])
    difficulty = 0.7 * (spec["difficulty"] - 2) + surprise
    return 0.02 + 0.97 / (1 + math.exp(-sharpness * (ability - difficulty)))


@lru_cache(maxsize=4096)
def _character(question: str) -> tuple[float, float]:
    own = Random(question)  # noqa: S311 - a made-up history, no secret
    return own.gauss(0, 0.35), own.uniform(0.8, 1.6)


def answer(spec: Spec, ability: float, random: Random) -> Any:
    """The response (with ids) of somebody of this ability; None when it was left open."""
    if random.random() < 0.012:
        return None
    if random.random() < chance_of_knowing(spec, ability):
        return right(spec)
    return wrong(spec, random)


def right(spec: Spec) -> Any:
    """The full answer, in the shape in which a browser's answer is stored."""
    kind = spec["type"]
    if kind == "single":
        return next(option["id"] for option in spec["options"] if option["correct"])
    if kind == "multiple":
        return sorted(option["id"] for option in spec["options"] if option["correct"])
    if kind == "true_false":
        return spec["answer"] == "true"
    if kind == "numeric":
        return str(spec["answer"])
    if kind == "matching":
        return {pair["id"]: pair["id"] for pair in spec["pairs"]}
    return [item["id"] for item in spec["items"]]


def wrong(spec: Spec, random: Random) -> Any:
    """A mistake that people make with this type of question."""
    kind = spec["type"]
    if kind == "single":
        return _tempting([o["id"] for o in spec["options"] if not o["correct"]], random)
    if kind == "multiple":
        return _half_known(spec, random)
    if kind == "true_false":
        return spec["answer"] != "true"
    if kind == "numeric":
        step = max(Decimal(str(spec["tolerance"])) + 1, Decimal(1))
        return str(Decimal(str(spec["answer"])) + step * random.choice((-1, 1, 2)))
    if kind == "matching":
        return _crossed(spec, random)
    order = right(spec)
    place = random.randrange(len(order) - 1)
    order[place], order[place + 1] = order[place + 1], order[place]
    return order


def _tempting(options: list[str], random: Random) -> str:
    """One wrong option tempts more people than the others."""
    weights = [5, 3, 2, *[1] * len(options)][: len(options)]
    return random.choices(sorted(options), weights)[0]


def _half_known(spec: Spec, random: Random) -> list[str]:
    """One right option left out, or one wrong option added."""
    key = right(spec)
    others = sorted(option["id"] for option in spec["options"] if not option["correct"])
    chosen = set(key)
    if others and (len(key) == 1 or random.random() < 0.5):
        chosen.add(_tempting(others, random))
    else:
        chosen.discard(random.choice(key))
    return sorted(chosen)


def _crossed(spec: Spec, random: Random) -> dict[str, str] | None:
    """Two pairs mixed up, or a decoy taken for the answer; None where there is one pair only."""
    matched = right(spec)
    pairs = list(matched)
    if spec["decoys"] and random.random() < 0.4:
        matched[random.choice(pairs)] = random.choice(spec["decoys"])["id"]
    elif len(pairs) > 1:
        first, second = random.sample(pairs, 2)
        matched[first], matched[second] = second, first
    else:
        matched.clear()
    return matched or None
