"""Rows of task lists and the Continue card: progress put into words and addresses."""

from typing import Any

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from cbt.lib import percents
from cbt.progress.enums import StateWord
from cbt.progress.queries import CourseProgress, TaskRow
from courses.enums import COUNTED_KINDS
from courses.lengths import kind_note, minutes_text, quiz_length_text
from courses.reading import OutlineItem


def length_text(item: OutlineItem) -> str:
    """How much a lesson or quiz is, for a row and the Continue card."""
    if item.kind == "lesson":
        return minutes_text(item.minutes)
    return quiz_length_text(questions=item.spec["questions"], limit=item.minutes)


def row_url(row: TaskRow) -> str:
    """Where a lesson or quiz is opened."""
    if row.item.kind == "lesson":
        return reverse("learn:lesson", args=[row.item.id])
    return reverse("learn:quiz", args=[row.item.id])


def task(row: TaskRow, language: str) -> dict[str, Any]:
    """One row of a course page, for ``_task.html``; ``language`` is what its title is in."""
    state: str = row.state
    note = row.locked_because or kind_note(row.item.spec.get("quiz_kind", "")) or row.item.note
    if row.item.kind == "quiz" and row.percent is not None:
        words = _("Best result: %(result)s") if row.attempts_used > 1 else _("Result: %(result)s")
        note = words % {"result": percents.text(row.percent)}
        if row.item.spec["quiz_kind"] in COUNTED_KINDS and not row.open_attempt:
            state = "passed" if row.state == StateWord.COMPLETED else "not_passed"
    if row.is_locked:
        state = "locked"
    return {
        "title": row.item.title,
        "language": language,
        "url": "" if row.is_locked else row_url(row),
        "note": note,
        "meta": length_text(row.item),
        "state": state,
    }


def course_task(course: CourseProgress) -> dict[str, Any]:
    """One course on the home page, for ``_task.html``."""
    return {
        "title": course.outline.title,
        "language": course.outline.language,
        "url": reverse("learn:course", args=[course.outline.course.pk]),
        "note": due_text(course),
        "meta": done_text(course),
        "state": course.state,
    }


def done_text(course: CourseProgress) -> str:
    """How much of what the course asks for is done."""
    return _("%(done)d of %(all)d done") % {"done": course.done, "all": len(course.required)}


def due_text(course: CourseProgress) -> str:
    """Until when the course is to be done; nothing without a day, or once it is done."""
    day = course.enrolment.due_date
    if day is None or course.state == StateWord.COMPLETED:
        return ""
    return _("Finish by %(date)s") % {"date": date_format(day, "DATE_FORMAT")}


def continue_card(course: CourseProgress) -> dict[str, Any]:
    """The one card that goes to the exact place where the person stopped.

    Raises ValueError for a course with nothing left to do.
    """
    row = course.next_row
    if row is None:
        raise ValueError("nothing to continue with")
    url = row_url(row)
    if row.open_attempt:
        url = reverse("learn:attempt", args=[row.open_attempt])
    return {
        "course": course.outline.title,
        "language": course.outline.language,
        "title": row.item.title,
        "about": length_text(row.item),
        "url": url,
        "button": _("Continue") if course.is_begun else _("Start"),
        "done": course.done,
        "all": len(course.required),
        "text": done_text(course),
    }
