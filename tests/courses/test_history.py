"""Older versions come back, and what a colleague asked to change is changed and approved."""

import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from wagtail.models import Revision, WorkflowState
from wagtail.test.utils.form_data import nested_form_data, rich_text, streamfield

from cbt.people.models import User
from courses.enums import QuizKind
from courses.freezing import latest_editions
from courses.models import CoursePage, Lesson, LessonPage, Question, QuizPage
from tests.courses.test_picture_keeping import figure, lose, picture_in
from tests.courses.test_viewsets import posted as posted_question
from tests.factories import authoring

pytestmark = pytest.mark.django_db

FIRST, SECOND = "<p>First words.</p>", "<p>Second words.</p>"


@pytest.fixture
def writer() -> User:
    authoring.catalogue("kz")
    return authoring.author("kz")


@pytest.fixture
def lesson() -> LessonPage:
    """Published twice, with other words the second time."""
    module = authoring.module_page(authoring.course_page(authoring.catalogue("kz")))
    page = authoring.publish(authoring.lesson_page(module, [authoring.text_block(FIRST)]))
    page.body[0].value["body"].source = SECOND
    return authoring.publish(page)


def posted(page: LessonPage, html: str, **fields: Any) -> dict[str, Any]:
    """What the browser sends for a lesson of one text."""
    stream = streamfield([("rich_text", {"body": rich_text(html)})])
    data = nested_form_data({"body": stream})
    return {
        "title": page.title,
        "slug": page.slug,
        "summary": "",
        "minutes": "10",
        "required": "on",
        **data,
        "body-0-id": str(page.body[0].id) if len(page.body) else "",
        **fields,
    }


def oldest(thing: Any) -> Revision:
    return thing.revisions.order_by("created_at", "pk").first()


def words_of(page: LessonPage) -> str:
    version = Lesson.objects.select_related("current").get(pk=page.translation_key).current
    assert version is not None
    return " ".join(latest_editions(version)["en"].words.values())


# --- Older versions -----------------------------------------------------------------------------


def test_older_version_of_a_lesson_is_looked_at_compared_and_published(
    writer: User, lesson: LessonPage
) -> None:
    client, before = authoring.signed_in(writer), oldest(lesson)
    assert "Second words." in words_of(lesson)
    for name, args in (
        ("history", []),
        ("revisions_view", [before.pk]),
        ("revisions_revert", [before.pk]),
        ("revisions_compare", [before.pk, "live"]),
    ):
        address = reverse(f"wagtailadmin_pages:{name}", args=[lesson.pk, *args])
        assert client.get(address).status_code == 200, name
    answer = client.post(
        reverse("wagtailadmin_pages:edit", args=[lesson.pk]),
        posted(lesson, FIRST, **{"revision": before.pk, "action-publish": "yes"}),
    )
    assert answer.status_code == 302
    assert "First words." in words_of(lesson)


@pytest.mark.parametrize("action", ["", "action-submit"])
def test_older_version_becomes_a_draft(writer: User, lesson: LessonPage, action: str) -> None:
    data = posted(lesson, FIRST, revision=oldest(lesson).pk)
    if action:
        data[action] = "yes"
    address = reverse("wagtailadmin_pages:edit", args=[lesson.pk])
    assert authoring.signed_in(writer).post(address, data).status_code == 302
    assert "Second words." in words_of(lesson)
    page = LessonPage.objects.get(pk=lesson.pk)
    assert "First words." in str(page.get_latest_revision_as_object().body)


def test_older_version_that_lost_its_picture_is_told_of(writer: User) -> None:
    kz = authoring.catalogue("kz")
    picture = picture_in(kz)
    module = authoring.module_page(authoring.course_page(kz))
    page = authoring.publish(authoring.lesson_page(module, [figure(picture)]))
    page.body = []
    page = authoring.publish(page)
    lose(picture)
    client = authoring.signed_in(writer)
    for name in ("revisions_revert", "revisions_view"):
        address = reverse(f"wagtailadmin_pages:{name}", args=[page.pk, oldest(page).pk])
        assert client.get(address).status_code == 200


