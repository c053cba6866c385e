"""Quizzes on screen: with and without scripts, on one computer and on two."""

import re
from base64 import b64decode

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cbt.quizzes import actions
from cbt.quizzes.models import Attempt, ResponseEvent
from cbt.training.actions import enrol
from courses.enums import QuizKind
from tests.factories import content
from tests.factories.records import NOON
from tests.learn.conftest import browser_of, do_the_lessons, take

pytestmark = pytest.mark.django_db


@pytest.fixture
def every_type(small, enrolment):
    """A practice quiz of every type, open from the start."""
    quiz = content.quiz(small.course, small.post_questions, QuizKind.PRACTICE)
    pre = actions.start_attempt(enrolment=enrolment, quiz=small.pre_test, at=NOON)
    actions.submit_attempt(attempt=pre, at=NOON)
    content.publish(small.course, [small.pre_test, quiz], ru=True)
    return quiz


@pytest.fixture
def attempt(client, every_type):
    client.post(reverse("learn:quiz", args=[every_type.pk]))
    return Attempt.objects.get(quiz=every_type)


def url(name, attempt, *args):
    return reverse(f"learn:{name}", args=[attempt.pk, *args])


def right_form(attempt, position, seq=1, writer=1):
    """What a browser posts for the right answer."""
    slot = actions.slot_at(attempt, position)
    spec, layout = slot.question_version.spec, slot.layout
    response = content.right_response(spec)
    tokens = {item: token for pairs in layout.values() for token, item in pairs}
    form = {"writer": writer, "seq": seq}
    if spec["type"] == "single":
        return form | {"answer": tokens[response]}
    if spec["type"] == "multiple":
        return form | {"answer": [tokens[item] for item in response]}
    if spec["type"] == "matching":
        rights = {item: token for token, item in layout["rights"]}
        return form | {f"match-{token}": rights[item] for token, item in layout["lefts"]}
    if spec["type"] == "ordering":
        return form | {f"position-{tokens[item]}": n for n, item in enumerate(response, 1)}
    return form | {"answer": "true" if response is True else response}


def test_start_leads_to_the_first_question(client, every_type):
    page = client.post(reverse("learn:quiz", args=[every_type.pk]))
    attempt = Attempt.objects.get(quiz=every_type)
    assert page.url == url("question", attempt, 1)


def test_double_click_on_start_makes_one_attempt(client, every_type):
    for _click in range(2):
        client.post(reverse("learn:quiz", args=[every_type.pk]))
    assert Attempt.objects.filter(quiz=every_type).count() == 1


def test_every_type_is_answered_without_scripts(client, attempt):
    for position in range(1, 7):
        page = client.get(url("question", attempt, position))
        assert page.status_code == 200
        saved = client.post(url("question", attempt, position), right_form(attempt, position))
        assert saved.status_code == 302
    assert saved.url == url("summary", attempt)
    result = client.post(url("summary", attempt))
    assert result.url == url("result", attempt)
    attempt.refresh_from_db()
    assert attempt.grading.percent == 100


def test_result_explains_every_answer(client, attempt):
    client.post(url("summary", attempt), {"sure": "1"})
    page = client.get(url("result", attempt)).content.decode()
    assert page.count("Look at the font.") == 6
    assert "By topic" in page


def test_submit_with_open_questions_asks_first(client, attempt):
    page = client.post(url("summary", attempt))
    assert "6 questions are not answered." in page.content.decode()
    attempt.refresh_from_db()
    assert attempt.is_open


def test_saved_answer_is_on_the_page_again(client, attempt):
    form = right_form(attempt, 1)
    client.post(url("save", attempt, 1), form)
    page = client.get(url("question", attempt, 1)).content.decode()
    assert re.search(rf'value="{form["answer"]}" checked', page)


def test_save_answers_saved_and_the_same_again(client, attempt):
    for _click in range(2):
        page = client.post(url("save", attempt, 1), right_form(attempt, 1))
        assert (page.status_code, page.json()["state"]) == (200, "saved")
    assert ResponseEvent.objects.count() == 1


def test_going_on_after_the_script_has_saved_writes_nothing(client, attempt):
    form = right_form(attempt, 1)
    client.post(url("save", attempt, 1), form)
    page = client.post(url("question", attempt, 1), form | {"seq": 2, "go": "on", "sent": "1"})
    assert page.url == url("question", attempt, 2)
    assert ResponseEvent.objects.count() == 1


