"""What can go wrong with people and their accounts."""

import datetime

from django.utils.formats import time_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext


class PeopleError(Exception):
    """Base of this app's errors; ``str()`` is what the person reads."""


class SignInRefused(PeopleError):
    """The secret does not match, or there is no such account: the answer is the same."""

    def __init__(self, tries_left: int) -> None:
        self.tries_left = tries_left
        super().__init__(
            ngettext(
                "That does not match. You have %(count)d try left.",
                "That does not match. You have %(count)d tries left.",
                tries_left,
            )
            % {"count": tries_left}
        )


class AccountLocked(PeopleError):
    """Too many failures in a row for this account: at this PC, or wherever it was tried."""

    def __init__(self, until: datetime.datetime, *, is_here_only: bool = False) -> None:
        self.until, self.is_here_only = until, is_here_only
        words = (
            _(
                "Sign-in is closed on this computer until %(time)s. Wait, or ask your instructor "
                "to unlock it."
            )
            if is_here_only
            else _("Sign-in is closed until %(time)s. Wait, or ask your instructor to unlock it.")
        )
        super().__init__(words % {"time": time_format(localtime(until), "TIME_FORMAT")})


class SlowedDown(PeopleError):
    """Too many failures at this PC, whatever the accounts were."""

    def __init__(self, seconds: int) -> None:
        super().__init__(
            ngettext(
                "Many wrong sign-ins were made on this computer. "
                "Wait %(count)d second, then try again.",
                "Many wrong sign-ins were made on this computer. "
                "Wait %(count)d seconds, then try again.",
                seconds,
            )
            % {"count": seconds}
        )


class DuplicateServiceNumber(PeopleError):
    """The agency has a person with this service number already."""

    def __init__(self, agency: str, service_number: str) -> None:
        super().__init__(
            _("%(agency)s already has a person with service number %(number)s.")
            % {"agency": agency, "number": service_number}
        )


class PasswordNeeded(PeopleError):
    """A trainee becomes staff: a PIN of six digits opens no staff account."""

    def __init__(self) -> None:
        super().__init__(_("Staff sign in with a password. Give this person one first."))


class UserNameTaken(PeopleError):
    """Somebody signs in with this user name already, or with one that differs in case only."""

    def __init__(self, username: str) -> None:
        super().__init__(
            _("The user name “%(name)s” is taken. Enter another one.") % {"name": username}
        )


class LastAdministrator(PeopleError):
    """Nobody else could set up the box."""

    def __init__(self) -> None:
        super().__init__(
            _("This is the last administrator. Make somebody else administrator first.")
        )


class PlaceError(PeopleError):
    """A unit or classroom cannot be as asked."""


class CodeTaken(PlaceError):
    """Another place has this code already."""

    def __init__(self, code: str) -> None:
        super().__init__(
            _("Another place has the code “%(code)s” already. Enter another one.") % {"code": code}
        )


class NameTaken(PlaceError):
    """A place beside it has this name already, in ``language``."""

    def __init__(self, name: str, language: str) -> None:
        self.language = language
        super().__init__(_("“%(name)s” is there already. Enter another name.") % {"name": name})


class PlaceAboveClosed(PlaceError):
    """What it is part of is closed and takes nothing new."""

    def __init__(self, name: str) -> None:
        super().__init__(_("%(name)s is closed. Open it first.") % {"name": name})


class PlaceInUse(PlaceError):
    """Records point at it: it keeps its code and cannot be deleted."""

    def __init__(self, name: str) -> None:
        super().__init__(
            _("%(name)s is in use. It keeps its code and cannot be deleted; close it instead.")
            % {"name": name}
        )