def test_older_version_of_a_question(writer: User) -> None:
    kz = authoring.catalogue("kz")
    question = authoring.question(within=kz)
    question = authoring.edit(question, lambda raw: raw["value"].update(points="2"))
    client, before = authoring.signed_in(writer), oldest(question)
    assert question.current.number == 2
    for name in ("history", "revisions_revert", "revisions_view", "revisions_compare"):
        args = {"history": [], "revisions_compare": [before.pk, "live"]}.get(name, [before.pk])
        address = reverse(f"wagtailsnippets_courses_question:{name}", args=[question.pk, *args])
        assert client.get(address).status_code == 200, name
    raw = before.as_object().body.raw_data[0]
    data = posted_question(question.topic, name=question.name)
    data |= {
        "body-0-id": raw["id"],
        "revision": before.pk,
        "action-publish": "yes",
    }
    address = reverse(
        "wagtailsnippets_courses_question:revisions_revert", args=[question.pk, before.pk]
    )
    assert client.post(address, data).status_code == 302
    question = Question.objects.get(pk=question.pk)
    assert question.current.number == 3
    assert question.current.spec["points"] in (1, "1")


def test_older_version_cannot_change_the_kind_of_a_quiz(writer: User) -> None:
    kz = authoring.catalogue("kz")
    module = authoring.module_page(authoring.course_page(kz))
    question = authoring.question(within=kz)
    page = authoring.quiz_page(module, [question], QuizKind.PRACTICE, live=False)
    before = page.save_revision()
    page.kind = QuizKind.POST_TEST
    authoring.publish(page)
    client = authoring.signed_in(writer)
    address = reverse("wagtailadmin_pages:revisions_revert", args=[page.pk, before.pk])
    assert client.get(address).status_code == 200
    bulk = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "publish"])
    QuizPage.objects.filter(pk=page.pk).update(latest_revision=before)
    answer = client.post(f"{bulk}?id={page.pk}", follow=True)
    assert "The kind of a published quiz cannot change" in answer.content.decode()
    assert QuizPage.objects.get(pk=page.pk).kind == QuizKind.POST_TEST


def test_older_version_of_a_course(writer: User) -> None:
    page = authoring.publish(authoring.course_page(authoring.catalogue("kz"), title="One"))
    page.title = "Two"
    page = authoring.publish(page)
    oldest(page).publish(user=writer)
    assert CoursePage.objects.get(pk=page.pk).title == "One"


# --- Asked to change ----------------------------------------------------------------------------


def decide(client: Client, thing: Any, action: str, comment: str = "") -> None:
    """Answer a review as the window does."""
    state = WorkflowState.objects.get(status__in=["in_progress"])
    name, key = (
        ("wagtailadmin_pages", [thing.pk])
        if isinstance(thing, LessonPage)
        else ("wagtailsnippets_courses_question", [thing.pk])
    )
    address = reverse(f"{name}:workflow_action", args=[*key, action, state.current_task_state_id])
    assert client.get(address).status_code == 200
    assert client.post(address, {"comment": comment}).status_code == 302


def wishes(client: Client, address: str) -> list[str]:
    """What the author reads above the form of what a colleague wants."""
    told = [str(message) for message in client.get(address).context["messages"]]
    return [match[0] for text in told if (match := re.search(r"asks for changes.*", text))]


