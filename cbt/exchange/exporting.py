"""Taking a course out as a package: what is published, in every language, with its pictures."""

import datetime
from pathlib import Path
from typing import IO

from django.utils.translation import gettext as _

from cbt.exchange.exceptions import ExchangeError
from cbt.exchange.local import course_page, read_local
from cbt.exchange.packages.contents import Package
from cbt.exchange.packages.layout import STRUCTURE
from cbt.exchange.packages.writer import write_folder, write_zip
from cbt.people import audit
from cbt.people.models import User
from courses.models import Course


def published_package(course: Course) -> Package:
    """The course as it is published now. Raises ExchangeError when it is not."""
    page = course_page(course.pk)
    if page is None or not page.live or course.current_id is None:
        raise ExchangeError(_("The course “%(code)s” is not published.") % {"code": course.code})
    return read_local(page, for_export=True).package


def export_course(
    *, course: Course, target: Path | IO[bytes], actor: User | None, at: datetime.datetime
) -> Package:
    """Write the published course to a folder, a ``.zip`` path or an open file.

    A package holds the answer keys, so who took it out is written down. Raises ExchangeError
    when the course is not published.
    """
    if isinstance(target, Path) and target.suffix != ".zip" and _holds_other_things(target):
        raise ExchangeError(
            _("The folder “%(folder)s” holds other things. Name a new folder.") % {"folder": target}
        )
    package = published_package(course)
    if isinstance(target, Path) and target.suffix != ".zip":
        write_folder(package, target)
    else:
        write_zip(package, target)
    audit.record("exchange.export_course", subject=course, actor=actor, at=at, code=course.code)
    return package


def _holds_other_things(folder: Path) -> bool:
    """Whether a folder is there, is not empty and is no package: writing would replace files."""
    return folder.is_dir() and any(folder.iterdir()) and not (folder / STRUCTURE).is_file()
