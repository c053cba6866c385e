"""The measuring itself: figures, verdicts, and the answers that its browsers fill in."""

import os
import platform
import sys

import pytest
from django.core.management import CommandError, call_command

from cbt.gunicorn import BoxProcess
from cbt.operations.bench import box, pages
from cbt.operations.bench.client import Form
from cbt.operations.bench.figures import Figure, machine, percentile, table
from cbt.operations.bench.measuring import Measurement

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


def test_process_of_the_tasks_is_known_by_its_name():
    assert box.TASKS == BoxProcess.NAME


def test_machine_is_named_beside_the_figures():
    said = machine()
    assert f"Python {platform.python_version()}" in said
    assert f"{os.cpu_count()} processors" in said


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


TOUR = pages.Tour("http://box:1", "a", "1", "1", "/c/", "/q/", ("/l/1/",))


def answered(url, kind="Document", headers=300):
    response = {"url": url, "encodedDataLength": headers}
    return {"type": kind, "response": response}


def test_page_is_weighed_by_kind_without_pictures_and_headers():
    answers = {
        "1": answered("http://box:1/"),
        "2": answered("http://box:1/a.css", "Stylesheet"),
        "3": answered("http://box:1/media/a.jpg", "Image"),
        "4": answered("http://box:1/static/a.svg", "Image"),
    }
    ended = [{"requestId": name, "encodedDataLength": 2300} for name in answers]
    seen = {"paints": [90, 450], "painted": 100, "tasks": [[50, 900], [200, 80]], "shift": 0.01}

    load = pages._told(TOUR, answers, ended, seen)

    assert load.kilobytes == {"HTML": 2, "CSS": 2, "other": 2}
    assert (load.whole, load.brought, load.strangers) == (6, 2, 0)
    # Only what blocks after the first paint, and only beyond 50 ms, counts.
    assert (load.largest_paint, load.blocked_ms, load.shift) == (0.45, 30, 0.01)


def test_request_to_another_host_is_over_budget():
    answers = {"1": answered("http://elsewhere/font.woff2", "Font")}
    ended = [{"requestId": "1", "encodedDataLength": 500}]
    load = pages._told(TOUR, answers, ended, {"paints": [], "painted": 0, "tasks": [], "shift": 0})

    figures = list(pages._judged("home", [(load, load)]))

    assert [figure.name for figure in figures if figure.is_kept is False] == [
        "home: requests to other hosts"
    ]


def test_worst_of_several_steps_counts():
    light, heavy = pages.Load({"HTML": 5}, shift=0), pages.Load({"HTML": 30}, shift=0.5)

    figures = list(pages._judged("lesson", [(light, light), (heavy, light)]))

    over = {figure.name: figure.value for figure in figures if figure.is_kept is False}
    assert over == {"lesson: HTML": 30, "lesson: layout shift": 0.5}


def test_missing_chromium_names_what_to_install(monkeypatch):
    monkeypatch.setattr(pages.shutil, "which", lambda name: None)

    assert "apt-get install chromium" in pages.obstacle()
    with pytest.raises(pages.CannotBrowse, match="apt-get install chromium"):
        pages.measure(TOUR)


def test_missing_playwright_names_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "playwright.sync_api", None)

    assert "requirements-dev.txt" in pages.obstacle()


def test_every_step_can_be_measured():
    assert all(hasattr(Measurement, f"_measure_{name}") for name in Measurement.STEPS)
