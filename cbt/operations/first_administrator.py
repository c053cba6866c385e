"""The first account of a box for real work: somebody has to let the others in."""

import datetime
from pathlib import Path

from django.db import transaction

from cbt.lib.files import write_private
from cbt.operations.demonstration.sign_ins import good_password
from cbt.people.actions import add_staff
from cbt.people.enums import RoleKind
from cbt.people.models import User

FILE_NAME = "first-sign-in.txt"
USERNAME = "administrator"


@transaction.atomic
def ensure_administrator(*, folder: Path, at: datetime.datetime) -> None:
    """Make the administrator of a box without people, with a password to be changed at once."""
    password = good_password()
    add_staff(
        username=USERNAME,
        family_name="Administrator",
        language="en",
        password=password,
        kind=RoleKind.ADMINISTRATOR,
        actor=None,
        at=at,
    )
    write_private(folder / FILE_NAME, f"{password}\n")


def first_sign_in(folder: Path) -> list[str]:
    """What a start prints until the administrator has chosen a password; the file goes then."""
    file = folder / FILE_NAME
    try:
        password = file.read_text(encoding="utf-8").strip()
    except FileNotFoundError:
        return []
    if not User.objects.filter(username=USERNAME, must_change_secret=True).exists():
        file.unlink()
        return []
    return [
        "Sign in once as the administrator, choose a password, then follow the first page:",
        f"  /sign-in/staff/   {USERNAME}   password {password}",
    ]
