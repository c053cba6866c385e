"""Who somebody is: agency, service number and PIN, or a user name and password."""

import datetime
from typing import Any

from django.contrib.auth.backends import ModelBackend
from django.db.models import Q
from django.http import HttpRequest

from cbt.lib import clock, names
from cbt.people import throttle
from cbt.people.models import Unit, User


class ServiceNumberBackend(ModelBackend):
    """Django's own backend with the region's way to name an account, and a limiter.

    ``authenticate`` raises ``AccountLocked`` or ``SignInRefused`` instead of answering None, so
    that the screen can say how many tries are left. A missing account costs the same time and
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
            account = f"{agency.path}#{service_number.strip().casefold()}"
            people = User.objects.filter(
                agency=agency,
                service_number=names.clean_number(service_number),
                roles__isnull=True,
            )
        else:
            account = f"#{username.strip().casefold()}"
            # The other door is for staff: a trainee's PIN opens one door, counted once.
            people = User.objects.filter(
                Q(roles__isnull=False) | Q(is_superuser=True), username__iexact=username.strip()
            ).distinct()
        with throttle.guarded(account, at=at) as attempt:
            user = people.first()
            if user is None:
                User().set_password(password)  # as slow as a real check
            elif user.check_password(password) and self.user_can_authenticate(user):
                attempt.succeeded = True
                return user
        return None