def test_save_with_the_same_key_and_another_answer_is_a_conflict(client, attempt):
    slot = actions.slot_at(attempt, 1)
    for (token, _item), status in zip(slot.layout["options"][:2], (200, 409), strict=True):
        page = client.post(url("save", attempt, 1), {"writer": 1, "seq": 1, "answer": token})
        assert page.status_code == status


def test_save_says_when_a_later_answer_counts(client, attempt):
    slot = actions.slot_at(attempt, 1)
    first, second = (token for token, _item in slot.layout["options"][:2])
    for seq, token in ((1, first), (2, second)):
        client.post(url("save", attempt, 1), {"writer": 1, "seq": seq, "answer": token})
    page = client.post(url("save", attempt, 1), {"writer": 1, "seq": 1, "answer": first})
    assert (page.status_code, page.json()["state"]) == (200, "newer")
    assert "later answer counts" in page.json()["text"]


def test_form_of_an_old_page_shows_the_later_answer_that_counts(client, attempt):
    slot = actions.slot_at(attempt, 1)
    first, second = (token for token, _item in slot.layout["options"][:2])
    for seq, token in ((1, first), (2, second)):
        client.post(url("save", attempt, 1), {"writer": 1, "seq": seq, "answer": token})
    page = client.post(
        url("question", attempt, 1), {"writer": 1, "seq": 1, "answer": first}, follow=True
    )
    assert "later answer counts" in page.content.decode()
    assert re.search(rf'value="{second}" checked', page.content.decode())


def test_answer_that_waited_counts_after_going_on_here(client, attempt, trainee):
    here = browser_of(trainee)
    here.post(url("take_over", attempt))
    form = right_form(attempt, 1, writer=2)
    page = here.post(url("save", attempt, 1), form | {"given": 1})
    assert (page.status_code, page.json()["state"]) == (200, "saved")
    shown = here.get(url("question", attempt, 1)).content.decode()
    assert re.search(rf'value="{form["answer"]}" checked', shown)


def test_answer_that_waited_does_not_win_over_one_given_elsewhere_since(client, attempt, trainee):
    elsewhere = browser_of(trainee)
    elsewhere.post(url("take_over", attempt))
    elsewhere.post(url("save", attempt, 1), right_form(attempt, 1, writer=2))
    here = browser_of(trainee)
    here.post(url("take_over", attempt))
    wrong = actions.slot_at(attempt, 1).layout["options"]
    other = next(t for t, _ in wrong if t != right_form(attempt, 1)["answer"])
    waited = {"writer": 3, "seq": 1, "answer": other, "given": 1}
    assert here.post(url("save", attempt, 1), waited).json()["state"] == "newer"


@pytest.mark.parametrize("given", ["0", "1", "2", "one", ""])
def test_made_up_older_writer_saves_nothing(client, attempt, given):
    page = client.post(url("save", attempt, 1), right_form(attempt, 1) | {"given": given})
    assert page.status_code == 404
    assert not ResponseEvent.objects.exists()


def test_save_of_a_page_that_was_taken_over_says_so(client, attempt, trainee):
    browser_of(trainee).post(url("take_over", attempt))
    page = client.post(url("save", attempt, 1), right_form(attempt, 1))
    assert (page.status_code, page.json()["state"]) == (409, "taken_over")


def sealing_key(client, attempt, name="question", *args):
    page = client.get(url(name, attempt, *args)).content.decode()
    return re.search(r'data-key="([^"]+)"', page)[1]


def test_every_page_that_sends_answers_has_the_key_of_its_person(client, attempt):
    key = sealing_key(client, attempt, "question", 1)
    assert len(b64decode(key)) == 32
    assert key == sealing_key(client, attempt, "summary")


def test_key_of_another_person_is_another(client, attempt, cast, small):
    other = enrol(user=cast["not enrolled"], course=small.course, actor=None, at=NOON)
    own = browser_of(cast["not enrolled"])
    own.post(reverse("learn:quiz", args=[small.pre_test.pk]))
    theirs = Attempt.objects.get(enrolment=other)
    assert sealing_key(own, theirs, "summary") != sealing_key(client, attempt, "summary")


@pytest.mark.parametrize("position", [0, 99, 2**63, 10**30])
def test_question_that_is_not_there_is_not_found(client, attempt, position):
    form = right_form(attempt, 1)
    assert client.get(url("question", attempt, position)).status_code == 404
    assert client.post(url("save", attempt, position), form).status_code == 404


