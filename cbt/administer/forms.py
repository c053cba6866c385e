"""Forms of the administrator's screens."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.validators import RegexValidator
from django.db.models import QuerySet
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from cbt.lib import names
from cbt.lib.characters import validate_visible
from cbt.lib.languages import BY_CODE, LANGUAGE_CHOICES
from cbt.lib.transliteration import latin
from cbt.people.enums import BRANCH_ROLES, CLASSROOM_ROLES, RoleKind, UnitKind
from cbt.people.forms import AgencyField, ClassroomForm, ConfirmedForm, PersonNameForm
from cbt.people.models import Classroom, Unit, User
from cbt.people.models.places import code_validator

# Everybody in the region reads one of them, so a place has a name in one at least.
COMMON_LANGUAGES = ("en", "ru")
CODE_LENGTH = Unit._meta.get_field("code").max_length


class PlaceForm(ClassroomForm):
    """The names of a place in each language, and its code."""

    # One name is enough; an empty code says itself where it comes from.
    QUIET: tuple[str, ...] = (*(f"name_{language}" for language in BY_CODE), "code")

    code = forms.CharField(
        label=_("Code"),
        max_length=CODE_LENGTH,
        required=False,
        validators=[code_validator],
        widget=forms.TextInput(
            attrs={
                "class": "input-short",
                "autocomplete": "off",
                "autocapitalize": "none",
                "spellcheck": "false",
            }
        ),
    )

    def __init__(
        self, *args: Any, place: Unit | Classroom | None = None, is_in_use: bool = False, **kwargs
    ) -> None:
        initial = kwargs.pop("initial", {})
        if place is not None:
            initial = {**initial, "code": place.code}
        super().__init__(*args, initial=initial, **kwargs)
        known = place.names if place else {}
        for language, endonym in LANGUAGE_CHOICES:
            field = forms.CharField(
                label=_("Name (%(language)s)") % {"language": endonym},
                max_length=120,
                required=False,
                initial=known.get(language, ""),
                validators=[validate_visible],
                widget=forms.TextInput(attrs={"autocomplete": "off", "lang": language}),
            )
            self.fields[f"name_{language}"] = field
        code = self.fields["code"]
        code.disabled = is_in_use
        code.help_text = (
            _("It stays: records are found by it.")
            if is_in_use
            else _(
                "Small Latin letters, digits and hyphens. Leave it empty to take it from the name."
            )
        )

    @property
    def common_names(self) -> list[forms.BoundField]:
        return [self[f"name_{language}"] for language in COMMON_LANGUAGES]

    @property
    def other_names(self) -> list[forms.BoundField]:
        return [
            self[f"name_{language}"]
            for language, _endonym in LANGUAGE_CHOICES
            if language not in COMMON_LANGUAGES
        ]

    @property
    def shows_others(self) -> bool:
        """Whether a name in a language beside the common ones is there or has an error."""
        return any(field.errors or field.value() for field in self.other_names)

    def clean(self) -> dict[str, Any]:
        """``names`` in place of a field for each language; an empty code is made from them."""
        data = super().clean() or {}
        found = {}
        for language, _endonym in LANGUAGE_CHOICES:
            cleaner = names.clean_uzbek if language == "uz" else names.clean
            name = cleaner(data.pop(f"name_{language}", ""))
            if name:
                found[language] = name
        if not self.errors and not found.keys() & set(COMMON_LANGUAGES):
            self.add_error("name_en", _("Enter a name in English or in Russian."))
        if not self.errors and not data["code"]:
            data["code"] = code_from(found)
            if not data["code"]:
                self.add_error("code", _("Enter a code."))
        data["names"] = found
        return data


def code_from(found: Mapping[str, str]) -> str:
    """A code made from the first common name: "Пост «Кордай» 2" gives "post-kordai-2"."""
    language = next(code for code in COMMON_LANGUAGES if code in found)
    letters = (
        letter if letter.isascii() or not letter.isalpha() else latin(letter, language)
        for letter in found[language]
    )
    return slugify("".join(letters)).replace("_", "-").strip("-")[:CODE_LENGTH].strip("-")


class ClassroomPlaceForm(PlaceForm):
    """A classroom: also how many can sit there."""

    seats = forms.IntegerField(
        label=_("Seats"),
        min_value=1,
        max_value=500,
        initial=10,
        error_messages={
            "required": _("Enter how many seats it has."),
            "invalid": _("Enter a number."),
        },
        widget=forms.TextInput(
            attrs={"class": "input-short", "inputmode": "numeric", "autocomplete": "off"}
        ),
    )

    def __init__(self, *args: Any, place: Classroom | None = None, **kwargs: Any) -> None:
        initial = {"seats": place.seats} if place else {}
        super().__init__(*args, place=place, initial=initial, **kwargs)


# --- Staff ------------------------------------------------------------------------------------

ROLE_CHOICES = (
    (RoleKind.INSTRUCTOR, _("Instructor: teaches in a classroom and writes courses")),
    (
        RoleKind.CLASSROOM_MANAGER,
        _("Classroom manager: looks after the people and cohorts of a classroom"),
    ),
    (RoleKind.MANAGER, _("Manager: reads the reports of a country, an agency or a post")),
    (RoleKind.REGIONAL_VIEWER, _("Regional viewer: reads the figures of all, and no names")),
    (RoleKind.ADMINISTRATOR, _("Administrator: sets up places, staff and courses")),
)
username_validator = RegexValidator(
    r"^[a-z0-9][a-z0-9._-]*$", _("Use small Latin letters, digits, dots and hyphens.")
)


class RoomField(AgencyField):
    """A choice of classrooms, grouped by country."""

    def group_of(self, room: Any) -> str:
        return str(room.country.name)


class BranchField(AgencyField):
    """A choice of countries, agencies and posts, grouped by country, each with its own branch."""

    def group_of(self, unit: Unit) -> str:
        return self._above(unit)[0].name

    def rank_of(self, unit: Unit) -> int:
        return 0 if unit.kind == UnitKind.COUNTRY else 1

    def label_from_instance(self, unit: Unit) -> str:
        if unit.kind == UnitKind.COUNTRY:
            return _("%(country)s, all agencies") % {"country": unit.name}
        return ": ".join(part.name for part in self._above(unit)[1:])

    def _above(self, unit: Unit) -> list[Unit]:
        """The unit and what it is part of, from the country down."""
        return [*self._above(unit.parent), unit] if unit.parent else [unit]


class RoleForm(ConfirmedForm):
    """A role and where it holds: a classroom or a branch, as the kind of role asks for."""

    # The kind of role says which of the two is asked for.
    QUIET: tuple[str, ...] = ("classroom", "unit")

    kind = forms.ChoiceField(
        label=_("Role"),
        choices=ROLE_CHOICES,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose a role.")},
    )
    classroom = RoomField(
        label=_("Classroom"),
        queryset=Classroom.objects.none(),
        required=False,
        help_text=_("For instructors and classroom managers."),
        error_messages={"invalid_choice": _("This classroom is not on the list any more.")},
    )
    unit = BranchField(
        label=_("Country, agency or post"),
        required=False,
        help_text=_("For managers: they read what belongs to it."),
        error_messages={"invalid_choice": _("This place is not on the list any more.")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer("classroom", Classroom.objects.filter(is_closed=False).select_related("country"))
        self.offer("unit", Unit.objects.open().select_related("parent__parent"))

    def clean(self) -> dict[str, Any]:
        """A place that the kind of role has no use for is left out."""
        data = super().clean() or {}
        kind = data.get("kind")
        if kind is None:
            return data
        if kind not in CLASSROOM_ROLES:
            data["classroom"] = None
        elif not data.get("classroom") and "classroom" not in self.errors:
            self.add_error("classroom", _("Choose the classroom of this role."))
        if kind not in BRANCH_ROLES:
            data["unit"] = None
        elif not data.get("unit") and "unit" not in self.errors:
            self.add_error("unit", _("Choose the country, agency or post of this role."))
        return data


class UserNameForm(ClassroomForm):
    """What a member of staff signs in with."""

    username = forms.CharField(
        label=_("User name"),
        max_length=60,
        error_messages={"required": _("Enter a user name.")},
        help_text=_("The person signs in with it. For example: a.saparova"),
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}
        ),
    )

    def clean_username(self) -> str:
        name: str = self.cleaned_data["username"].lower()
        username_validator(name)
        return name


class StaffNamesForm(PersonNameForm, UserNameForm):
    """The name and language of a member of staff."""

    field_order = [*PersonNameForm.NAMES, "language", "username"]


class NewStaffForm(StaffNamesForm, RoleForm):
    """Everything about a new member of staff. The password follows from ``word``."""

    word = forms.CharField(max_length=60, widget=forms.HiddenInput)


class EditStaffForm(StaffNamesForm):
    """Name, language and user name of a member of staff."""

    def __init__(self, *args: Any, person: User, **kwargs: Any) -> None:
        initial = {name: getattr(person, name) for name in StaffNamesForm.base_fields}
        super().__init__(*args, initial=initial, **kwargs)
        # Who was a trainee once may have a name of another shape.
        self._present = person.username

    def clean_username(self) -> str:
        if self.cleaned_data["username"] == self._present:
            return self._present
        return super().clean_username()


class MakeStaffForm(UserNameForm, RoleForm):
    """A first role for a trainee. The password follows from ``ticket``."""

    ticket = forms.CharField(max_length=200, widget=forms.HiddenInput)


class NewPasswordForm(ConfirmedForm):
    """A new starting password. It follows from ``ticket``."""

    ticket = forms.CharField(max_length=200, widget=forms.HiddenInput)


class StaffSearchForm(ClassroomForm):
    """Words, a role and a country to find staff by."""

    QUIET: tuple[str, ...] = ("q", "role", "country")

    q = forms.CharField(
        label=_("Name or user name"),
        max_length=100,
        required=False,
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off"}),
    )
    role = forms.ChoiceField(
        label=_("Role"),
        choices=[("", pgettext_lazy("roles", "All")), *RoleKind.choices],
        required=False,
    )
    country = forms.ModelChoiceField(
        label=_("Country"),
        queryset=Unit.objects.none(),
        required=False,
        empty_label=pgettext_lazy("countries", "All"),
    )

    def __init__(self, *args: Any, countries: QuerySet[Unit], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer("country", countries)
