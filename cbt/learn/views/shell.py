"""What the pages of an attempt share."""

from typing import Any

from django.http import Http404

from cbt.learn.queries import progress_in
from cbt.lib.languages import current_language
from cbt.people.requests import SignedInRequest, browser_of
from cbt.quizzes.models import Attempt


def is_here(request: SignedInRequest, attempt: Attempt) -> bool:
    """Whether this browser is the one that may answer."""
    return attempt.held_by == browser_of(request)


def attempt_shell(attempt: Attempt) -> dict[str, Any]:
    """What every page of an attempt needs around it."""
    progress = progress_in(attempt.enrolment, current_language())
    if progress is None:
        raise Http404
    row = progress.row(attempt.quiz_id)
    return {
        "attempt": attempt,
        "outline": progress.outline,
        "quiz_title": row.item.title if row else "",
    }
