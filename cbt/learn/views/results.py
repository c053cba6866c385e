"""What the answers of an attempt were worth."""

from decimal import Decimal
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from cbt.certificates.queries import certificates_of
from cbt.learn import tasks_on_screen
from cbt.learn.queries import own_attempt, progress_in, to_revise
from cbt.learn.views.shell import attempt_shell
from cbt.lib import clock
from cbt.lib.languages import current_language
from cbt.people.requests import SignedInRequest
from cbt.progress.enums import StateWord
from cbt.quizzes.permissions import shows_review, tries
from cbt.quizzes.presenting import review_rows
from cbt.quizzes.queries import topic_scores
from courses.enums import COUNTED_KINDS, QuizKind
from courses.questions.presenting import number_text
from courses.reading import topic_titles


@login_required
@require_safe
def result(request: SignedInRequest, attempt: UUID) -> HttpResponse:
    """What the answers were worth, per topic, and what to do next."""
    row = own_attempt(request.user, attempt)
    if row.is_open or row.grading is None:
        return redirect("learn:attempt", attempt=attempt)
    language = current_language()
    progress = progress_in(row.enrolment, language)
    if progress is None:
        raise Http404
    scores = topic_scores(row.grading)
    titles = topic_titles(score.topic for score in scores)
    counts = row.quiz.kind in COUNTED_KINDS
    task = progress.row(row.quiz_id)
    policy = row.quiz_version.spec["review"]
    is_passed = task.state == StateWord.COMPLETED if task else row.grading.passed
    has_review = shows_review(policy, is_passed=is_passed)
    limits = tries(row.quiz, used=task.attempts_used) if task else None
    cards = certificates_of(request.user, language=current_language(), today=clock.today())
    failed = counts and not row.grading.passed
    weak = [score.topic for score in scores if score.percent < row.grading.pass_mark]
    lessons, topics = to_revise(progress.outline, weak) if failed else ([], [])
    return render(
        request,
        "learn/result.html",
        {
            **attempt_shell(row),
            "grading": row.grading,
            "points_text": _of_points(row.grading.score, row.grading.max_score),
            "counts": counts,
            "is_pre_test": row.quiz.kind == QuizKind.PRE_TEST,
            "topics": [
                {
                    "title": titles.get(score.topic, score.topic),
                    "percent": score.percent,
                    "text": _of_points(score.score, score.points),
                    "low": score.percent < row.grading.pass_mark,
                }
                for score in scores
            ],
            "tries_left": limits.left if limits else None,
            "revise": [
                *[
                    {"title": item.title, "url": reverse("learn:lesson", args=[item.id])}
                    for item in lessons
                ],
                *[{"title": titles[topic], "url": ""} for topic in topics if topic in titles],
            ],
            "may_try_again": limits is not None and limits.may_start,
            "reviews": review_rows(row, language) if has_review else [],
            "shows_review": has_review,
            "review": policy,
            "next": tasks_on_screen.continue_card(progress) if progress.next_row else None,
            "certificate": next(
                (card for card in cards if card.enrolment == row.enrolment_id),
                None,
            ),
            "outline": progress.outline,
        },
    )


def _of_points(score: Decimal, points: Decimal) -> str:
    return _("%(score)s of %(points)s") % {
        "score": number_text(score),
        "points": number_text(points),
    }
