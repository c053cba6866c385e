"""Content as authors make it: pages and questions in the editor, published by Wagtail."""

import itertools
import json
import uuid
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.test import Client
from wagtail.models import Page

from cbt.people.enums import RoleKind
from cbt.people.models import User
from cbt.teach.authoring import sync_authors
from courses.enums import QuizKind
from courses.models import (
    CataloguePage,
    CoursePage,
    LessonPage,
    ModulePage,
    Question,
    QuizPage,
    Topic,
)
from tests.factories import people

_numbers = itertools.count(1)


def key() -> str:
    return str(uuid.uuid4())


def item(**value: Any) -> dict[str, Any]:
    return {"type": "item", "id": key(), "value": value}


# --- Raw data of one block of each type of question ---------------------------------------------


def single(labels: tuple[str, ...] = ("Genuine", "Forged", "Unsure"), right: int = 1) -> Any:
    options = [
        item(label=label, correct=number == right, feedback=f"Because {label}.")
        for number, label in enumerate(labels)
    ]
    return _question("single", options=options, shuffle=True)


def multiple(right: int = 2, wrong: int = 2, scoring: str = "partial") -> Any:
    options = [
        item(label=f"Option {n}", correct=n < right, feedback="") for n in range(right + wrong)
    ]
    return _question("multiple", options=options, shuffle=True, scoring=scoring)


def true_false(answer: str = "true") -> Any:
    return _question("true_false", answer=answer)


def numeric(answer: str = "6", tolerance: str = "0", unit: str = "mm") -> Any:
    return _question("numeric", answer=answer, tolerance=tolerance, unit=unit)


def matching(pairs: int = 3, decoys: int = 1) -> Any:
    return _question(
        "matching",
        pairs=[item(left=f"Left {n}", right=f"Right {n}") for n in range(pairs)],
        decoys=[item(right=f"Decoy {n}") for n in range(decoys)],
    )


def ordering(items: int = 4, scoring: str = "pairs") -> Any:
    return _question(
        "ordering", items=[item(text=f"Step {n}") for n in range(items)], scoring=scoring
    )


EVERY_TYPE = {
    "single": single,
    "multiple": multiple,
    "true_false": true_false,
    "numeric": numeric,
    "matching": matching,
    "ordering": ordering,
}


def _question(kind: str, **value: Any) -> dict[str, Any]:
    return {
        "type": kind,
        "id": key(),
        "value": {
            "stem": "<p>Is this passport genuine?</p>",
            "image": None,
            "alt": "",
            "explanation": "<p>Look at the font.</p>",
            "points": "1",
            **value,
        },
    }


# --- The tree ---------------------------------------------------------------------------------


def catalogue(branch: str = "", **fields: Any) -> CataloguePage:
    slug = f"catalogue-{branch.replace('/', '-') or 'region'}"
    found = CataloguePage.objects.filter(slug=slug).first()
    if found is not None:
        return found
    return Page.get_first_root_node().add_child(
        instance=CataloguePage(title=f"Catalogue {branch}", slug=slug, branch=branch, **fields)
    )


def course_page(within: CataloguePage | None = None, **fields: Any) -> CoursePage:
    number = next(_numbers)
    fields = {"title": f"Course {number}", "slug": f"course-{number}", **fields}
    return (within or catalogue()).add_child(instance=CoursePage(**fields))


def module_page(course: CoursePage | None = None, **fields: Any) -> ModulePage:
    number = next(_numbers)
    fields = {"title": f"Module {number}", "slug": f"module-{number}", **fields}
    return (course or course_page()).add_child(instance=ModulePage(**fields))


def text_block(text: str = "<p>Two lines that a machine reads.</p>") -> dict[str, Any]:
    return {"type": "rich_text", "id": key(), "value": {"body": text}}


def lesson_page(
    module: ModulePage | None = None, blocks: list[Any] | None = None, **fields: Any
) -> LessonPage:
    """A lesson that stands in the tree and was never published by the service."""
    number = next(_numbers)
    fields = {"title": f"Lesson {number}", "slug": f"lesson-{number}", **fields}
    body = json.dumps(blocks if blocks is not None else [text_block()])
    return (module or module_page()).add_child(instance=LessonPage(body=body, **fields))


def quiz_page(
    module: ModulePage | None = None,
    questions: list[Question] | None = None,
    kind: QuizKind = QuizKind.PRACTICE,
    **fields: Any,
) -> QuizPage:
    number = next(_numbers)
    fields = {"title": f"Quiz {number}", "slug": f"quiz-{number}", "kind": kind, **fields}
    asked = [question()] if questions is None else questions
    stream = [{"type": "question", "id": key(), "value": str(row.pk)} for row in asked]
    return (module or module_page()).add_child(
        instance=QuizPage(questions=json.dumps(stream), **fields)
    )


def publish(row: Any, user: User | None = None) -> Any:
    """Publish through Wagtail, as the editor does; the row read again."""
    row.save_revision(user=user).publish(user=user)
    return type(row).objects.get(pk=row.pk)


# --- The bank ---------------------------------------------------------------------------------


def topic(within: CataloguePage | None = None, code: str = "mrz") -> Topic:
    made, _new = Topic.objects.get_or_create(
        catalogue=within or catalogue(), code=code, defaults={"titles": {"en": code.upper()}}
    )
    return made


def question(
    raw: dict[str, Any] | None = None,
    *,
    within: CataloguePage | None = None,
    published: bool = True,
    **fields: Any,
) -> Question:
    place = within or catalogue()
    row = Question(
        name=fields.pop("name", f"Question {next(_numbers)}"),
        catalogue=place,
        topic=topic(place),
        body=json.dumps([raw or single()]),
        live=False,
        **fields,
    )
    row.full_clean()
    row.save()
    if published:
        return publish(row)
    row.save_revision()
    return row


def edit(row: Question, change: Any) -> Question:
    """Publish the question again after ``change`` was applied to its block's raw data."""
    raw = list(row.body.get_prep_value())
    change(raw[0])
    row.body = json.dumps(raw, cls=DjangoJSONEncoder)
    return publish(row)


# --- The cast ---------------------------------------------------------------------------------


def author(country: str = "kz", **fields: Any) -> User:
    """An instructor in a room of that country, put into the groups that follow."""
    room = people.classroom(f"room-{country}", country=country)
    user = people.staff(RoleKind.INSTRUCTOR, room=room, **fields)
    sync_authors(user)
    return user


def administrator(**fields: Any) -> User:
    user = people.administrator(**fields)
    sync_authors(user)
    return user


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client
