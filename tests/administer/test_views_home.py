"""The start page: four steps, each ticked when done, and the courses that come along."""

import shutil

import pytest
from django_tasks_db.compat import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from cbt.exchange import shipped
from courses.models import Course
from tests.exchange.conftest import DATA
from tests.factories import people, records

from .conftest import CAST, CHANGED, NOW, OPEN, ask, said

pytestmark = pytest.mark.django_db
HOME = "/administer/"
LOAD = "/administer/courses/"


@pytest.fixture(autouse=True)
def _small(tmp_path, monkeypatch):
    """One shipped course, small enough to be loaded in a test."""
    shutil.copytree(DATA / "small", tmp_path / "seals")
    monkeypatch.setattr(shipped, "PACKAGES", tmp_path)


def words(response):
    return response.content.decode()


def ticked(client):
    """Which of the four steps are done."""
    return [step.is_done for step in client.get(HOME).context["home"].steps]


@pytest.mark.parametrize("who", CAST)
def test_start_page_is_the_administrators(client, cast, who):
    assert ask(client, cast[who], HOME).status_code == OPEN[who]


@pytest.mark.parametrize("who", CAST)
def test_loading_courses_is_the_administrators(
    client, cast, who, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        response = ask(client, cast[who], LOAD, "post")

    assert response.status_code == CHANGED[who]
    assert Course.objects.exists() is (who == "administrator")


def test_nothing_is_loaded_by_a_link(signed_in):
    assert signed_in.get(LOAD).status_code == 405


@pytest.mark.parametrize("who", CAST)
def test_way_here_is_shown_to_administrators_only(client, cast, who):
    response = ask(client, cast[who], "/sign-in/" if who == "anonymous" else "/learn/")

    assert ("Administration" in words(response)) is (who == "administrator")


def test_steps_are_ticked_one_after_the_other(signed_in):
    assert ticked(signed_in) == [False, False, False, False]
    people.unit("kz")
    assert ticked(signed_in) == [False, False, False, False]
    people.unit("kz/bs")
    assert ticked(signed_in) == [True, False, False, False]
    room = people.classroom()
    assert ticked(signed_in) == [True, True, False, False]
    people.instructor(room)
    assert ticked(signed_in) == [True, True, True, False]
    page = words(signed_in.get(HOME))
    assert "Four steps to the first class" in page
    assert page.count("To do") == 1

    records.course()

    page = words(signed_in.get(HOME))
    assert "Four steps" not in page
    assert "Load 1 course that comes with the product" in page


def test_closed_places_and_people_who_left_do_not_count(signed_in):
    people.unit("kz")
    people.unit("kz/bs", is_closed=True)
    people.instructor(people.classroom(is_closed=True), is_active=False)

    assert ticked(signed_in) == [False, False, False, False]


@pytest.mark.parametrize("items", [1, 3])
def test_start_page_costs_the_same_for_one_and_for_three(
    signed_in, items, django_assert_num_queries
):
    for number in range(items):
        people.unit(f"c{number}/agency/post")
        people.instructor(people.classroom(f"room-{number}", country=f"c{number}"))
    signed_in.get(HOME)

    with django_assert_num_queries(10):
        signed_in.get(HOME)


def test_shipped_courses_are_loaded_and_then_gone_from_the_page(
    signed_in, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        signed_in.post(LOAD)

    response = signed_in.get(HOME)
    assert said(response) == ["The courses are being loaded. You can go on meanwhile."]
    assert "Courses that come with the product" not in words(response)
    assert ticked(signed_in)[3]

    response = signed_in.post(LOAD, follow=True)
    assert said(response) == ["The courses that come with the product are here already."]


@pytest.mark.parametrize(
    ("status", "text"),
    [
        (TaskResultStatus.RUNNING, "This takes about a minute."),
        (TaskResultStatus.FAILED, "The courses could not be loaded."),
    ],
)
def test_page_says_how_far_the_courses_are(signed_in, status, text):
    DBTaskResult.objects.create(
        task_path=shipped.TASK,
        args_kwargs={"args": [], "kwargs": {}},
        status=status,
        backend_name="default",
        run_after=NOW,
    )

    assert text in words(signed_in.get(HOME))
    if status == TaskResultStatus.RUNNING:
        response = signed_in.post(LOAD, follow=True)
        assert said(response) == ["The courses are being loaded already."]
        assert not Course.objects.exists()


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("/teach/people/new/", "No agency is here yet"),
        ("/teach/cohorts/new/", "No classroom is open here."),
    ],
)
def test_empty_box_shows_the_way_where_a_list_is_empty(signed_in, path, text):
    page = words(signed_in.get(path))

    assert text in page
    assert 'href="/administer/places/"' in page
