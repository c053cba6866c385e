"""What a view behind the door may rely on."""

from django.http import HttpRequest
from django.utils.crypto import get_random_string

from cbt.people.models import User

_BROWSER = "browser"


class SignedInRequest(HttpRequest):
    """A request of somebody who is signed in: for views under ``login_required``."""

    user: User


def browser_of(request: HttpRequest) -> str:
    """The name of this browser session, made at sign-in and kept when its key changes."""
    if _BROWSER not in request.session:
        request.session[_BROWSER] = get_random_string(22)
    name: str = request.session[_BROWSER]
    return name
