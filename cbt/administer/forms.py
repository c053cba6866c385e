"""Forms of the administrator's screens."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from cbt.lib import names
from cbt.lib.languages import LANGUAGE_CHOICES
from cbt.lib.transliteration import latin
from cbt.people.forms import ClassroomForm
from cbt.people.models import Classroom, Unit
from cbt.people.models.places import code_validator

# Everybody in the region reads one of them, so a place has a name in one at least.
COMMON_LANGUAGES = ("en", "ru")
CODE_LENGTH = Unit._meta.get_field("code").max_length


class PlaceForm(ClassroomForm):
    """The names of a place in each language, and its code."""

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
                widget=forms.TextInput(attrs={"autocomplete": "off", "lang": language}),
            )
            self._style(field, "form-control")
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
