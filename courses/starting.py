"""What new content starts with, so that nobody faces an empty page or a wrong language.

A lesson: objectives, show, practise, check, remember: the order in which people learn a skill.
Texts that say something to the trainee are left empty on purpose: an unfinished step cannot be
published.
"""

import uuid
from typing import Any

from django.utils.translation import gettext as _
from wagtail.models import Page

from cbt.lib.interface import speaking
from cbt.lib.languages import current_language
from courses.models import CoursePage, LessonPage


def _block(block_type: str, **value: Any) -> dict[str, Any]:
    return {"type": block_type, "id": str(uuid.uuid4()), "value": value}


def lesson_start() -> list[dict[str, Any]]:
    """The blocks of a new lesson, in the active language."""
    return [
        _block(
            "rich_text",
            body=f"<p>{_('After this lesson you will be able to:')}</p><ul><li></li></ul>",
        ),
        _block("page_break", title=_("How it looks")),
        _block("rich_text", body=""),
        _block("page_break", title=_("Practise")),
        _block("rich_text", body=""),
        _block("page_break", title=_("Check yourself")),
        _block("knowledge_check", question=None, note=""),
        _block("page_break", title=_("Remember")),
        _block("callout", kind="remember", body=""),
    ]


def language_to_write_in(user: Any) -> str:
    """The language of the last course that this author made.

    Before there is one: the language in which the author reads the editor.
    """
    course = CoursePage.objects.filter(owner=user).order_by("-pk").first()
    return course.draft_language() if course is not None else current_language()


def start_page(sender: Any, page: Page, parent: Page, **kwargs: Any) -> None:
    """Give a new course its author's language, and a new lesson its steps in the course's."""
    if isinstance(page, CoursePage):
        page.source_language = current_language()
    if not isinstance(page, LessonPage) or len(page.body):
        return
    course = CoursePage.objects.ancestor_of(parent, inclusive=True).first()
    with speaking(course.draft_language() if course else "en"):
        page.body = lesson_start()
