"""The lesson player."""

import uuid
from random import Random

import pytest
from django.urls import reverse

from cbt.progress.actions import complete_lesson
from cbt.progress.models import CheckAnswer, LessonProgress
from cbt.quizzes import actions as quizzes
from courses.compiling import path_of
from courses.freezing import freeze
from courses.models import LessonEdition
from courses.questions.layout import make_layout
from tests.factories import content
from tests.factories.records import NOON
from tests.learn.conftest import browser_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def lesson(small, enrolment):
    attempt = quizzes.start_attempt(enrolment=enrolment, quiz=small.pre_test, at=NOON)
    quizzes.submit_attempt(attempt=attempt, at=NOON)
    return small.lessons[0]


def step(lesson, number):
    return reverse("learn:step", args=[lesson.pk, number])


def check_block(lesson):
    return next(b for b in lesson.current.spec["blocks"] if b["type"] == "knowledge_check")


def test_is_locked_until_the_pre_test_and_says_why(client, small):
    page = client.get(step(small.lessons[0], 1))
    assert "First finish:" in page.content.decode()
    assert not LessonProgress.objects.exists()


def test_test_says_what_has_to_be_done_before_it(client, small, lesson, enrolment):
    page = client.get(reverse("learn:quiz", args=[small.post_test.pk])).content.decode()
    assert "Opens after all lessons" in page
    complete_lesson(enrolment=enrolment, lesson=small.lessons[0], at=NOON)
    page = client.get(reverse("learn:quiz", args=[small.post_test.pk])).content.decode()
    assert "First finish: “Lesson 3”" in page


def test_opens_where_the_person_stopped(client, lesson):
    client.get(step(lesson, 2))
    assert client.get(reverse("learn:lesson", args=[lesson.pk])).url == step(lesson, 2)


def test_keeps_the_place_when_the_language_changes(client, lesson, trainee):
    client.get(step(lesson, 2))
    trainee.language = "ru"
    trainee.save()
    page = client.get(client.get(reverse("learn:lesson", args=[lesson.pk])).url)
    assert "[ru] Text of step 2" in page.content.decode()


def test_resumes_at_the_nearest_earlier_step_when_the_block_is_gone(client, lesson):
    client.get(step(lesson, 1))
    client.get(step(lesson, 2))
    kept = [b for b in lesson.current.spec["blocks"] if b["type"] != "page_break"]
    new = {"id": str(uuid.uuid4()), "type": "page_break"}
    words = {path_of(new["id"], "title"): "New"}
    for block in kept:
        field = "note" if block["type"] == "knowledge_check" else "body"
        words[path_of(block["id"], field)] = "<p>Text</p>"
    freeze(
        LessonEdition,
        lesson,
        spec={"blocks": [*kept, new]},
        words=words,
        source_language="en",
        at=NOON,
    )
    assert client.get(reverse("learn:lesson", args=[lesson.pk])).url == step(lesson, 1)


def test_continue_goes_to_the_next_step_and_the_last_finishes(client, lesson):
    client.get(step(lesson, 1))
    assert client.post(step(lesson, 1)).url == step(lesson, 2)
    done = client.post(step(lesson, 2))
    assert done.url.startswith(reverse("learn:course", args=[lesson.course_id]))
    assert LessonProgress.objects.get().completed_at is not None


def test_end_of_a_lesson_says_what_is_next(client, lesson):
    client.get(step(lesson, 1))
    page = client.post(step(lesson, 2), follow=True).content.decode()
    assert "You finished this lesson. Next: Lesson 3" in page
    again = client.post(step(lesson, 2), follow=True).content.decode()
    assert "You finished this lesson" not in again


def test_end_of_the_last_lesson_says_that_it_is_done(client, enrolment):
    made = content.lesson(enrolment.course, steps=1)
    content.publish(enrolment.course, [made])
    page = client.post(step(made, 1), follow=True).content.decode()
    assert "You finished this lesson.<" in page


def test_step_that_was_not_read_comes_before_the_end(client, lesson):
    done = client.post(step(lesson, 2), follow=True)
    assert done.redirect_chain == [(step(lesson, 1), 302)]
    assert "Read this step too" in done.content.decode()
    assert LessonProgress.objects.get().completed_at is None
    client.post(step(lesson, 2))
    assert LessonProgress.objects.get().completed_at is not None


def test_question_in_a_lesson_is_answered_and_explained_in_place(client, lesson, small, enrolment):
    block = check_block(lesson)
    spec = small.check.current.spec
    layout = make_layout(spec, Random(f"{enrolment.pk}:{block['id']}"))
    right = next(o["id"] for o in spec["options"] if o["correct"])
    token = next(token for token, item in layout["options"] if item == right)
    answered = client.post(step(lesson, 1), {"block": block["id"], "answer": token})
    assert answered.url == f"{step(lesson, 1)}#b-{block['id']}"
    page = client.get(step(lesson, 1)).content.decode()
    assert "Correct." in page
    assert "Look at the font." in page
    assert CheckAnswer.objects.get().score == 1


