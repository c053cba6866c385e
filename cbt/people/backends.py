"""Who somebody is: agency, service number and PIN, or a user name and password."""

import datetime
from typing import Any

from django.contrib.auth.backends import ModelBackend
from django.db.models import Q
from django.http import HttpRequest

from cbt.lib import clock
from cbt.people import throttle
from cbt.people.actions import account_key, account_named
from cbt.people.models import Unit, User
from cbt.people.requests import pc_of


class ServiceNumberBackend(ModelBackend):
    """Django's own backend with the region's way to name an account, and a limiter.

    ``authenticate`` raises what ``cbt.people.throttle.guarded`` raises instead of answering None,
    so that the screen can say how many tries are left. A missing account costs the same time and
    says the same as a wrong secret.
    """

    def authenticate(  # type: ignore[override]
        self,
        request: HttpRequest | None,
        *,
        username: str = "",
        agency: Unit | None = None,
        service_number: str = "",
        password: str = "",
        at: datetime.datetime | None = None,
        **kwargs: Any,
    ) -> User | None:
        at = at or clock.now()
        if agency is not None:
            typed = account_named(service_number, agency)
            people = User.objects.numbered(agency, service_number).filter(roles__isnull=True)
        else:
            typed = account_named(username)
            # The other door is for staff: a trainee's PIN opens one door, counted once.
            people = User.objects.filter(
                Q(roles__isnull=False) | Q(is_superuser=True), username__iexact=username.strip()
            ).distinct()
        user = people.first()
        # However a number can be written, its account has one count.
        account = account_key(user) if user else typed
        pc = pc_of(request) if request else ""
        with throttle.guarded(account, user=user, pc=pc, at=at) as sign_in:
            if user is None:
                User().set_password(password)  # as slow as a real check
            elif user.check_password(password) and self.user_can_authenticate(user):
                sign_in.succeeded = True
                return user
        return None
