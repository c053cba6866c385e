"""A pass with everything a certificate tells of it."""

import datetime
import uuid
from decimal import Decimal

from cbt.people.models import Classroom, User
from cbt.progress.models import Completion
from cbt.quizzes.enums import AttemptState, GradingReason, SubmitReason
from cbt.quizzes.models import Attempt, GradingEvent
from cbt.training.models import Enrolment
from courses.compiling import hashes, path_of
from courses.enums import QuizKind, WordsStatus
from courses.models import Course, CourseEdition, CourseWordsEdition, Quiz, QuizVersion
from tests.factories import people, records

NOON = records.NOON
TITLES = {
    "en": "Document checks",
    "ru": "Проверка документов",
    "kk": "Құжаттарды тексеру",
    "ky": "Документтерди текшерүү",
    "tg": "Санҷиши ҳуҷҷатҳо",
    "tk": "Resminamalary barlamak",
    "uz": "Hujjatlarni tekshirish",
}


def course(
    *,
    titles: dict[str, str] | None = None,
    drafts: tuple[str, ...] = (),
    validity_months: int = 24,
    **spec: object,
) -> Course:
    """A published course with a title and one module in each language of ``titles``."""
    made = Course.objects.create(pk=uuid.uuid4(), code=f"course-{uuid.uuid4().hex[:8]}")
    module = str(uuid.uuid4())
    made.current = CourseEdition.objects.create(
        course=made,
        number=1,
        spec={
            "pass_mark": 80,
            "hours": 16,
            "validity_months": validity_months,
            "modules": [{"id": module, "items": []}],
            **spec,
        },
        spec_hash=uuid.uuid4().hex,
        published_at=NOON,
    )
    made.save()

    def words_in(title: str) -> dict[str, str]:
        return {path_of(str(made.pk), "title"): title, path_of(module, "title"): f"{title} 1"}

    titles = titles or TITLES
    for language, title in titles.items():
        CourseWordsEdition.objects.create(
            version=made.current,
            language=language,
            number=1,
            status=WordsStatus.DRAFT if language in drafts else WordsStatus.APPROVED,
            words=words_in(title),
            words_hash=uuid.uuid4().hex,
            source_hashes=hashes(words_in(titles["en"])),
            made_at=NOON,
        )
    return made


def passed(
    user: User | None = None,
    *,
    room: Classroom | None = None,
    in_course: Course | None = None,
    percent: str | None = "92.50",
    **fields: object,
) -> Completion:
    """A pass of noon, 14 May 2026, in ``room``, with a graded post-test when there is a percent."""
    in_course = in_course or course()
    enrolment = records.enrolment(user, in_course, classroom=room or people.classroom())
    attempt = graded(enrolment, percent) if percent is not None else None
    return records.completion(enrolment, reached_at=NOON, attempt=attempt, **fields)


def graded(enrolment: Enrolment, percent: str) -> Attempt:
    """A submitted post-test of that result."""
    quiz = Quiz.objects.create(pk=uuid.uuid4(), course=enrolment.course, kind=QuizKind.POST_TEST)
    version = QuizVersion.objects.create(
        quiz=quiz, number=1, spec={}, spec_hash=uuid.uuid4().hex, published_at=NOON
    )
    attempt = Attempt.objects.create(
        enrolment=enrolment,
        quiz=quiz,
        quiz_version=version,
        number=1,
        state=AttemptState.SUBMITTED,
        pass_mark=80,
        started_at=NOON - datetime.timedelta(hours=1),
        submitted_at=NOON,
        submit_reason=SubmitReason.TRAINEE,
    )
    attempt.grading = GradingEvent.objects.create(
        attempt=attempt,
        number=1,
        reason=GradingReason.SUBMISSION,
        score=Decimal(percent),
        max_score=Decimal(100),
        percent=Decimal(percent),
        pass_mark=80,
        passed=True,
        graded_at=NOON,
    )
    attempt.save()
    return attempt
