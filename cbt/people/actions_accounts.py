"""What an instructor does to a trainee's account besides making it."""

import datetime

from django.db import transaction

from cbt.people import audit, throttle
from cbt.people.actions import account_key
from cbt.people.models import SignInThrottle, Unit, User

# What an edit may change, and the audit line shows before and after.
EDITABLE = (
    "family_name",
    "given_name",
    "patronymic",
    "family_name_latin",
    "given_name_latin",
    "sex",
    "language",
)


@transaction.atomic
def unlock(*, user: User, actor: User | None, at: datetime.datetime) -> bool:
    """Let a locked-out person try again with the PIN they have; False when nothing was counted."""
    account = account_key(user)
    if not SignInThrottle.objects.filter(account=account).exists():
        return False
    throttle.release(account)
    audit.record("people.unlock", subject=user, actor=actor, at=at)
    return True


@transaction.atomic
def edit_trainee(
    *, user: User, unit: Unit, actor: User | None, at: datetime.datetime, **values: str
) -> bool:
    """Correct a name or post; False when nothing differs. Records made before keep what they say.

    ``values`` are fields of ``EDITABLE``. The agency follows the unit only as long as it is the
    same one: it is part of how the person signs in.
    """
    strange = set(values) - set(EDITABLE)
    if strange:
        raise TypeError(f"Not editable: {', '.join(sorted(strange))}")
    changes = {
        name: [getattr(user, name), value]
        for name, value in values.items()
        if getattr(user, name) != value
    }
    if user.unit_id != unit.pk:
        changes["unit"] = [user.unit.path if user.unit else "", unit.path]
        user.unit = unit
    if not changes:
        return False
    for name, value in values.items():
        setattr(user, name, value)
    user.save(update_fields=[*values, "unit"])
    audit.record("people.edit_trainee", subject=user, actor=actor, at=at, changes=changes)
    return True
