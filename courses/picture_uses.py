"""Where pictures are shown, as authors see it: drafts count as much as what is published.

Wagtail keeps an index of such uses, but in the background, and of drafts of live pages not at
all: too late and too little to decide whether a picture may be deleted.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass

from wagtail.models import Revision

from courses.compiling import pictures_in, pictures_in_raw
from courses.models import CataloguePage, LessonPage, Picture, Question


@dataclass(frozen=True, slots=True)
class Use:
    """A lesson or question that shows a picture, and the catalogue it stands in."""

    thing: LessonPage | Question
    catalogue: int


def uses_of(picture: Picture) -> list[Use]:
    """The lessons and questions that show the picture, published or in their newest draft."""
    return [use for use, shown in _shown() if picture.pk in shown]


def uses_by_picture() -> dict[int, list[Use]]:
    """The uses of every picture that is used at all."""
    found: dict[int, list[Use]] = {}
    for use, shown in _shown():
        for key in shown:
            found.setdefault(key, []).append(use)
    return found


def _shown() -> Iterator[tuple[Use, set[int]]]:
    catalogues = list(CataloguePage.objects.only("pk", "path"))
    drafts = _drafts(LessonPage)
    for page in LessonPage.objects.order_by("title"):
        shown = pictures_in(page.body) | drafts.get(str(page.pk), set())
        home = next(one.pk for one in catalogues if page.path.startswith(one.path))
        yield Use(page, home), shown
    drafts = _drafts(Question)
    for question in Question.objects.filter(archived_at__isnull=True).order_by("name"):
        shown = pictures_in(question.body) | drafts.get(str(question.pk), set())
        yield Use(question, question.catalogue_id), shown


def _drafts(model: type[LessonPage] | type[Question]) -> dict[str, set[int]]:
    newest = Revision.objects.filter(pk__in=model._default_manager.values("latest_revision"))
    return {
        row.object_id: pictures_in_raw(json.loads(row.content["body"]))
        for row in newest.only("object_id", "content")
    }
