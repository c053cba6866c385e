"""A page that cannot be frozen does not go live, and the author reads why."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from wagtail.test.utils.form_data import rich_text

from courses import publishing
from courses.exceptions import CoursesError, NotPublished
from courses.models import Course, CoursePage, LessonPage
from tests.factories import authoring

pytestmark = pytest.mark.django_db


def posted(page: CoursePage, **fields: str) -> dict[str, str]:
    """What the browser sends for a course."""
    return {
        "title": page.title,
        "slug": page.slug,
        "summary": "",
        "audience": "",
        "objectives": rich_text("<p></p>"),
        "hours": "1",
        "source_language": page.source_language,
        "pass_mark": "80",
        "validity_months": "0",
        "access": "officer",
        "owner_name": "",
        "review_by": "",
        "action-publish": "yes",
        **fields,
    }


def send(client: Client, page: Any, **fields: str) -> Any:
    return client.post(reverse("wagtailadmin_pages:edit", args=[page.pk]), posted(page, **fields))


def draft(**fields: Any) -> CoursePage:
    page = authoring.course_page(authoring.catalogue("tj"), live=False, **fields)
    page.save_revision()
    return page


@pytest.fixture
def client() -> Client:
    authoring.catalogue("kz")
    authoring.catalogue("tj")
    return authoring.signed_in(authoring.administrator())


@pytest.mark.parametrize("what", ["live", "deleted", "renamed"])
def test_address_of_another_course_is_refused_in_the_form(client: Client, what: str) -> None:
    first = authoring.publish(authoring.course_page(authoring.catalogue("kz"), slug="same"))
    if what == "deleted":
        first.delete()
    elif what == "renamed":
        first.slug = "another"
        authoring.publish(first)
    page = draft(slug="other")
    answer = send(client, page, slug="same")
    assert answer.status_code == 200
    [error] = answer.context["form"].errors["slug"]
    assert "“same” belongs to another course" in error
    assert not CoursePage.objects.get(pk=page.pk).live
    assert not Course.objects.filter(pk=page.translation_key).exists()
    assert send(client, page, slug="free").status_code == 302
    assert Course.objects.published().get(pk=page.translation_key).code == "free"


def test_title_with_a_turned_direction_is_refused(client: Client) -> None:
    page = draft(slug="seals")
    answer = send(client, page, title="Seals\u202eslaes", objectives=rich_text("<p>a\u2067b</p>"))
    errors = answer.context["form"].errors
    assert "U+202E" in errors["title"][0]
    assert "U+2067" in errors["objectives"][0]


def test_published_course_may_be_renamed_and_keeps_its_code(client: Client) -> None:
    page = authoring.publish(authoring.course_page(slug="alpha"))
    assert send(client, page, slug="beta").status_code == 302
    assert Course.objects.get(pk=page.translation_key).code == "alpha"


def test_language_of_a_published_course_is_refused_in_the_form(client: Client) -> None:
    page = authoring.publish(authoring.course_page())
    answer = send(client, page, source_language="ru", pass_mark="90")
    assert answer.status_code == 200
    assert "copy the course" in answer.context["form"].errors["source_language"][0]
    page.refresh_from_db()
    assert (page.source_language, page.pass_mark) == ("en", 80)


def test_draft_may_change_its_language(client: Client) -> None:
    page = draft()
    assert send(client, page, source_language="ru").status_code == 302
    assert Course.objects.get(pk=page.translation_key).source_language == "ru"


def refuse(*args: Any, **kwargs: Any) -> None:
    raise CoursesError("The store is full.")


@pytest.mark.django_db(transaction=True)
def test_page_that_cannot_be_frozen_stays_as_it_was(monkeypatch: pytest.MonkeyPatch) -> None:
    authoring.catalogue("tj")
    client = authoring.signed_in(authoring.author("tj"))
    page = draft()
    address = reverse("wagtailadmin_pages:edit", args=[page.pk])
    monkeypatch.setattr(publishing, "note_use", refuse)
    answer = client.post(address, posted(page), headers={"Referer": f"http://testserver{address}"})
    assert answer["Location"] == f"http://testserver{address}"
    assert "The store is full." in client.get(address).content.decode()
    assert not CoursePage.objects.get(pk=page.pk).live
    assert not Course.objects.exists()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("what", ["unpublish", "delete", "move"])
def test_whatever_is_refused_leaves_the_tree_as_it_was(
    monkeypatch: pytest.MonkeyPatch, what: str
) -> None:
    course, other = authoring.course_page(), authoring.course_page()
    module, elsewhere = authoring.module_page(course), authoring.module_page(other)
    lesson = authoring.lesson_page(module)
    for page in (course, other, module, elsewhere, lesson):
        authoring.publish(page)
    monkeypatch.setattr(publishing, "note_use", refuse)
    lesson = LessonPage.objects.get(pk=lesson.pk)
    with pytest.raises(CoursesError):
        lesson.move(elsewhere, pos="last-child") if what == "move" else getattr(lesson, what)()
    kept = LessonPage.objects.get(pk=lesson.pk)
    assert kept.live
    assert kept.get_parent().pk == module.pk


def test_list_of_pages_says_why_one_cannot_be_published(client: Client) -> None:
    quiz = authoring.quiz_page(live=False)
    question = authoring.question(name="Unfinished", published=False)
    quiz.questions = [("question", question)]
    quiz.save_revision(clean=False)
    address = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "publish"])
    answer = client.post(f"{address}?id={quiz.pk}", follow=True)
    page = answer.content.decode()
    assert f"“{quiz.title}” was not published." in page
    assert "Publish these questions first: Unfinished." in page
    assert not type(quiz).objects.get(pk=quiz.pk).live


def test_refusal_names_the_page() -> None:
    authoring.publish(authoring.course_page(authoring.catalogue("kz"), slug="same"))
    page = authoring.course_page(authoring.catalogue("tj"), slug="free", title="Two", live=False)
    page.slug = "same"
    with pytest.raises(NotPublished, match=r"“Two” was not published\. The address “same”"):
        page.save_revision(clean=False).publish()


def test_failure_that_is_no_refusal_stays_a_failure(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*args: Any, **kwargs: Any) -> None:
        raise RuntimeError

    page = draft()
    monkeypatch.setattr(publishing, "note_use", fail)
    with pytest.raises(RuntimeError):
        send(client, page)


def test_refusal_outside_the_editor_is_no_message(rf: Any) -> None:
    from courses.middleware import RefusalMiddleware

    middleware = RefusalMiddleware(lambda request: None)  # type: ignore[arg-type,return-value]
    assert middleware.process_exception(rf.post("/learn/"), CoursesError("No.")) is None
