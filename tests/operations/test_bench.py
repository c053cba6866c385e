"""The measuring itself: figures, verdicts, and the answers that its browsers fill in."""

import pytest
from django.core.management import CommandError, call_command

from cbt.operations.bench.client import Form
from cbt.operations.bench.figures import Figure, percentile, table

PAGE = """
<form method="post"><input type="hidden" name="csrfmiddlewaretoken" value="t"></form>
<form method="post"><input type="hidden" name="writer" value="1">
<input type="hidden" name="seq" value="4">
{fields}<input type="checkbox" name="flag" value="1"></form>
"""


@pytest.mark.parametrize(("share", "value"), [(0.5, 50), (0.95, 95), (1, 100)])
def test_percentile_is_a_value_that_was_measured(share, value):
    assert percentile(range(1, 101), share) == value


def test_percentile_of_nothing_is_nothing():
    assert percentile([], 0.95) == 0


@pytest.mark.parametrize(
    ("figure", "is_kept"),
    [
        (Figure("home", "page", 15, "ms", 15), True),
        (Figure("home", "page", 15.1, "ms", 15), False),
        (Figure("saves", "a second", 150, "/s", 150, at_least=True), True),
        (Figure("saves", "a second", 149, "/s", 150, at_least=True), False),
        (Figure("home", "page", 15, "ms"), None),
    ],
)
def test_figure_knows_whether_its_budget_is_kept(figure, is_kept):
    assert figure.is_kept is is_kept


def test_table_says_what_is_over():
    lines = table([Figure("home", "page", 20, "ms", 15), Figure("home", "size", 9, "KB", 50)])

    assert [line.split()[-1] for line in lines.splitlines()[1:]] == ["OVER", "ok"]


@pytest.mark.parametrize(
    ("fields", "filled"),
    [
        (
            '<input type="radio" name="answer" value="a">'
            '<input type="radio" name="answer" value="b">',
            {"answer": "b"},
        ),
        ('<input type="text" name="answer">', {"answer": "1"}),
        (
            '<select name="match-x"><option value="">Choose</option>'
            '<option value="p">P</option></select>',
            {"match-x": "p"},
        ),
        (
            '<input type="number" name="position-x"><input type="number" name="position-y">',
            {"position-x": "2", "position-y": "1"},
        ),
    ],
)
def test_browser_fills_in_every_type_of_question(fields, filled):
    form = Form(PAGE.format(fields=fields))

    assert form.answered(1) == filled
    assert form.hidden["seq"] == "4"


def test_unknown_step_is_named():
    with pytest.raises(CommandError, match="no step nowhere"):
        call_command("bench", "nowhere")