def test_number_that_is_none_stays_to_be_corrected(client, enrolment):
    asked = content.question(content.numeric())
    made = content.lesson(enrolment.course, check=asked)
    content.publish(enrolment.course, [made])
    form = {"block": check_block(made)["id"], "answer": "six"}
    page = client.post(step(made, 1), form).content.decode()
    assert "Write a number" in page
    assert 'value="six"' in page


def test_question_without_an_answer_says_so_and_keeps_nothing(client, lesson):
    page = client.post(step(lesson, 1), {"block": check_block(lesson)["id"]})
    assert "Answer the question first." in page.content.decode()
    assert not CheckAnswer.objects.exists()


def test_page_holds_no_key_before_the_answer(client, lesson, small):
    page = client.get(step(lesson, 1)).content.decode()
    assert "Look at the font." not in page
    for option in small.check.current.spec["options"]:
        assert option["id"] not in page
    assert "correct" not in page


def test_lesson_in_a_language_that_is_not_ready_says_which_one_is_shown(client, lesson, trainee):
    trainee.language = "kk"
    trainee.save()
    page = client.get(step(lesson, 1)).content.decode()
    assert "[ru] Text of step 1" in page
    assert "Вы читаете его на языке: Русский." in page


def test_text_in_another_language_than_the_screens_says_so(client, lesson, trainee):
    content.translate(lesson.current, "kk")
    trainee.language = "kk"
    trainee.save()
    page = client.get(step(lesson, 1)).content.decode()
    assert '<html lang="ru">' in page
    assert '<article lang="kk">' in page
    assert "[kk] Text of step 1" in page
    assert "Продолжить" in page
    # The course around the lesson has Russian words, as the screens have.
    assert '<p class="kicker" lang="ru">[ru] Lesson 2</p>' in page


def test_text_in_the_language_of_the_screens_says_nothing(client, lesson):
    assert "<article>" in client.get(step(lesson, 1)).content.decode()


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("another trainee", 200),  # enrolled in the same course: their own progress
        ("not enrolled", 404),
        ("the cohort's instructor", 404),
        ("another classroom's instructor", 404),
        ("manager", 404),
        ("anonymous", 302),
    ],
)
def test_access(lesson, cast, who, status):
    page = browser_of(cast[who]).get(step(lesson, 1))
    assert page.status_code == status


def test_step_that_does_not_exist_goes_to_the_lesson(client, lesson):
    assert client.get(step(lesson, 9)).url == reverse("learn:lesson", args=[lesson.pk])


# --- At the wall ------------------------------------------------------------------------------


def test_projector_view_is_kept_from_step_to_step(client, lesson):
    first = client.get(step(lesson, 1)).content.decode()
    assert 'href="?view=projector"' in first
    assert "data-view" not in first
    wall = client.get(step(lesson, 1) + "?view=projector").content.decode()
    assert 'data-view="projector"' in wall
    assert f'rel="next" accesskey="n" href="{step(lesson, 2)}?view=projector"' in wall
    last = client.get(step(lesson, 2) + "?view=projector").content.decode()
    assert f'rel="prev" accesskey="p" href="{step(lesson, 1)}?view=projector"' in last
    assert 'rel="next"' not in last
    assert f'href="{step(lesson, 2)}">Leave the projector view' in last


def test_projector_view_has_one_step_and_no_way_to_finish(client, lesson):
    wall = client.get(step(lesson, 2) + "?view=projector").content.decode()
    assert "Text of step 2" in wall
    assert "Text of step 1" not in wall
    assert "Finish the lesson" not in wall
    assert "css/projector.css" in wall


def test_projector_view_shows_nobodys_answer(client, lesson, small, enrolment):
    block = check_block(lesson)
    layout = make_layout(small.check.current.spec, Random(f"{enrolment.pk}:{block['id']}"))
    client.post(step(lesson, 1), {"block": block["id"], "answer": layout["options"][0][0]})
    assert CheckAnswer.objects.exists()
    assert "Answer again" in client.get(step(lesson, 1)).content.decode()
    wall = client.get(step(lesson, 1) + "?view=projector").content.decode()
    assert "Answer again" not in wall
    assert "Look at the font." not in wall


# --- On paper ---------------------------------------------------------------------------------


def handout(lesson):
    return reverse("learn:print_lesson", args=[lesson.pk])


def test_handout_has_all_steps_with_questions_and_no_key(client, lesson, small):
    page = client.get(handout(lesson)).content.decode()
    assert "Text of step 1" in page
    assert "Text of step 2" in page
    assert "What is this, no." in page
    assert "Look at the font." not in page
    assert handout(lesson) in client.get(step(lesson, 1)).content.decode()


def test_handout_of_a_locked_lesson_says_why(client, small):
    assert "First finish:" in client.get(handout(small.lessons[0])).content.decode()


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("another trainee", 200),
        ("not enrolled", 404),
        ("the cohort's instructor", 404),
        ("another classroom's instructor", 404),
        ("manager", 404),
        ("anonymous", 302),
    ],
)
def test_who_gets_a_handout(cast, lesson, who, status):
    assert browser_of(cast[who]).get(handout(lesson)).status_code == status
