"""Members of staff as an administrator finds and meets them."""

import datetime

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet

from cbt.administer.permissions import staff_accounts
from cbt.lib import names
from cbt.people.branches import within
from cbt.people.models import Role, SignInThrottle, Unit, User

# Everything that the name of a role shows.
ROLES = Prefetch(
    "roles",
    queryset=Role.objects.select_related("unit", "classroom__country").order_by("kind", "pk"),
)


def staff_list(
    *, words: str = "", role: str = "", country: Unit | None = None, at: datetime.datetime
) -> QuerySet[User]:
    """Members of staff with their roles; ``is_locked`` says who is locked out now."""
    people = staff_accounts()
    for word in names.search_key(words).split():
        people = people.filter(Q(search_key__contains=word) | Q(username__icontains=word))
    roles = Role.objects.filter(user=OuterRef("pk"))
    if role:
        roles = roles.filter(kind=role)
    if country is not None:
        roles = roles.filter(
            within([country.path], field="unit__path") | Q(classroom__country=country)
        )
    if role or country is not None:
        people = people.filter(Exists(roles))
    locked = SignInThrottle.objects.filter(user=OuterRef("pk"), locked_until__gt=at)
    return (
        people.annotate(is_locked=Exists(locked))
        .prefetch_related(ROLES)
        .order_by("-is_active", "search_key", "pk")
    )


def countries() -> QuerySet[Unit]:
    """The countries to narrow the list to."""
    return Unit.objects.filter(parent__isnull=True)
