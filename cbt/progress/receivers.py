"""Facts from apps below: load, then call one action."""

import datetime
from typing import Any

from django.dispatch import receiver

from cbt.progress import actions, tasks
from cbt.quizzes.models import Attempt
from cbt.quizzes.signals import attempt_started, attempt_submitted
from cbt.training.models import Enrolment
from cbt.training.signals import enrolled
from courses.models import Course
from courses.signals import course_changed


@receiver(enrolled)
def open_standing(enrolment: Enrolment, at: datetime.datetime, **kwargs: Any) -> None:
    actions.refresh_standing(enrolment=enrolment, at=at)


@receiver(attempt_started)
def note_start(attempt: Attempt, at: datetime.datetime, **kwargs: Any) -> None:
    actions.note_activity(enrolment=attempt.enrolment, at=at)


@receiver(attempt_submitted)
def follow_attempt(attempt: Attempt, at: datetime.datetime, **kwargs: Any) -> None:
    actions.refresh_standing(enrolment=attempt.enrolment, at=at)


@receiver(course_changed)
def follow_course(course: Course, at: datetime.datetime, **kwargs: Any) -> None:
    tasks.request_standings(course=course, at=at)
