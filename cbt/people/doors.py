"""The door to the screens of staff."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase

from cbt.people.permissions import Access, access_of

View = Callable[..., HttpResponseBase]


def staff_door(may: Callable[[Access], bool]) -> Callable[[View], View]:
    """Open a view to those whose access says so.

    Nobody yet is sent to sign in as staff; somebody else is refused (403). Views behind the door
    take a ``SignedInRequest``.
    """

    def door(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if not may(access_of(request.user)):
                raise PermissionDenied
            return view(request, *args, **kwargs)

        return login_required(guarded, login_url="people:staff_sign_in")

    return door
