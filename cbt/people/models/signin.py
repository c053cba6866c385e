"""The limiter of sign-ins."""

from django.conf import settings
from django.db import models


class SignInThrottle(models.Model):
    """Failed sign-ins within the present window; the rule is in ``cbt.people.throttle``.

    A row counts an account at one address, an account wherever it is tried (``address`` is
    empty), or an address whatever is tried there (``account`` is empty). The account is the one
    that was named, whether it exists or not; ``user`` is whose it is, if it is anybody's.
    """

    account = models.CharField(max_length=160, blank=True)
    address = models.CharField(max_length=45, blank=True)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.CASCADE,
        related_name="sign_in_throttles",
    )
    failures = models.PositiveIntegerField(default=0)
    window_started_at = models.DateTimeField()
    locked_until = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["account", "address"], name="people_throttle_once")
        ]

    def __str__(self) -> str:
        return f"{self.account} at {self.address or 'any address'}: {self.failures}"
