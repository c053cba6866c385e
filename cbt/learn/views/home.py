"""The trainee's home: one Continue card, and what else there is to do."""

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from cbt.certificates.queries import certificates_of
from cbt.learn import tasks_on_screen
from cbt.learn.queries import own_progress
from cbt.lib import clock
from cbt.lib.languages import current_language
from cbt.people.requests import SignedInRequest

# The others stand on a page of their own.
CERTIFICATES_SHOWN = 3


@login_required
@require_safe
def home(request: SignedInRequest) -> HttpResponse:
    """The courses and the newest certificates of the person."""
    language = current_language()
    courses = own_progress(request.user, language)
    going_on = [course for course in courses if course.next_row is not None]
    certificates = certificates_of(request.user, language=language, today=clock.today())
    return render(
        request,
        "learn/home.html",
        {
            "lead": tasks_on_screen.continue_card(going_on[0]) if going_on else None,
            "courses": [tasks_on_screen.course_task(course) for course in courses],
            "certificates": certificates[:CERTIFICATES_SHOWN],
        },
    )
