"""The filters of a report, read from the address."""

import datetime
from collections.abc import Iterable
from typing import Any, cast

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.text import format_lazy
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cbt.people.enums import UnitKind
from cbt.people.forms import ClassroomForm
from cbt.people.permissions import Access
from cbt.reports.permissions import can_list_people, own_branches, reads_everywhere
from cbt.reports.queries.choices import ReportChoices
from cbt.reports.queries.completion import CompletionFilter

# The calendar ends in 9999, and the day after its last one is no date.
PLAUSIBLE_DATES = [
    MinValueValidator(datetime.date(1990, 1, 1)),
    MaxValueValidator(datetime.date(2999, 12, 31)),
]


class DayField(forms.DateField):
    """A day that may be left out, with a message that names the field."""

    def __init__(self, *, label: Any) -> None:
        # The browser's own calendar; it sends ISO dates whatever it shows.
        calendar = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
        invalid = format_lazy(
            _("{field}: write a date as day.month.year, for example 31.12.2026."), field=label
        )
        super().__init__(
            label=label,
            required=False,
            widget=calendar,
            validators=PLAUSIBLE_DATES,
            error_messages={"invalid": invalid},
        )


class CompletionFilterForm(ClassroomForm):
    """What the person may choose, and what they chose.

    A value that cannot be used is named in an error beside its field, and the report shows the
    default for that field: an old bookmark still opens.
    """

    start = DayField(label=_("From"))
    end = DayField(label=_("To"))
    unit = forms.ChoiceField(label=_("Unit"), required=False)
    own = forms.BooleanField(required=False, widget=forms.HiddenInput)
    course = forms.ChoiceField(label=_("Course"), required=False)
    classroom = forms.ChoiceField(label=_("Classroom"), required=False)
    cohort = forms.ChoiceField(label=_("Cohort"), required=False)
    show = forms.ChoiceField(label=_("People"), required=False)

    def __init__(self, data: Any, *, choices: ReportChoices, access: Access) -> None:
        super().__init__(data=data)
        self.report_choices = choices
        self.access = access
        branches = own_branches(access)
        # The unit that is meant when the address names none.
        self.default_unit = (
            branches[0] if len(branches) == 1 and not reads_everywhere(access) else ""
        )
        self._offer("unit", self._unit_options(), self._unit_message())
        self._offer(
            "course", ((c.code, c.title) for c in choices.courses.values()), all_=_("All courses")
        )
        self._offer(
            "classroom",
            ((r.code, r.name) for r in choices.rooms.values()),
            all_=_("All classrooms"),
        )
        if choices.cohorts:
            options = ((key, f"{c.name} ({c.room})") for key, c in choices.cohorts.items())
            self._offer("cohort", options, all_=_("All cohorts"))
        else:
            del self.fields["cohort"]
        if access.can_read_people_in_reports:
            self._offer("show", [("overdue", _("Overdue only"))], all_=_("Everybody"))
        else:
            del self.fields["show"]

    def _offer(
        self,
        name: str,
        options: Iterable[tuple[str, Any]],
        message: Any = None,
        *,
        all_: Any = None,
    ) -> None:
        field = cast(forms.ChoiceField, self.fields[name])
        first = [("", all_)] if all_ else []
        field.choices = [*first, *options]
        field.error_messages["invalid_choice"] = message or format_lazy(
            _("{field}: this choice is not known here. Choose one from the list."),
            field=field.label,
        )

    @property
    def top_name(self) -> str:
        """Everything the person may read together; empty when that is a single branch."""
        if reads_everywhere(self.access):
            return gettext("All units")
        return "" if self.default_unit else gettext("All my units")

    def _unit_options(self) -> list[tuple[str, Any]]:
        """Countries, and each agency with its posts as a group of the list.

        Groups and not spaces before the names: a closed list shows the chosen name from its start.
        """
        options: list[tuple[str, Any]] = []
        if self.top_name:
            options.append(("", self.top_name))
        groups: dict[str, list[tuple[str, str]]] = {}
        for path, unit in self.report_choices.readable_units.items():
            agency = "/".join(path.split("/")[:2])
            if unit.kind == UnitKind.COUNTRY:
                options.append((path, unit.name))
                continue
            if agency not in groups:
                groups[agency] = []
                options.append((self._group_name(agency), groups[agency]))
            groups[agency].append((path, unit.name))
        return options

    def _group_name(self, agency: str) -> str:
        units = self.report_choices.units
        country = agency.partition("/")[0]
        return f"{units[country].name}: {units[agency].name}"

    def _unit_message(self) -> Any:
        if reads_everywhere(self.access):
            return None
        units = self.report_choices.units
        names = ", ".join(units[path].name for path in own_branches(self.access) if path in units)
        return gettext("Unit: you can see results for %(units)s only.") % {"units": names}

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        start, end = cleaned.get("start"), cleaned.get("end")
        if start and end and end < start:
            self.add_error("end", _("To: the period ends before it starts. Choose a later date."))
            cleaned.pop("start")
        return cleaned

    @property
    def chosen(self) -> CompletionFilter:
        """The filter, with the default for every field that cannot be used."""
        self.is_valid()
        values = self.cleaned_data
        choices = self.report_choices
        unit = values.get("unit") or self.default_unit
        return CompletionFilter(
            start=values.get("start"),
            end=values.get("end"),
            unit=unit,
            own=bool(values.get("own")),
            course=choices.courses.get(values.get("course", "")),
            room=choices.rooms.get(values.get("classroom", "")),
            cohort=choices.cohorts.get(values.get("cohort", "")),
            only_overdue=values.get("show") == "overdue" and can_list_people(self.access, unit),
        )


def usual_periods(today: datetime.date) -> list[tuple[str, datetime.date, datetime.date]]:
    """The periods that working groups and ministries report on: half-years and years."""
    halves = []
    year, is_second = today.year, today.month > 6
    for _step in range(2):
        start = datetime.date(year, 7 if is_second else 1, 1)
        end = datetime.date(year, 12, 31) if is_second else datetime.date(year, 6, 30)
        halves.append((start, end))
        year, is_second = (year, False) if is_second else (year - 1, True)
    last_year = today.year - 1
    return [
        (gettext("This half-year"), *halves[0]),
        (gettext("Last half-year"), *halves[1]),
        (gettext("This year"), datetime.date(today.year, 1, 1), datetime.date(today.year, 12, 31)),
        (gettext("Last year"), datetime.date(last_year, 1, 1), datetime.date(last_year, 12, 31)),
    ]