def test_save_costs_a_constant_number_of_queries(client, attempt):
    client.get(url("question", attempt, 1))
    form = right_form(attempt, 1)
    with CaptureQueriesContext(connection) as queries:
        client.post(url("save", attempt, 1), form)
    # session, person, attempt, slot; then in one transaction: is the attempt still open and does a
    # later answer count, insert.
    assert len([q for q in queries if "SAVEPOINT" not in q["sql"]]) == 6


@pytest.mark.parametrize("name", ["seq", "writer"])
@pytest.mark.parametrize("value", ["", "0", "-1", "1.5", "x", "1000001", "9" * 5000])
def test_number_that_our_page_never_sends_leads_nowhere(client, attempt, name, value):
    form = {**right_form(attempt, 1), name: value}
    assert client.post(url("save", attempt, 1), form).status_code == 404


def test_numeric_answer_that_is_no_number_says_how_to_write_one(client, attempt):
    position = next(
        s.position
        for s in attempt.slots.select_related("question_version")
        if s.question_version.spec["type"] == "numeric"
    )
    form = {"writer": 1, "seq": 1, "answer": "six", "flag": "1"}
    page = client.post(url("question", attempt, position), form)
    assert page.status_code == 400
    assert "Write a number" in page.content.decode()
    assert 'value="six"' in page.content.decode()
    assert 'name="flag" value="1" checked' in page.content.decode()


def test_order_with_a_place_given_twice_says_what_to_do(client, attempt):
    position = 6
    slot = actions.slot_at(attempt, position)
    places = [1, 1, 2, "x"]
    form = {
        f"position-{token}": place
        for (token, _item), place in zip(slot.layout["items"], places, strict=True)
    }
    page = client.post(url("question", attempt, position), {"writer": 1, "seq": 1, **form})
    assert "Give every line a place of its own" in page.content.decode()
    items = page.context["question"]["items"]
    assert [item["position"] for item in items] == [1, 1, 2, None]


def test_another_computer_goes_on_at_the_same_question(client, attempt, trainee):
    client.post(url("save", attempt, 3), right_form(attempt, 3))
    other = browser_of(trainee)
    assert "Go on here" in other.get(url("question", attempt, 3)).content.decode()
    assert other.post(url("take_over", attempt)).url == url("question", attempt, 3)
    page = client.post(url("save", attempt, 3), right_form(attempt, 3, seq=2))
    assert page.status_code == 409
    assert "another computer" in page.json()["text"]


def test_stale_page_after_submission_says_that_answers_were_submitted(client, attempt):
    client.post(url("summary", attempt), {"sure": "1"})
    page = client.post(url("save", attempt, 1), right_form(attempt, 1))
    assert (page.status_code, page.json()["state"]) == (409, "closed")
    assert client.get(url("question", attempt, 1)).url == url("result", attempt)


def test_language_switch_keeps_question_and_answer(client, attempt, trainee):
    form = right_form(attempt, 1)
    client.post(url("save", attempt, 1), form)
    trainee.language = "ru"
    trainee.save()
    page = client.get(url("question", attempt, 1)).content.decode()
    assert "[ru] What is this" in page
    assert re.search(rf'value="{form["answer"]}" checked', page)


@pytest.mark.parametrize("name", ["course", "quiz", "question", "summary", "result"])
def test_language_menu_leads_back_to_the_same_page(client, attempt, name):
    """The menu is on every page, beside whatever that page calls its things."""
    if name == "result":
        client.post(url("summary", attempt), {"sure": "1"})
    page = {
        "course": reverse("learn:course", args=[attempt.quiz.course_id]),
        "quiz": reverse("learn:quiz", args=[attempt.quiz_id]),
        "question": url("question", attempt, 1),
        "summary": url("summary", attempt),
        "result": url("result", attempt),
    }[name]
    way = re.search(r'name="next" value="([^"]*)"', client.get(page).content.decode())[1]
    answer = client.post(reverse("people:set_language"), {"language": "ru", "next": way})
    assert answer.url == page


@pytest.mark.parametrize("position", range(1, 7))
def test_question_page_holds_no_key(client, attempt, position):
    page = client.get(url("question", attempt, position)).content.decode()
    spec = actions.slot_at(attempt, position).question_version.spec
    ids = [spec["id"]] + [
        item["id"]
        for name in ("options", "pairs", "decoys", "items")
        for item in spec.get(name, [])
    ]
    assert not [item for item in ids if item in page]
    for word in ("correct", "Look at the font", "Because of", "tolerance"):
        assert word not in page


