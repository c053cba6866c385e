"""How to get into the demonstration: secrets made on each box anew, kept in one file."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from django.core.exceptions import ValidationError

from cbt.lib.files import write_private
from cbt.people.actions import new_pin
from cbt.people.handed_secrets import new_word, password_for
from cbt.people.models import User
from cbt.people.validators import validate_pin

FILE_NAME = "demonstration-sign-ins.txt"
# The first lines are printed at every start: one for each of the three audiences.
_PRINTED = 3


@dataclass(frozen=True, slots=True)
class SignIn:
    """One account to look around with: what it is for, and what to type where."""

    role: str
    address: str
    fields: tuple[str, ...]

    def __str__(self) -> str:
        return f"  {self.role:<20} {self.address:<16} {'   '.join(self.fields)}"


def trainee_sign_in(role: str, user: User, pin: str) -> SignIn:
    """What a trainee types: agency, service number, PIN."""
    assert user.agency is not None
    assert user.agency.parent is not None
    agency = f"{user.agency.parent.names['en']}, {user.agency.names['en']}"
    return SignIn(role, "/sign-in/", (agency, user.service_number, f"PIN {pin}"))


def staff_sign_in(role: str, user: User, password: str) -> SignIn:
    """What staff type: user name, password."""
    return SignIn(role, "/sign-in/staff/", (user.username, f"password {password}"))


def good_pin(user: User) -> str:
    """A random PIN that the product would accept from its owner."""
    while True:
        pin = new_pin()
        try:
            validate_pin(pin, user)
        except ValidationError:
            continue
        return pin


def good_password() -> str:
    """A random password that can be typed from paper."""
    return password_for(new_word())


def keep(folder: Path, sign_ins: Sequence[SignIn]) -> None:
    """Write the sign-ins down, readable by the box's owner only."""
    lines = [
        "Fictional people to look around with. These secrets belong to this box alone.",
        "A line is out of date once somebody has changed that PIN or password.",
        "",
        *map(str, sign_ins),
    ]
    write_private(folder / FILE_NAME, "\n".join(lines) + "\n")


def printed(folder: Path) -> list[str]:
    """What a start prints: the three sign-ins and where the others are; empty if there are none."""
    file = folder / FILE_NAME
    try:
        lines = file.read_text(encoding="utf-8").splitlines()
    except FileNotFoundError:
        return []
    kept = [line for line in lines if line.startswith("  ")][:_PRINTED]
    return ["Sign in as a fictional person:", *kept, f"Others are in {file}"]
