"""The administrator's start page, and the courses that come with the product."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from cbt.administer.permissions import administering
from cbt.administer.queries import home as queries
from cbt.administer.views.shell import page
from cbt.exchange import shipped
from cbt.exchange.enums import ShippedState
from cbt.exchange.tasks import request_shipped_courses
from cbt.people.requests import SignedInRequest


@administering
@require_safe
def home(request: SignedInRequest) -> HttpResponse:
    """What is left to do before the first class, and what the box has."""
    return page(request, "administer/home.html", {"home": queries.home()}, section="home")


@administering
@require_POST
def load_courses(request: SignedInRequest) -> HttpResponse:
    """Let the worker load the courses that come with the product, if they are not here."""
    state = shipped.state(shipped.missing())
    if state == ShippedState.HERE:
        messages.info(request, _("The courses that come with the product are here already."))
    elif state == ShippedState.UNDER_WAY:
        messages.info(request, _("The courses are being loaded already."))
    else:
        request_shipped_courses(actor=request.user)
        messages.success(request, _("The courses are being loaded. You can go on meanwhile."))
    return redirect("administer:home")
