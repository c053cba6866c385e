"""What a view behind the door may rely on."""

from django.http import HttpRequest

from cbt.people.models import User


class SignedInRequest(HttpRequest):
    """A request of somebody who is signed in: for views under ``login_required``."""

    user: User
