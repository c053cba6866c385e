"""Sessions on shared PCs, and the language of a request."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import translation

from cbt.lib import clock
from cbt.lib.interface import speaking
from cbt.lib.languages import BY_CODE

SEEN_KEY = "seen"
SEEN_EVERY_SECONDS = 60


class IdleSessionMiddleware:
    """End a session that rested too long; note that it is alive at most once a minute.

    A view marks its response with ``no_touch = True`` to be left out: an answer save writes the
    answer and nothing else.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if request.user.is_authenticated and "Cache-Control" not in response:
            # PCs are shared: the Back button shows nobody the pages of the person before.
            response["Cache-Control"] = "private, no-store"
        if getattr(response, "no_touch", False):
            return response
        session = request.session
        if request.user.is_authenticated and not session.is_empty():
            second = int(clock.now().timestamp())
            if second - session.get(SEEN_KEY, 0) >= SEEN_EVERY_SECONDS:
                # Saving also moves the row's expiry, which is what ends an idle session.
                session[SEEN_KEY] = second
        return response


class LanguageMiddleware:
    """The language of a page: the person's own, else the cookie of this PC, else the browser's.

    What the page is written in where that language has no interface: ``cbt.lib.interface``.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated:
            code = request.user.language
        else:
            code = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
            if code not in BY_CODE:
                code = translation.get_language_from_request(request)
        with speaking(code):
            request.LANGUAGE_CODE = translation.get_language()
            response = self.get_response(request)
            response.headers.setdefault("Content-Language", translation.get_language() or "en")
        return response


class MustChangeSecretMiddleware:
    """Whoever got a PIN or password from somebody else chooses an own one before anything else.

    Runs after the language is known: the person lands on a page in their own language.
    """

    OPEN = frozenset(
        {
            "people:change_secret",
            "people:sign_out",
            "people:set_language",
            "people:set_text_size",
            "help",
            "accessibility",
            "media",
            "health",
        }
    )

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., HttpResponse], args: Any, kwargs: Any
    ) -> HttpResponse | None:
        """Send the person to the page for a new secret, with the way back."""
        if not request.user.is_authenticated or not request.user.must_change_secret:
            return None
        match = request.resolver_match
        if match is not None and match.view_name in self.OPEN:
            return None
        target = reverse("people:change_secret")
        # The bare address says nothing about where to go afterwards: home is the answer anyway.
        if request.method == "GET" and request.path != "/":
            target = f"{target}?{urlencode({'next': request.get_full_path()})}"
        return redirect(target)
