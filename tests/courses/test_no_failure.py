"""Nothing in the editor fails: every address is opened, for every kind of page and snippet.

The addresses are read from the resolver, so that those of a later Wagtail are opened too.
"""

from collections.abc import Iterator
from typing import Any

import pytest
from django.urls import URLPattern, get_resolver, reverse
from django.urls.resolvers import RoutePattern
from wagtail.models import Page, WorkflowState

from cbt.people.models import User
from courses.models import CourseWords, LessonWords, QuestionWords
from tests.factories import authoring

pytestmark = pytest.mark.django_db

PAGES = ("catalogue", "course", "module", "lesson", "quiz")
WORDS = {"coursewords": CourseWords, "lessonwords": LessonWords, "questionwords": QuestionWords}
ROLES = ("superuser", "author", "reviewer")
# What each kind shows to those who write in its catalogue.
SHOWN = ("edit", "history", "usage", "delete")
SHOWN_OF_PAGES = ("edit", "history", "usage", "copy", "move", "view_draft", "revisions_revert")


@pytest.fixture
def author() -> User:
    authoring.catalogue("kz")
    return authoring.author("kz")


@pytest.fixture
def things(author: User) -> dict[str, Any]:
    """One of each kind, published, with a draft on top that waits for a colleague's review."""
    kz = authoring.catalogue("kz")
    question = authoring.question(within=kz)
    course = authoring.publish(authoring.course_page(kz), author)
    module = authoring.publish(authoring.module_page(course), author)
    rows = {
        "catalogue": authoring.publish(kz, author),
        "course": course,
        "module": module,
        "lesson": authoring.publish(authoring.lesson_page(module), author),
        "quiz": authoring.publish(authoring.quiz_page(module, [question]), author),
        "question": question,
    }
    for name, row in rows.items():
        setattr(row, "name" if name == "question" else "title", f"Draft of the {name}")
        row.save_revision(user=author)
        row.get_workflow().start(row, author)
    words = {name: model.objects.earliest("pk") for name, model in WORDS.items()}
    return {**rows, **words, "topic": question.topic}


def somebody(role: str, author: User) -> User:
    if role == "superuser":
        return User.objects.create_superuser("root")
    return author if role == "author" else authoring.author("kz")


def namespace_of(thing: Any) -> str:
    if isinstance(thing, Page):
        return "wagtailadmin_pages"
    return f"wagtailsnippets_courses_{thing._meta.model_name}"


def patterns_of(namespace: str) -> Iterator[URLPattern]:
    """The patterns of one part of the editor that have a name."""
    stack: list[Any] = [get_resolver()]
    while stack:
        for pattern in stack.pop().url_patterns:
            if isinstance(pattern, URLPattern):
                continue
            if pattern.namespace == namespace:
                yield from (one for one in pattern.url_patterns if one.name)
            else:
                stack.append(pattern)


def addresses_of(thing: Any) -> dict[str, str]:
    """Every address about this thing, by name. KeyError for a part of one that is not known."""
    parent = thing.get_parent().pk if isinstance(thing, Page) else None
    known = {
        **dict.fromkeys(("pk", "page_id", "page_to_move_id"), thing.pk),
        **dict.fromkeys(("parent_page_id", "destination_id"), parent),
        **dict.fromkeys(("content_type_app_name", "app_label"), "courses"),
        **dict.fromkeys(("content_type_model_name", "model_name"), thing._meta.model_name),
        "action_name": "approve",
    }
    if hasattr(thing, "revisions"):
        known["revision_id"] = thing.revisions.earliest("pk").pk
        review = WorkflowState.objects.for_instance(thing).get()
        known["workflow_state_id"] = review.pk
        known["task_state_id"] = review.current_task_state_id
        known["task_id"] = review.current_task_state.task_id
    namespace = namespace_of(thing)
    found = {}
    for pattern in patterns_of(namespace):
        if isinstance(pattern.pattern, RoutePattern):
            parts = {name: known[name] for name in pattern.pattern.converters}
            found[pattern.name] = reverse(f"{namespace}:{pattern.name}", kwargs=parts)
        else:
            assert pattern.name == "revisions_compare"
            args = [thing.pk, known["revision_id"], "latest"]
            found[pattern.name] = reverse(f"{namespace}:{pattern.name}", args=args)
    return found


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("kind", [*PAGES, "question", "topic", *WORDS])
def test_no_address_of_a_page_or_snippet_fails(
    things: dict[str, Any], author: User, kind: str, role: str
) -> None:
    client = authoring.signed_in(somebody(role, author))
    thing = things[kind]
    answers = {name: client.get(url).status_code for name, url in addresses_of(thing).items()}
    assert len(answers) >= 8
    assert {name: status for name, status in answers.items() if status >= 500} == {}
    if kind in PAGES:
        assert {name: answers[name] for name in SHOWN_OF_PAGES} == dict.fromkeys(
            SHOWN_OF_PAGES, 200
        )
    elif kind not in WORDS:
        assert {name: answers[name] for name in SHOWN} == dict.fromkeys(SHOWN, 200)


