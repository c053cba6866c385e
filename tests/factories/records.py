"""Courses as anchors, and training records written row by row, past the actions.

Reports and screens are tested on rows whose figures a reader can add up; the actions that make
such rows have tests of their own.
"""

import datetime
import itertools
import uuid
from decimal import Decimal

from cbt.certificates.models import Certificate, Revocation
from cbt.people.models import Classroom, User
from cbt.progress.enums import Milestone
from cbt.progress.models import Completion, Standing
from cbt.training.models import Cohort, Enrolment
from courses.compiling import hashes, path_of
from courses.enums import WordsStatus
from courses.models import Course, CourseEdition, CourseWordsEdition
from tests.factories import people

_numbers = itertools.count(1)
NOON = datetime.datetime(2026, 5, 14, 7, 0, tzinfo=datetime.UTC)


def course(code: str = "document-checks", **titles: str) -> Course:
    """A published course with a title per language, and nothing in it."""
    found = Course.objects.filter(code=code).first()
    if found is not None:
        return found
    made = Course.objects.create(pk=uuid.uuid4(), code=code)
    made.current = CourseEdition.objects.create(
        course=made,
        number=1,
        spec={"pass_mark": 80, "validity_months": 24, "modules": []},
        spec_hash=uuid.uuid4().hex,
        published_at=NOON,
    )
    made.save()
    titles = {"en": code.replace("-", " ").capitalize(), **titles}
    path = path_of(str(made.pk), "title")
    for language, title in titles.items():
        CourseWordsEdition.objects.create(
            version=made.current,
            language=language,
            number=1,
            status=WordsStatus.APPROVED,
            words={path: title},
            words_hash=uuid.uuid4().hex,
            source_hashes=hashes({path: titles["en"]}),
            made_at=NOON,
        )
    return made


def cohort(room: Classroom | None = None, name: str = "", **fields) -> Cohort:
    return Cohort.objects.create(
        name=name or f"Cohort {next(_numbers)}",
        classroom=room or people.classroom(),
        **{"start_date": datetime.date(2026, 5, 1), **fields},
    )


def enrolment(user: User | None = None, in_course: Course | None = None, **fields) -> Enrolment:
    """An enrolment of noon, 14 May 2026, for the unit where the person serves."""
    user = user or people.trainee()
    fields.setdefault("enrolled_at", NOON)
    fields.setdefault("unit", user.unit)
    return Enrolment.objects.create(user=user, course=in_course or course(), **fields)


def standing(of: Enrolment, **fields) -> Standing:
    """How far somebody came; percents may be given as plain numbers."""
    for name in ("pre_percent", "post_percent", "best_post_percent"):
        if fields.get(name) is not None:
            fields[name] = Decimal(str(fields[name]))
    return Standing.objects.create(enrolment=of, **fields)


def passed(of: Enrolment, *, pre: object = None, post: object = 90, **fields) -> Standing:
    """A standing of somebody who completed and passed, without a certificate."""
    at = of.enrolled_at + datetime.timedelta(hours=6)
    fields = {
        "started_at": of.enrolled_at,
        "last_active_at": at,
        "best_post_percent": post,
        "completed_at": at,
        "passed_at": at,
        **fields,
    }
    return standing(of, pre_percent=pre, post_percent=post, **fields)


def completion(of: Enrolment, milestone: Milestone = Milestone.PASSED, **fields) -> Completion:
    return Completion.objects.create(
        enrolment=of,
        milestone=milestone,
        cycle=of.cycle,
        course_edition=of.course.current,
        **{
            "unit": of.unit,
            "classroom": of.classroom,
            "reached_at": of.enrolled_at + datetime.timedelta(hours=6),
            **fields,
        },
    )


def certificate(of: Enrolment, **fields) -> Certificate:
    """A certificate of the enrolment's pass, which is made when it is not there."""
    earned = of.completions.filter(milestone=Milestone.PASSED).first() or completion(of)
    number = next(_numbers)
    return Certificate.objects.create(
        completion=earned,
        **{
            "number": f"2026-{number:06}",
            "check_code": f"TEST-{number:09}",
            "language": "en",
            "facts": {},
            "claim": "{}",
            "signature": "",
            "key_id": "test",
            "issued_at": earned.reached_at,
            **fields,
        },
    )


def revocation(of: Certificate, **fields) -> Revocation:
    return Revocation.objects.create(
        certificate=of, **{"reason": "A test", "revoked_at": of.issued_at, **fields}
    )
