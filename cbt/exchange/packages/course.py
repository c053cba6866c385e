"""The course of a package: what every other part hangs on."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from cbt.exchange.packages.contents import COURSE_FIELDS, COURSE_TEXTS, CourseContent
from cbt.exchange.packages.desk import Desk
from cbt.exchange.packages.fields import check_code, check_names, texts_of, values_of
from cbt.exchange.packages.files import PackageFiles
from cbt.exchange.packages.ids import Ids, as_uuid
from cbt.exchange.packages.layout import FILE_NAMES, FORMAT, STRUCTURE
from cbt.exchange.packages.problems import Problems
from cbt.exchange.packages.words import WordsFiles
from courses.models import CoursePage

_PLACE = f"{STRUCTURE}: course"


def read_course(
    root: Mapping[str, Any], files: PackageFiles, problems: Problems
) -> tuple[CourseContent, Desk] | None:
    """The course, and the desk on which the rest of the package is read.

    Ids stand under the course's and texts in its source language, so without a course there is
    nothing more to say: None, with problems.
    """
    if root.get("format") != FORMAT:
        problems.add(
            f"{STRUCTURE}: format",
            _("This is not format 1."),
            _("Write “format: 1” in the first line."),
        )
    node = root.get("course")
    if not isinstance(node, dict):
        problems.add(_PLACE, _("The course is missing."), _("Describe it here."))
        return None
    _check_head(node, problems)
    course_id = as_uuid(str(node.get("id", "")))
    if course_id is None:
        problems.add(
            f"{_PLACE}.id",
            _("The id of a course is a UUID."),
            _("Make one and never change it."),
        )
        return None
    code = node.get("code")
    if not check_code(code, _PLACE, problems):
        return None
    code = str(code)
    fields = values_of(CoursePage, COURSE_FIELDS, node, _PLACE, problems)
    warnings = Problems()
    desk = Desk(
        problems=problems,
        warnings=warnings,
        ids=Ids(course_id, code, problems),
        words=WordsFiles(files.words, str(fields["source_language"]), problems, warnings),
        pictures=files.pictures,
    )
    words = texts_of(CoursePage, COURSE_TEXTS, code, course_id, desk)
    return CourseContent(id=course_id, code=code, fields=fields, texts=words), desk


def _check_head(node: Mapping[str, Any], problems: Problems) -> None:
    names = {"id", "code", *(FILE_NAMES.get(name, name) for name in COURSE_FIELDS)}
    check_names(node, _PLACE, names, problems)
    for name in ("id", "code", "source_language"):
        if not isinstance(node.get(name), str) or not node[name]:
            problems.add(f"{_PLACE}.{name}", _("This is missing."), _("Write it here."))