@pytest.mark.parametrize("role", ROLES)
def test_no_page_of_the_editor_fails(things: dict[str, Any], author: User, role: str) -> None:
    client = authoring.signed_in(somebody(role, author))
    names = [
        name
        for name in get_resolver().reverse_dict
        if isinstance(name, str) and name.startswith(("wagtailadmin_", "wagtail_"))
    ]
    plain = {name: plain_address(name) for name in names}
    answers = {name: client.get(url).status_code for name, url in plain.items() if url}
    assert answers["wagtailadmin_home"] == 200
    assert len(answers) > 10
    assert {name: status for name, status in answers.items() if status >= 500} == {}


def plain_address(name: str) -> str:
    """The address of this name, or nothing where it is about one row."""
    possible = get_resolver().reverse_dict.getlist(name)
    needs = [parts for forms, *_others in possible for _route, parts in forms]
    return reverse(name) if [] in needs else ""


# --- Previews -----------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["revisions_view", "workflow_preview"])
@pytest.mark.parametrize("kind", [*PAGES, "question"])
def test_every_draft_and_older_version_is_looked_at(
    things: dict[str, Any], author: User, kind: str, name: str
) -> None:
    addresses = addresses_of(things[kind])
    client = authoring.signed_in(authoring.author("kz"))
    page = client.get(addresses[name])
    assert page.status_code == 200
    assert "Preview. Nothing is recorded." in page.content.decode()


def test_preview_of_a_catalogue_lists_its_courses(author: User) -> None:
    kz = authoring.catalogue("kz")
    assert "This catalogue has no courses yet." in outline(author, kz)
    authoring.course_page(kz, title="Seals", summary="How they are made.")
    authoring.course_page(kz, title="Stamps", live=False)
    page = outline(author, kz)
    assert page.index("Seals") < page.index("How they are made.") < page.index("Stamps")
    assert (page.count("Published"), page.count("Draft")) == (1, 1)


def test_preview_of_a_course_is_the_outline_of_its_drafts(author: User) -> None:
    course = authoring.publish(authoring.course_page(authoring.catalogue("kz"), title="Seals"))
    module = authoring.publish(authoring.module_page(course, title="Seals on trucks"))
    lesson = authoring.lesson_page(module, title="Published", summary="What to look at.")
    lesson = authoring.publish(lesson)
    lesson.title = "Corrected"
    lesson.save_revision()
    draft = authoring.quiz_page(module, title="Only drafted", live=False)
    draft.save_revision()
    course.hours, course.objectives = "1.5", "<ul><li>check a seal</li></ul>"
    course.save_revision()
    page = outline(author, course)
    assert page.index("Seals on trucks") < page.index("Corrected") < page.index("Only drafted")
    assert "Published<" not in page
    for told in ("What to look at.", "10 minutes", "1 question", "1.5 hours", "check a seal"):
        assert told in page
    assert page.count("Not started") == 1
    assert page.count("Draft") == 1


def test_preview_of_a_module_is_its_part_of_the_outline(author: User) -> None:
    module = authoring.module_page(authoring.course_page(title="Whole"), title="Part")
    assert "This module is still empty." in outline(author, module)
    authoring.lesson_page(module, title="First")
    page = outline(author, module)
    assert "First" in page
    assert "About this course" not in page


def test_preview_is_in_the_language_of_the_course(author: User) -> None:
    course = authoring.course_page(source_language="ru")
    assert "Предпросмотр" in outline(author, course)
    assert "Предпросмотр" in outline(author, authoring.module_page(course))


def outline(author: User, page: Page) -> str:
    address = reverse("wagtailadmin_pages:view_draft", args=[page.pk])
    return authoring.signed_in(author).get(address).content.decode()


@pytest.mark.parametrize("kind", ["coursepage", "modulepage"])
def test_course_and_module_are_looked_at_before_they_are_saved(author: User, kind: str) -> None:
    parent = authoring.catalogue("kz")
    if kind == "modulepage":
        parent = authoring.course_page(parent)
    client = authoring.signed_in(author)
    address = reverse("wagtailadmin_pages:preview_on_add", args=["courses", kind, parent.pk])
    sent = {"title": "Unsaved", "slug": "", "summary": "", "source_language": "en"}
    sent |= {
        "objectives": "null",
        "access": "officer",
        "hours": "2",
        "pass_mark": "80",
        "validity_months": "0",
    }
    assert client.post(address, sent).json() == {"is_valid": True, "is_available": True}
    page = client.get(address)
    assert page.status_code == 200
    assert "Unsaved" in page.content.decode()