@pytest.mark.parametrize("name", ["attempt", "summary", "result"])
@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("another trainee", 404),
        ("not enrolled", 404),
        ("the cohort's instructor", 404),
        ("another classroom's instructor", 404),
        ("manager", 404),
        ("anonymous", 302),
    ],
)
def test_access(attempt, cast, name, who, status):
    assert browser_of(cast[who]).get(url(name, attempt)).status_code == status


@pytest.mark.parametrize("who", ["another trainee", "the cohort's instructor", "manager"])
def test_nobody_else_saves(attempt, cast, who):
    page = browser_of(cast[who]).post(url("save", attempt, 1), right_form(attempt, 1))
    assert page.status_code == 404
    assert not ResponseEvent.objects.exists()


def test_answer_keeps_the_language_it_was_read_in(client, attempt, trainee):
    trainee.language = "kk"
    trainee.save()
    client.post(url("save", attempt, 1), right_form(attempt, 1))
    assert ResponseEvent.objects.get().language == "ru"


def test_attempt_whose_time_is_up_is_submitted_with_what_was_saved(client, attempt):
    client.post(url("save", attempt, 1), right_form(attempt, 1))
    Attempt.objects.filter(pk=attempt.pk).update(seconds_left=60, clock_started_at=NOON)
    assert client.get(url("question", attempt, 2)).url == url("result", attempt)
    attempt.refresh_from_db()
    assert (attempt.submit_reason, attempt.grading.score) == ("time_up", 1)


def test_pages_are_kept_by_no_shared_computer(client, attempt):
    assert client.get(url("question", attempt, 1))["Cache-Control"] == "private, no-store"


# --- After a failed test ----------------------------------------------------------------------


@pytest.fixture
def tested(client, small, enrolment):
    """The lessons are done; a post-test about what they ask, and about another topic."""
    other = content.question(in_topic=content.topic("Stamps"))
    quiz = content.quiz(small.course, [small.check, other], max_attempts=2)
    content.publish(small.course, [*small.lessons, quiz])
    do_the_lessons(small, enrolment)
    return quiz


def result_page(client, attempt):
    return client.get(url("result", attempt))


def test_failed_test_says_how_many_tries_are_left_and_what_to_revise(
    client, tested, small, enrolment
):
    page = result_page(client, take(tested, enrolment))
    assert "Tries left: 1." in page.content.decode()
    assert page.context["revise"] == [
        {"title": "Lesson 1", "url": reverse("learn:lesson", args=[small.lessons[0].pk])},
        {"title": "Stamps", "url": ""},
    ]


def test_failed_test_without_a_try_left_says_what_to_revise_all_the_same(client, tested, enrolment):
    take(tested, enrolment)
    page = result_page(client, take(tested, enrolment))
    assert "Tries left" not in page.content.decode()
    assert [item["title"] for item in page.context["revise"]] == ["Lesson 1", "Stamps"]


def test_passed_test_asks_for_no_revision(client, tested, enrolment):
    page = result_page(client, take(tested, enrolment, right=True))
    assert "Tries left" not in page.content.decode()
    assert page.context["revise"] == []


@pytest.fixture
def closed_review(tested, small):
    """The same test, whose answers are shown once it is passed."""
    quiz = content.quiz(small.course, [small.check], review="when_passed", max_attempts=3)
    content.publish(small.course, [*small.lessons, quiz])
    return quiz


def test_answers_of_a_failed_test_stay_hidden_until_it_is_passed(client, closed_review, enrolment):
    words = "You see the right answers once you have passed."
    assert words in client.get(reverse("learn:quiz", args=[closed_review.pk])).content.decode()
    failed = take(closed_review, enrolment)
    page = result_page(client, failed)
    assert words in page.content.decode()
    assert "Look at the font." not in page.content.decode()
    assert page.context["topics"]

    passed = take(closed_review, enrolment, right=True)

    for attempt in (failed, passed):
        assert "Look at the font." in result_page(client, attempt).content.decode()


def test_answers_that_are_never_shown_stay_hidden(client, small, enrolment):
    attempt = take(small.pre_test, enrolment, right=True)
    assert "Look at the font." not in result_page(client, attempt).content.decode()
