"""The instructor's start page."""

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from cbt.lib import clock
from cbt.lib.languages import current_language
from cbt.people.permissions import access_of
from cbt.people.requests import SignedInRequest
from cbt.teach.permissions import teaching
from cbt.teach.queries import home as home_queries
from cbt.teach.views.shell import page


@teaching
@require_safe
def home(request: SignedInRequest) -> HttpResponse:
    """Who needs help, how the running cohorts stand, and the ways on."""
    found = home_queries.home(
        request.user, language=current_language(), today=clock.today(), at=clock.now()
    )
    context = {"home": found, "can_author": access_of(request.user).can_author}
    return page(request, "teach/home.html", context, section="home")
