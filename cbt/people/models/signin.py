"""The limiter of sign-ins."""

from django.conf import settings
from django.db import models


class SignInThrottle(models.Model):
    """Failed sign-ins of one account within the present window.

    Keyed on the account that was named (whether it exists or not), never on the address: thirty
    PCs of a classroom may share one, and a limit on it would lock the whole room out. ``user`` is
    whose account it is, empty when there is none: lists of people ask by it.
    """

    account = models.CharField(max_length=160, primary_key=True)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.CASCADE,
        related_name="sign_in_throttles",
    )
    failures = models.PositiveSmallIntegerField(default=0)
    window_started_at = models.DateTimeField()
    locked_until = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.account}: {self.failures}"
