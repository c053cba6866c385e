"""The door: signing in and out, the language of the screen, and one's own account."""

from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login, logout, update_session_auth_hash
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from cbt.lib import clock
from cbt.lib.interface import speaking
from cbt.lib.languages import BY_CODE
from cbt.people import actions
from cbt.people.forms import (
    ProfileForm,
    SecretForm,
    StaffSignInForm,
    TraineeSignInForm,
    typed,
)
from cbt.people.models import Unit, User
from cbt.people.requests import (
    TEXT_SIZE_COOKIE,
    TEXT_SIZES,
    SignedInRequest,
    browser_of,
    pc_of,
)
from cbt.people.validators import uses_pin

# The agency of the people who use this PC; most rooms serve few.
AGENCY_COOKIE = "cbt_agency"
AGENCY_COOKIE_AGE = 365 * 24 * 3600
# Says that somebody was signed in here, so that an ended session can be told from a first visit.
# It ends with the browser, like the session's own cookie, and names nobody.
WAS_IN_COOKIE = "cbt_was_in"

# What somebody chose at the door a moment ago. It becomes the language of whoever signs in next,
# so it is short: the next person at this PC has not chosen it.
CHOSEN_LANGUAGE_COOKIE = "cbt_chosen_language"
CHOSEN_LANGUAGE_COOKIE_AGE = 3 * 60


@never_cache
@sensitive_post_parameters("pin")
@require_http_methods(["GET", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    """Trainees: agency, service number and PIN."""
    if request.user.is_authenticated:
        return redirect("home")
    # Anybody can send a cookie; PostgreSQL refuses to look for a NUL.
    path = request.COOKIES.get(AGENCY_COOKIE, "").replace("\x00", "")
    agency = Unit.objects.filter(path=path).first()
    form = TraineeSignInForm(
        typed(request), request=request, at=clock.now(), initial={"agency": agency}
    )
    if request.method == "POST" and form.is_valid() and form.user is not None:
        response = _let_in(request, form.user)
        response.set_cookie(
            AGENCY_COOKIE,
            form.cleaned_data["agency"].path,
            max_age=AGENCY_COOKIE_AGE,
            httponly=True,
            samesite="Lax",
            secure=request.is_secure(),
        )
        return response
    return _door(request, "people/sign_in.html", form, other="people:staff_sign_in")


@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "POST"])
def staff_sign_in(request: HttpRequest) -> HttpResponse:
    """Staff: user name and password; the editor's door too."""
    if request.user.is_authenticated:
        # Never to ``next``: the editor sends people here whom it does not let in.
        return redirect("home")
    form = StaffSignInForm(typed(request), request=request, at=clock.now())
    if request.method == "POST" and form.is_valid() and form.user is not None:
        return _let_in(request, form.user)
    return _door(request, "people/staff_sign_in.html", form, other="people:sign_in")


def _door(request: HttpRequest, template: str, form: Any, *, other: str) -> HttpResponse:
    way = safe_next(request)
    context = {
        "form": form,
        "next": way,
        "other_url": f"{reverse(other)}?{urlencode({'next': way})}" if way else reverse(other),
        "session_ended": request.method == "GET" and bool(request.COOKIES.get(WAS_IN_COOKIE)),
        "idle_minutes": settings.SESSION_COOKIE_AGE // 60,
        "today": clock.today(),
    }
    return render(request, template, context)


def _let_in(request: HttpRequest, user: User) -> HttpResponse:
    login(request, user)  # a new session key, so that a planted one is worth nothing
    browser_of(request)  # named here, so that no later page has to write the session for it
    response = redirect(safe_next(request) or "home")
    chosen = request.COOKIES.get(CHOSEN_LANGUAGE_COOKIE, "")
    if chosen in BY_CODE:
        actions.set_language(user=user, language=chosen)
    response.delete_cookie(CHOSEN_LANGUAGE_COOKIE, samesite="Lax")
    response.set_cookie(
        WAS_IN_COOKIE, "1", httponly=True, samesite="Lax", secure=request.is_secure()
    )
    return response


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """End the session. The language of this PC stays, what the person saw does not."""
    was_in = request.user.is_authenticated
    pin = was_in and uses_pin(request.user)  # type: ignore[arg-type]
    logout(request)
    if was_in:
        messages.success(request, _("You are signed out."))
    response = redirect("people:sign_in" if pin or not was_in else "people:staff_sign_in")
    response.delete_cookie(WAS_IN_COOKIE, samesite="Lax")
    return response


@require_POST
def set_language(request: HttpRequest) -> HttpResponse:
    """Read everything in another language: the person from now on; at the door this PC, and
    whoever signs in within a few minutes.
    """
    response = redirect(safe_next(request) or "home")
    language = request.POST.get("language", "")
    if language in BY_CODE:
        if request.user.is_authenticated:
            actions.set_language(user=request.user, language=language)
        else:
            ages = {
                settings.LANGUAGE_COOKIE_NAME: AGENCY_COOKIE_AGE,
                CHOSEN_LANGUAGE_COOKIE: CHOSEN_LANGUAGE_COOKIE_AGE,
            }
            for cookie, age in ages.items():
                response.set_cookie(
                    cookie, language, max_age=age, samesite="Lax", secure=request.is_secure()
                )
    return response


@require_POST
def set_text_size(request: HttpRequest) -> HttpResponse:
    """Write larger or smaller on this PC from now on."""
    response = redirect(safe_next(request) or "home")
    size = request.POST.get("size", "")
    if size in TEXT_SIZES:
        response.set_cookie(
            TEXT_SIZE_COOKIE,
            size,
            # Until the browser is closed: the next person at this PC has other eyes.
            max_age=None,
            samesite="Lax",
            secure=request.is_secure(),
        )
    return response


@login_required
@require_http_methods(["GET", "POST"])
def profile(request: SignedInRequest) -> HttpResponse:
    """Who I am here, and what I can set."""
    user = request.user
    form = ProfileForm(typed(request), initial={"language": user.language})
    if request.method == "POST" and form.is_valid():
        language = form.cleaned_data["language"]
        actions.set_language(user=user, language=language)
        with speaking(language):
            messages.success(request, _("Your settings are saved."))
        return redirect("people:profile")
    context = {"form": form, "person": user, "is_pin": uses_pin(user)}
    return render(request, "people/profile.html", context)


@never_cache
@login_required
@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def change_secret(request: SignedInRequest) -> HttpResponse:
    """Choose an own PIN or password."""
    user = request.user
    at = clock.now()
    form = SecretForm(typed(request), user=user, pc=pc_of(request), at=at)
    if request.method == "POST" and form.is_valid():
        actions.choose_secret(user=user, secret=form.cleaned_data["new"], at=at)
        update_session_auth_hash(request, user)
        messages.success(
            request,
            _("Your new PIN is set.") if form.is_pin else _("Your new password is set."),
        )
        return redirect(safe_next(request) or "home")
    context = {
        "form": form,
        "next": safe_next(request),
        "is_forced": user.must_change_secret,
        "is_pin": form.is_pin,
    }
    return render(request, "people/change_secret.html", context)


def safe_next(request: HttpRequest) -> str:
    """Where the person wanted to go, if it is on this server; otherwise nothing."""
    way = request.POST.get("next") or request.GET.get("next") or ""
    allowed = url_has_allowed_host_and_scheme(
        way, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    # A word without a slash would be taken for the name of a page.
    return way if allowed and way.startswith("/") else ""
