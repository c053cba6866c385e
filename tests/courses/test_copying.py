"""A copy is a draft; trainees have it once it is published."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from courses.models import Course, CoursePage, LessonPage, ModulePage, Quiz, QuizPage
from tests.factories import authoring

pytestmark = pytest.mark.django_db


@pytest.fixture
def client() -> Client:
    authoring.catalogue("kz")
    return authoring.signed_in(authoring.author("kz"))


@pytest.fixture
def course() -> CoursePage:
    """A published course of a lesson and a quiz."""
    page = authoring.course_page(authoring.catalogue("kz"))
    module = authoring.module_page(page)
    question = authoring.question(within=authoring.catalogue("kz"))
    pages = [page, module, authoring.lesson_page(module), authoring.quiz_page(module, [question])]
    for each in pages:
        authoring.publish(each)
    return CoursePage.objects.get(pk=page.pk)


def copy(client: Client, page: Any, **fields: str) -> Any:
    """Everything ticked, as a form of Wagtail's own would send it."""
    data = {
        "new_title": "Copy",
        "new_slug": "copy",
        "new_parent_page": page.get_parent().pk,
        "copy_subpages": "on",
        "publish_copies": "on",
        **fields,
    }
    return client.post(reverse("wagtailadmin_pages:copy", args=[page.pk]), data)


def listed(page: CoursePage) -> list[str]:
    edition = Course.objects.get(pk=page.translation_key).current
    assert edition is not None
    return [item["kind"] for module in edition.spec["modules"] for item in module["items"]]


def test_copied_course_is_a_draft_from_top_to_bottom(client: Client, course: CoursePage) -> None:
    assert copy(client, course).status_code == 302
    made = CoursePage.objects.get(slug="copy")
    assert made.get_descendants().count() == 3
    assert not made.get_descendants(inclusive=True).live().exists()
    assert not Course.objects.filter(pk=made.translation_key).exists()


@pytest.mark.parametrize("model", [ModulePage, LessonPage, QuizPage])
def test_copies_of_the_parts_are_drafts_too(client: Client, course: CoursePage, model: Any) -> None:
    copy(client, model.objects.get())
    made = model.objects.get(slug="copy")
    assert (made.live, made.alias_of_id) == (False, None)
    assert listed(course) == ["lesson", "quiz"]


def test_no_copy_follows_its_original(client: Client, course: CoursePage) -> None:
    page = client.get(reverse("wagtailadmin_pages:copy", args=[course.pk]))
    assert {"new_title", "new_slug", "copy_subpages"} <= set(page.context["form"].fields)
    assert not {"publish_copies", "alias"} & set(page.context["form"].fields)
    copy(client, course, alias="on")
    assert CoursePage.objects.get(slug="copy").alias_of_id is None


def test_copy_is_published_at_one_go(client: Client, course: CoursePage) -> None:
    copy(client, course)
    made = CoursePage.objects.get(slug="copy")
    address = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "publish"])
    answer = client.post(f"{address}?id={made.pk}", {"include_descendants": "on"})
    assert answer.status_code == 302
    assert made.get_descendants(inclusive=True).live().count() == 4
    assert listed(made) == listed(course) == ["lesson", "quiz"]
    assert Quiz.objects.published().count() == 2


def test_address_offered_is_free_and_a_taken_one_is_refused(
    client: Client, course: CoursePage
) -> None:
    form = client.get(reverse("wagtailadmin_pages:copy", args=[course.pk])).context["form"]
    assert form.fields["new_slug"].initial == f"{course.slug}-2"
    region = authoring.catalogue("")
    answer = copy(client, course, new_slug=course.slug, new_parent_page=str(region.pk))
    assert "belongs to another course" in answer.context["form"].errors["new_slug"][0]
    assert CoursePage.objects.count() == 1
