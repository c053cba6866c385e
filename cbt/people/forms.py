"""Forms of the sign-in screens, and the base of every form of staff and trainees."""

import datetime
import secrets
from collections.abc import Iterator
from operator import itemgetter
from typing import Any, cast

from django import forms
from django.contrib.auth import authenticate
from django.contrib.auth.password_validation import (
    password_validators_help_texts,
    validate_password,
)
from django.core.exceptions import ValidationError
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.forms.models import ModelChoiceIterator
from django.http import HttpRequest, QueryDict
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from cbt.lib import names
from cbt.lib.characters import refuse_hidden
from cbt.lib.languages import LANGUAGE_CHOICES
from cbt.people import throttle
from cbt.people.actions import PIN_DIGITS, account_key
from cbt.people.exceptions import AccountLocked, SignInRefused, SlowedDown
from cbt.people.models import Unit, User
from cbt.people.validators import uses_pin, validate_pin


class ClassroomForm(forms.Form):
    """A form of the product's own screens: its templates are those of the pack *classroom*.

    No text is taken that holds characters nobody sees (see ``cbt.lib.characters``).

    Browsers word their own complaints in their own language, so required fields are the
    server's business: the page says what is missing, above the form and at the field.
    """

    use_required_attribute = False
    # What may be left out says so, but for these: leaving them out is what they are there for, or
    # another field asks for them.
    QUIET: tuple[str, ...] = ()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        refuse_hidden(self)

    @property
    def optional(self) -> set[str]:
        """The names of fields that are marked as optional; a form is quiet where its bases are."""
        quiet = {name for kind in type(self).__mro__ for name in vars(kind).get("QUIET", ())}
        return {name for name, field in self.fields.items() if not field.required} - quiet

    def offer(self, name: str, rows: QuerySet[Any]) -> None:
        """Let the field ``name`` choose among ``rows``."""
        cast(forms.ModelChoiceField, self.fields[name]).queryset = rows


class PersonNameForm(ClassroomForm):
    """The name of a person and the language they read. One part of the name is enough."""

    NAMES = ("family_name", "given_name", "patronymic")
    QUIET: tuple[str, ...] = ("family_name", "given_name")

    family_name = forms.CharField(label=_("Family name"), max_length=80, required=False)
    given_name = forms.CharField(label=_("Given name"), max_length=80, required=False)
    patronymic = forms.CharField(label=_("Patronymic"), max_length=80, required=False)
    language = forms.ChoiceField(label=_("Language"), choices=LANGUAGE_CHOICES, initial="ru")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in self.NAMES:
            self.fields[name].widget.attrs.update(autocomplete="off", spellcheck="false")

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        cleaner = names.clean_uzbek if data.get("language") == "uz" else names.clean
        for name in self.NAMES:
            data[name] = cleaner(data.get(name, ""))
        if not self.errors and not (data["family_name"] or data["given_name"]):
            self.add_error("family_name", _("Enter a family name or a given name."))
        return data


def typed(request: HttpRequest) -> QueryDict | None:
    """What was sent with a POST, be it nothing; None when the form is only looked at."""
    return request.POST if request.method == "POST" else None


class _ByParent(ModelChoiceIterator):
    """Units under the name of what they belong to, both in alphabetical order."""

    field: "AgencyField"

    def __iter__(self) -> Iterator[Any]:
        if self.field.empty_label is not None:
            yield ("", self.field.empty_label)
        groups: dict[str, list[Any]] = {}
        for unit in self.queryset:
            value, label = self.choice(unit)
            place = (self.field.rank_of(unit), str(label).casefold())
            groups.setdefault(self.field.group_of(unit), []).append((place, (value, label)))
        for name in sorted(groups, key=str.casefold):
            yield name, [choice for _place, choice in sorted(groups[name], key=itemgetter(0))]


