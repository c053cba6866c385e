"""What a certificate says, collected on the day it is issued.

Everything is copied: people change their names, ministries theirs, and courses are translated
anew, but a certificate goes on saying what it said.
"""

import datetime
from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.utils import timezone

from cbt.certificates.strings import DRAFT_LANGUAGES
from cbt.lib import names
from cbt.lib.canonical import plain
from cbt.lib.clock import add_months
from cbt.lib.interface import speaking
from cbt.lib.languages import known, preferred
from cbt.people.enums import UnitKind
from cbt.people.models import Unit
from cbt.progress.models import Completion
from courses.compiling import path_of
from courses.enums import WordsStatus
from courses.freezing import latest_editions
from courses.models import CourseEdition
from courses.words import open_languages

Facts = dict[str, Any]


def collect(
    completion: Completion,
    *,
    language: str | None = None,
    expires_on: datetime.date | None = None,
    at: datetime.datetime,
) -> Facts:
    """The facts of a certificate for ``completion`` as of ``at``.

    ``language`` is the person's own unless another is asked for; ``expires_on`` is kept when a
    certificate is issued anew, otherwise it follows from the course's rules.
    """
    user = completion.enrolment.user
    language = known(language or user.language)
    issued_on = timezone.localdate(at)
    course = _course(completion.course_edition)
    title_language = preferred(language, course["titles"], course["source_language"])
    months = completion.course_edition.spec.get("validity_months") or 0
    if expires_on is None and months:
        expires_on = add_months(issued_on, months)
    places = _places(completion)
    with speaking(language):
        server_name = str(settings.CBT_SERVER_NAME)
    facts: Facts = plain(
        {
            "version": 1,
            "language": language,
            "name": names.full_name(
                user.family_name, user.given_name, user.patronymic, language=language
            ),
            "name_latin": user.name_latin,
            "course": course,
            "title_language": title_language,
            "percent": _percent(completion),
            **places,
            "server_name": server_name,
            "passed_on": timezone.localdate(completion.reached_at).isoformat(),
            "issued_on": issued_on.isoformat(),
            "expires_on": expires_on.isoformat() if expires_on else "",
            "has_draft_words": (
                language in DRAFT_LANGUAGES or title_language in course["draft_languages"]
            ),
            "is_demonstration": bool(getattr(settings, "CBT_DEMONSTRATION", False)),
        }
    )
    return facts


def course_title(facts: Mapping[str, Any], language: str | None = None) -> str:
    """The title of the course in ``language``, or in the language the certificate shows."""
    titles: Mapping[str, str] = facts["course"]["titles"]
    return titles.get(language or facts["title_language"], "") or facts["course"]["code"]


def _percent(completion: Completion) -> str | None:
    """The result that decided, exactly as it was graded; None when no test was part of it."""
    attempt = completion.attempt
    if attempt is None or attempt.grading is None:
        return None
    return f"{attempt.grading.percent.normalize():f}"


def _course(edition: CourseEdition) -> Facts:
    """Titles of the course and of its modules in every language that is open on this day."""
    course, spec = edition.course, edition.spec
    editions = latest_editions(edition)
    ready = {code: editions[code] for code in open_languages(editions, course.source_language)}
    return {
        "id": str(course.pk),
        "code": course.code,
        "source_language": course.source_language,
        "titles": _in_each_language(ready, path_of(str(course.pk), "title")),
        "modules": [
            _in_each_language(ready, path_of(module["id"], "title"))
            for module in spec.get("modules", [])
        ],
        "hours": spec.get("hours"),
        "draft_languages": sorted(
            code for code, words in ready.items() if words.status != WordsStatus.APPROVED
        ),
        "awaits_review": bool(spec.get("awaiting_review")),
    }


def _in_each_language(editions: Mapping[str, Any], path: str) -> dict[str, str]:
    return {code: words.words[path] for code, words in editions.items() if words.words.get(path)}


def _places(completion: Completion) -> Facts:
    """Post, agency, country and classroom, as of the completion."""
    unit = completion.unit or completion.enrolment.user.agency
    branch: dict[str, Unit] = {}
    while unit is not None:
        branch[unit.kind] = unit
        unit = unit.parent
    classroom = completion.classroom
    country = branch.get(UnitKind.COUNTRY) or (classroom.country if classroom else None)

    def names_of(kind: UnitKind) -> dict[str, str]:
        return branch[kind].names if kind in branch else {}

    return {
        "post": names_of(UnitKind.POST),
        "agency": names_of(UnitKind.AGENCY),
        "country": country.code if country else "",
        "country_names": country.names if country else {},
        "classroom": classroom.names if classroom else {},
    }
