"""The course page: what it is, what is to be done, and what is locked and why."""

from decimal import Decimal
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from cbt.certificates.queries import certificates_of
from cbt.learn import tasks_on_screen
from cbt.learn.queries import own_enrolment, progress_in
from cbt.lib import clock
from cbt.lib.languages import BY_CODE, current_language
from cbt.people.requests import SignedInRequest
from courses.lengths import hours_text


@login_required
@require_safe
def course(request: SignedInRequest, course: UUID) -> HttpResponse:
    """The person's course with its tasks in order; 404 where they are not enrolled."""
    enrolment = own_enrolment(request.user, course, "classroom")
    language = current_language()
    progress = progress_in(enrolment, language)
    if progress is None:
        return render(request, "learn/not_ready.html", {"languages_ready": []})
    outline = progress.outline
    next_row = progress.next_row
    return render(
        request,
        "learn/course.html",
        {
            "outline": outline,
            "progress": progress,
            "due_text": tasks_on_screen.due_text(progress),
            "modules": [
                {
                    "title": module.title,
                    "summary": module.summary,
                    "tasks": [tasks_on_screen.task(row, outline.language) for row in module.rows],
                }
                for module in progress.modules
            ],
            "next": tasks_on_screen.continue_card(progress) if next_row else None,
            "languages_ready": [BY_CODE[code].endonym for code in sorted(outline.languages)],
            "hours_text": hours_text(Decimal(outline.spec["hours"])),
            "shown_language": BY_CODE[outline.readable.language],
            "is_other_language": outline.readable.language != language,
            "certificates": [
                card
                for card in certificates_of(request.user, language=language, today=clock.today())
                if card.enrolment == enrolment.pk
            ],
        },
    )