def test_lesson_is_sent_back_corrected_and_approved(writer: User, lesson: LessonPage) -> None:
    own, colleague = authoring.signed_in(writer), authoring.signed_in(authoring.author("kz"))
    edit = reverse("wagtailadmin_pages:edit", args=[lesson.pk])
    wrong, right = "<p>Wrong words.</p>", "<p>Right words.</p>"
    assert own.post(edit, posted(lesson, wrong, **{"action-submit": "yes"})).status_code == 302
    assert colleague.get(edit).status_code == 200
    decide(colleague, lesson, "reject", "The date is wrong.")
    assert WorkflowState.objects.get().status == WorkflowState.STATUS_NEEDS_CHANGES
    assert wishes(own, edit) == ["asks for changes: The date is wrong."]
    home = own.get(reverse("wagtailadmin_home"))
    assert home.status_code == 200
    assert lesson.title in home.content.decode()
    assert own.post(edit, posted(lesson, right)).status_code == 302
    assert own.post(edit, posted(lesson, right, **{"action-submit": "yes"})).status_code == 302
    assert WorkflowState.objects.get().status == WorkflowState.STATUS_IN_PROGRESS
    assert wishes(own, edit) == []
    assert "Second words." in words_of(lesson)
    buttons = colleague.get(edit).content.decode()
    assert "Approve and Publish" in buttons
    assert "publish and Publish" not in buttons
    decide(colleague, lesson, "approve")
    assert "Right words." in words_of(lesson)
    assert WorkflowState.objects.get().status == WorkflowState.STATUS_APPROVED
    for name in ("history", "workflow_history"):
        address = reverse(f"wagtailadmin_pages:{name}", args=[lesson.pk])
        assert own.get(address).status_code == 200
    detail = reverse(
        "wagtailadmin_pages:workflow_history_detail",
        args=[lesson.pk, WorkflowState.objects.get().pk],
    )
    assert "The date is wrong." in own.get(detail).content.decode()


def test_question_is_sent_back_corrected_and_approved(writer: User) -> None:
    question = authoring.question(within=authoring.catalogue("kz"), published=False)
    own, colleague = authoring.signed_in(writer), authoring.signed_in(authoring.author("kz"))
    edit = reverse("wagtailsnippets_courses_question:edit", args=[question.pk])
    data = posted_question(question.topic, name="Seal")
    data["body-0-id"] = question.body.raw_data[0]["id"]
    assert own.post(edit, {**data, "action-submit": "yes"}).status_code == 302
    assert colleague.get(edit).status_code == 200
    decide(colleague, question, "reject", "Two answers are right.")
    assert wishes(own, edit) == ["asks for changes: Two answers are right."]
    corrected = {**data, "name": "Seal, corrected"}
    assert own.post(edit, {**corrected, "action-submit": "yes"}).status_code == 302
    assert Question.objects.get(pk=question.pk).current is None
    decide(colleague, question, "approve", "Good.")
    question = Question.objects.get(pk=question.pk)
    assert (question.name, question.current.number) == ("Seal, corrected", 1)


def test_approval_that_cannot_be_published_is_told_and_changes_nothing(writer: User) -> None:
    kz = authoring.catalogue("kz")
    module = authoring.module_page(authoring.course_page(kz))
    picture = picture_in(kz)
    page = authoring.lesson_page(module, [figure(picture)], live=False)
    page.save_revision()
    page.get_workflow().start(page, writer)
    lose(picture)
    colleague = authoring.signed_in(authoring.author("kz"))
    state = WorkflowState.objects.get()
    address = reverse(
        "wagtailadmin_pages:workflow_action",
        args=[page.pk, "approve", state.current_task_state_id],
    )
    answer = colleague.post(address, {"comment": ""}, follow=True)
    assert "was not published. A picture was deleted." in answer.content.decode()
    window = colleague.post(
        address, {"comment": ""}, headers={"X-Requested-With": "XMLHttpRequest"}
    )
    assert window.json() == {"step": "success", "redirect": reverse("wagtailadmin_home")}
    assert not LessonPage.objects.get(pk=page.pk).live
    assert WorkflowState.objects.get().status == WorkflowState.STATUS_IN_PROGRESS


def test_writer_takes_the_request_back(writer: User, lesson: LessonPage) -> None:
    own = authoring.signed_in(writer)
    lesson.get_workflow().start(lesson, writer)
    address = reverse("wagtailadmin_pages:confirm_workflow_cancellation", args=[lesson.pk])
    assert own.get(address).status_code == 200
    edit = reverse("wagtailadmin_pages:edit", args=[lesson.pk])
    own.post(edit, posted(lesson, SECOND, **{"action-cancel-workflow": "yes"}))
    assert WorkflowState.objects.get().status == WorkflowState.STATUS_CANCELLED
