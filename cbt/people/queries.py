"""What the screens of several audiences ask about people and places."""

import datetime
from dataclasses import dataclass

from django.db import models

from cbt.people.actions.accounts import account_key
from cbt.people.models import SignInThrottle, User
from cbt.people.throttle import EVERYWHERE


def is_pointed_at(row: models.Model) -> bool:
    """Whether any row of any app names this one, so that it cannot go away."""
    relations = [
        field
        for field in row._meta.get_fields(include_hidden=True)
        if isinstance(field, models.ForeignObjectRel) and not field.many_to_many
    ]
    return any(
        relation.related_model._base_manager.filter(**{relation.field.name: row}).exists()
        for relation in relations
    )


@dataclass(frozen=True, slots=True)
class Lock:
    """Until when an account is locked, and at which PCs; everywhere when none is named."""

    until: datetime.datetime
    addresses: tuple[str, ...]


def lock_of(person: User, *, at: datetime.datetime) -> Lock | None:
    """What keeps the person out after wrong PINs; None when nothing does."""
    rows = SignInThrottle.objects.filter(account=account_key(person), locked_until__gt=at)
    untils = {row.address: row.locked_until for row in rows if row.locked_until is not None}
    if not untils:
        return None
    everywhere = [untils[address] for address in EVERYWHERE if address in untils]
    addresses = () if everywhere else tuple(sorted(untils))
    return Lock(until=max(everywhere or untils.values()), addresses=addresses)