class AgencyField(forms.ModelChoiceField):
    """A choice of agencies, grouped by country."""

    iterator = _ByParent

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", _("Agency"))
        kwargs.setdefault("empty_label", pgettext_lazy("in a list", "Choose"))
        kwargs.setdefault("error_messages", {}).setdefault("required", _("Choose your agency."))
        kwargs["error_messages"].setdefault(
            "invalid_choice", _("This agency is not on the list any more. Choose again.")
        )
        super().__init__(kwargs.pop("queryset", Unit.objects.none()), **kwargs)

    def group_of(self, unit: Unit) -> str:
        return unit.parent.name if unit.parent else ""

    def rank_of(self, unit: Unit) -> int:
        """What comes first in its group, before the alphabet decides."""
        return 0


def open_agencies() -> QuerySet[Unit]:
    """Agencies that people are posted to: open ones, and closed ones that still have people."""
    people = User.objects.filter(agency=OuterRef("pk"), is_active=True)
    return (
        Unit.objects.agencies().filter(Q(is_closed=False) | Exists(people)).select_related("parent")
    )


class TraineeSignInForm(ClassroomForm):
    """Agency, service number and PIN. Once it is valid, ``user`` is who signed in."""

    agency = AgencyField()
    service_number = forms.CharField(
        label=_("Service number"),
        max_length=30,
        error_messages={"required": _("Enter your service number.")},
        widget=forms.TextInput(
            attrs={
                "class": "input-code",
                "autocomplete": "off",
                "autocapitalize": "characters",
                "spellcheck": "false",
            }
        ),
    )
    pin = forms.CharField(
        label=_("PIN"),
        max_length=30,
        strip=True,
        error_messages={"required": _("Enter your PIN.")},
        widget=forms.PasswordInput(
            attrs={"class": "input-code", "inputmode": "numeric", "autocomplete": "off"}
        ),
    )

    def __init__(self, *args: Any, request: HttpRequest, at: datetime.datetime, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.request, self.at = request, at
        self.user: User | None = None
        self.offer("agency", open_agencies())

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if self.errors:
            return data
        try:
            self.user = authenticate(
                self.request,
                agency=data["agency"],
                service_number=data["service_number"],
                password=data["pin"],
                at=self.at,
            )
        except SignInRefused as error:
            self.add_error("pin", str(error))
        except (AccountLocked, SlowedDown) as error:
            raise ValidationError(str(error), code="locked") from error
        return data


class StaffSignInForm(ClassroomForm):
    """User name and password of somebody with a role."""

    username = forms.CharField(
        label=_("User name"),
        max_length=120,
        error_messages={"required": _("Enter your user name.")},
        widget=forms.TextInput(
            attrs={"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"}
        ),
    )
    password = forms.CharField(
        label=_("Password"),
        max_length=128,
        strip=False,
        error_messages={"required": _("Enter your password.")},
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )

    def __init__(self, *args: Any, request: HttpRequest, at: datetime.datetime, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.request, self.at = request, at
        self.user: User | None = None

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if self.errors:
            return data
        try:
            self.user = authenticate(
                self.request,
                username=data["username"],
                password=self._password_for_this_door(data["username"], data["password"]),
                at=self.at,
            )
        except SignInRefused as error:
            self.add_error("password", str(error))
        except AccountLocked as error:
            words = (
                _("This account is locked on this computer until %(time)s.")
                if error.is_here_only
                else _("This account is locked until %(time)s. Ask your administrator.")
            )
            time = date_format(localtime(error.until), "TIME_FORMAT")
            raise ValidationError(words % {"time": time}, code="locked") from error
        except SlowedDown as error:
            raise ValidationError(str(error), code="locked") from error
        return data

    @staticmethod
    def _password_for_this_door(username: str, password: str) -> str:
        """What was typed, or something that never matches when the account is a trainee's.

        Otherwise this door would give whoever guesses a PIN a second set of tries. The answer
        and the time it takes are those of a wrong password.
        """
        user = User.objects.filter(username__iexact=username.strip()).first()
        return secrets.token_urlsafe() if user is not None and uses_pin(user) else password


class ProfileForm(ClassroomForm):
    """What people set for themselves."""

    language = forms.ChoiceField(
        label=_("Language"),
        choices=LANGUAGE_CHOICES,
        help_text=_("Screens and lessons open in this language wherever you sign in."),
    )


def confirmed(secret: str, *, user: User, pc: str, at: datetime.datetime) -> str:
    """The ``secret`` if it is that of whoever is signed in; otherwise raises ValidationError.

    Counted like a sign-in: an open session is no place to try secrets out.
    """
    try:
        with throttle.guarded(account_key(user), user=user, pc=pc, at=at) as sign_in:
            sign_in.succeeded = user.check_password(secret)
    except (SignInRefused, AccountLocked, SlowedDown) as error:
        raise ValidationError(str(error)) from error
    return secret


class ConfirmedForm(ClassroomForm):
    """What gives or takes power over accounts: whoever does it types their own password again.

    A signed-in PC may have been left alone for a minute.
    """

    your_password = forms.CharField(
        label=_("Your own password"),
        strip=False,
        max_length=128,
        error_messages={"required": _("Enter your own password.")},
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )

    def __init__(
        self, *args: Any, actor: User, pc: str, at: datetime.datetime, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.actor, self.pc, self.at = actor, pc, at
        self.order_fields([name for name in self.fields if name != "your_password"])

    def clean_your_password(self) -> str:
        return confirmed(
            self.cleaned_data["your_password"], user=self.actor, pc=self.pc, at=self.at
        )


class SecretForm(ClassroomForm):
    """An own PIN, or an own password for staff.

    Whoever was given the present one by somebody else has just typed it; everybody else types
    it again, since a signed-in PC may have been left alone for a minute.
    """

    current = forms.CharField(strip=False, max_length=128, widget=forms.PasswordInput)
    new = forms.CharField(strip=False, max_length=128, widget=forms.PasswordInput)
    again = forms.CharField(strip=False, max_length=128, widget=forms.PasswordInput)

    def __init__(
        self, *args: Any, user: User, pc: str, at: datetime.datetime, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.user, self.pc, self.at = user, pc, at
        self.is_pin = uses_pin(user)
        words = self._PIN_WORDS if self.is_pin else self._PASSWORD_WORDS
        for name, (label, missing) in words.items():
            self.fields[name].label = label
            self.fields[name].error_messages["required"] = missing
            self.fields[name].widget.attrs["autocomplete"] = (
                "off" if self.is_pin else f"{'current' if name == 'current' else 'new'}-password"
            )
            if self.is_pin:
                self.fields[name].widget.attrs["inputmode"] = "numeric"
                self.fields[name].widget.attrs["class"] = "input-code"
        self.fields["new"].help_text = (
            _("%(count)d digits that nobody can guess. Not your service number, not 123456.")
            % {"count": PIN_DIGITS}
            if self.is_pin
            else " ".join(password_validators_help_texts())
        )
        if user.must_change_secret:
            del self.fields["current"]

    _PIN_WORDS = {
        "current": (_("Your present PIN"), _("Enter your present PIN.")),
        "new": (_("New PIN"), _("Enter a new PIN.")),
        "again": (_("New PIN again"), _("Enter the new PIN again.")),
    }
    _PASSWORD_WORDS = {
        "current": (_("Your present password"), _("Enter your present password.")),
        "new": (_("New password"), _("Enter a new password.")),
        "again": (_("New password again"), _("Enter the new password again.")),
    }

    def clean_current(self) -> str:
        return confirmed(self.cleaned_data["current"], user=self.user, pc=self.pc, at=self.at)

    def clean_new(self) -> str:
        new: str = self.cleaned_data["new"]
        if self.is_pin:
            validate_pin(new, self.user)
        else:
            validate_password(new, self.user)
        if self.user.check_password(new):
            raise ValidationError(
                _("This is your present PIN. Choose another one.")
                if self.is_pin
                else _("This is your present password. Choose another one.")
            )
        return new

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if "new" in data and "again" in data and data["new"] != data["again"]:
            self.add_error(
                "again",
                _("The two PINs differ. Enter the same PIN twice.")
                if self.is_pin
                else _("The two passwords differ. Enter the same password twice."),
            )
        return data
