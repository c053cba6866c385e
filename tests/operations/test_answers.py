"""Made-up answers: right ones earn everything, wrong ones fit the question and do not."""

from random import Random

import pytest

from cbt.operations.demonstration.answers import answer, chance_of_knowing, right, wrong
from courses.questions.grading import grade

_OPTIONS = [
    {"id": "a", "correct": True},
    {"id": "b", "correct": False},
    {"id": "c", "correct": False},
]
SPECS = {
    "single": {"options": _OPTIONS},
    "multiple": {
        "options": [*_OPTIONS, {"id": "d", "correct": True}],
        "scoring": "partial",
    },
    "multiple of one": {"type": "multiple", "options": _OPTIONS[:2], "scoring": "all_or_nothing"},
    "true_false": {"answer": "false"},
    "numeric": {"answer": "6.5", "tolerance": "0.5"},
    "matching": {"pairs": [{"id": "a"}, {"id": "b"}], "decoys": [{"id": "x"}]},
    "matching of one": {"type": "matching", "pairs": [{"id": "a"}], "decoys": []},
    "ordering": {"items": [{"id": "a"}, {"id": "b"}, {"id": "c"}], "scoring": "pairs"},
}


def spec(name, **values):
    return {"id": f"q-{name}", "type": name, "difficulty": 2, **SPECS[name], **values}


@pytest.mark.parametrize("name", SPECS)
def test_right_answer_earns_everything(name):
    assert grade(spec(name), right(spec(name))) == 1


@pytest.mark.parametrize("name", SPECS)
def test_wrong_answer_fits_and_earns_less(name):
    for seed in range(30):
        assert grade(spec(name), wrong(spec(name), Random(seed))) < 1


def test_better_people_know_more():
    assert chance_of_knowing(spec("single"), 2) > chance_of_knowing(spec("single"), 0)


def test_harder_questions_are_known_by_fewer():
    easy, hard = spec("single", difficulty=1), spec("single", difficulty=3)

    assert chance_of_knowing(easy, 0) > chance_of_knowing(hard, 0)


def test_same_chance_gives_the_same_answer():
    once, again = (answer(spec("matching"), 0.3, Random(5)) for _ in range(2))

    assert once == again
