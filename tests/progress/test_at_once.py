"""The last lesson and the post-test end in the same moment, in two tabs."""

import pytest

from cbt.certificates.models import Certificate
from cbt.progress import actions
from cbt.progress.models import Completion, Standing
from cbt.quizzes import actions as quizzes
from cbt.quizzes.models import Attempt
from cbt.training.actions import enrol
from cbt.training.models import Enrolment
from tests.factories import content, people
from tests.factories.at_once import together
from tests.factories.records import NOON

pytestmark = pytest.mark.django_db(transaction=True)


def test_whatever_ends_second_sees_the_other_and_the_certificate_is_there():
    small = content.SmallCourse()
    enrolment = enrol(user=people.trainee(), course=small.course, actor=None, at=NOON)
    actions.complete_lesson(enrolment=enrolment, lesson=small.lessons[0], at=NOON)
    attempt = quizzes.start_attempt(enrolment=enrolment, quiz=small.post_test, at=NOON)
    for slot in attempt.slots.select_related("question_version"):
        quizzes.save_response(
            attempt=attempt,
            writer=1,
            position=slot.position,
            seq=1,
            response=content.right_response(slot.question_version.spec),
            language="en",
            at=NOON,
        )

    def finish_lesson():
        row = Enrolment.objects.select_related("course__current", "user").get(pk=enrolment.pk)
        actions.complete_lesson(enrolment=row, lesson=small.lessons[1], at=NOON)

    def submit():
        quizzes.submit_attempt(attempt=Attempt.objects.get(pk=attempt.pk), at=NOON)

    assert together(finish_lesson, submit, finish_lesson, submit) == []
    standing = Standing.objects.get(enrolment=enrolment)
    assert (standing.lessons_done, standing.best_post_percent) == (2, 100)
    assert standing.passed_at == NOON
    assert Completion.objects.count() == 2
    assert Certificate.objects.count() == 1
