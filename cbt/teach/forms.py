"""Forms of the instructor's screens."""

import datetime
import unicodedata
from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db.models import Case, QuerySet, When
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext, pgettext_lazy

from cbt.lib import names
from cbt.lib.languages import LANGUAGE_CHOICES
from cbt.lib.spreadsheets import UnreadableSpreadsheet, pasted, read_file, read_pasted
from cbt.lib.transliteration import latin
from cbt.people.enums import Sex, UnitKind
from cbt.people.forms import AgencyField, ClassroomForm, PersonNameForm, open_agencies
from cbt.people.models import Classroom, Unit, User
from cbt.people.models.places import UnitQuerySet
from cbt.people.validators import lookalike_letters, mixes_alphabets
from cbt.teach.lists import TraineeList, read_list
from cbt.teach.queries.titles import CourseTitles
from cbt.training.models import Cohort, Enrolment
from courses.models import Course

# A hash of a PIN costs 20 ms, and all of a list are written in one transaction.
LONGEST_LIST = 100
LARGEST_LIST = 2 * 1024 * 1024


def date_input() -> forms.DateInput:
    """The browser's own calendar; it always sends year-month-day."""
    return forms.DateInput(format="%Y-%m-%d", attrs={"type": "date", "class": "input-short"})


class PostField(AgencyField):
    """A choice of posts, grouped by agency; the agency itself for people without a post."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", _("Agency and post"))
        kwargs.setdefault("error_messages", {}).setdefault("required", _("Choose a post."))
        super().__init__(**kwargs)

    def group_of(self, unit: Unit) -> str:
        agency = agency_of(unit)
        return f"{agency.parent.name}: {agency.name}" if agency.parent else agency.name

    def rank_of(self, unit: Unit) -> int:
        return 0 if unit.kind == UnitKind.AGENCY else 1

    def label_from_instance(self, unit: Unit) -> str:
        if unit.kind == UnitKind.AGENCY:
            return _("%(agency)s, no post") % {"agency": unit.name}
        return unit.name


def agency_of(unit: Unit) -> Unit:
    """The agency of a post, or the agency itself."""
    return unit.parent if unit.kind == UnitKind.POST and unit.parent else unit


def open_posts() -> UnitQuerySet:
    """Agencies and posts that people can be posted to."""
    return (
        Unit.objects.open()
        .filter(kind__in=[UnitKind.AGENCY, UnitKind.POST])
        .select_related("parent__parent")
    )


class NamesForm(PersonNameForm):
    """A trainee's name and post: what an instructor enters and corrects."""

    LATIN = {"family_name_latin": "family_name", "given_name_latin": "given_name"}
    QUIET: tuple[str, ...] = tuple(LATIN)

    family_name_latin = forms.CharField(
        label=_("Family name in Latin letters"),
        max_length=80,
        required=False,
        help_text=_("As in the passport. Leave it empty to have it spelled by the ICAO table."),
    )
    given_name_latin = forms.CharField(
        label=_("Given name in Latin letters"), max_length=80, required=False
    )
    sex = forms.ChoiceField(
        label=_("Sex"),
        choices=Sex.choices,
        required=False,
        help_text=_("For counts in reports only. It is not shown on certificates."),
    )

    field_order = [*PersonNameForm.NAMES, *LATIN, "language", "sex"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in self.LATIN:
            self.fields[name].widget.attrs.update(autocomplete="off", spellcheck="false")

    def clean(self) -> dict[str, Any]:
        """An empty Latin part is spelled from its original."""
        data = super().clean()
        for name, source in self.LATIN.items():
            if name in self.errors:
                continue
            data[name] = names.clean(data.get(name, ""))
            if not _is_latin(data[name]):
                self.add_error(name, _("Use Latin letters only, as in the passport."))
            elif not data[name]:
                data[name] = latin(data.get(source, ""), data.get("language", "ru"))[:80]
        return data

    @classmethod
    def with_suggestions(cls, typed: dict[str, str]) -> dict[str, str]:
        """What was typed, with the Latin names spelled anew."""
        language = typed.get("language", "ru")
        return {
            **typed,
            **{name: latin(typed.get(source, ""), language) for name, source in cls.LATIN.items()},
        }


def _is_latin(text: str) -> bool:
    return all(
        unicodedata.name(letter, "").startswith("LATIN ") for letter in text if letter.isalpha()
    )


class NewTraineeForm(NamesForm):
    """Everything about a new trainee. The PIN follows from ``word`` (``handed_secrets``)."""

    unit = PostField()
    service_number = forms.CharField(
        label=_("Service number"),
        max_length=30,
        error_messages={"required": _("Enter the service number.")},
        help_text=_("As on the service card. The trainee signs in with it."),
        widget=forms.TextInput(
            attrs={
                "class": "input-code",
                "autocomplete": "off",
                "autocapitalize": "characters",
                "spellcheck": "false",
            }
        ),
    )
    confirms_letters = forms.BooleanField(
        label=_("The letters are as on the service card"), required=False
    )
    cohort = forms.ModelChoiceField(
        label=_("Cohort"),
        queryset=Cohort.objects.none(),
        required=False,
        empty_label=_("No cohort yet"),
        help_text=_("The trainee is enrolled in the courses of the cohort."),
    )
    word = forms.CharField(max_length=60, widget=forms.HiddenInput)

    field_order = ["unit", "service_number", "confirms_letters"]

    def __init__(self, *args: Any, cohorts: QuerySet[Cohort], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer("unit", open_posts())
        self.offer("cohort", cohorts)
        self.asks_about_letters = False

    @property
    def lacks_posts(self) -> bool:
        """Whether there is nothing to choose from; the rows are the ones that the page lists."""
        return not cast(PostField, self.fields["unit"]).queryset

    def clean_service_number(self) -> str:
        return without_hash(self.cleaned_data["service_number"])

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        number, unit = data.get("service_number"), data.get("unit")
        if number and unit:
            self._look_at_letters(number, agency_of(unit), sure=data.get("confirms_letters", False))
        return data

    def _look_at_letters(self, number: str, agency: Unit, *, sure: bool) -> None:
        """Cyrillic А and Latin A are one letter to the eye, and at the door."""
        taken = User.objects.same_number(agency, number)
        if taken is not None and taken.service_number != names.clean_number(number):
            self.add_error(
                "service_number",
                _(
                    "%(agency)s already has the number %(number)s. At sign-in the two are one: "
                    "look-alike letters, spaces and hyphens make no difference."
                )
                % {"agency": agency.name, "number": taken.service_number},
            )
            return
        question = question_about_letters(number)
        self.asks_about_letters = bool(question)
        if question and not sure:
            remedy = _("Correct the number, or tick the box below it.")
            self.add_error("service_number", f"{question} {remedy}")


def question_about_letters(number: str) -> str:
    """What is odd about the alphabet of a service number; empty when nothing is."""
    letters = lookalike_letters(number)
    if not letters:
        return ""
    if mixes_alphabets(number):
        message = str(_("This number mixes Cyrillic letters (%(letters)s) with Latin ones."))
    else:
        message = ngettext(
            "The letter %(letters)s is Cyrillic and looks like a Latin one.",
            "The letters %(letters)s are Cyrillic and look like Latin ones.",
            len(letters),
        )
    return message % {"letters": ", ".join(letters)}


def without_hash(number: str) -> str:
    """A service number as it is kept; "#" parts it from the agency in the name of the account."""
    number = names.clean(number)
    if "#" in number:
        raise ValidationError(_("Leave out the sign #."))
    return number


class ListLineForm(NamesForm):
    """One line of a list. What needs the database is asked for the whole list at once."""

    service_number = forms.CharField(
        max_length=30, error_messages={"required": _("Enter the service number.")}
    )

    def clean_service_number(self) -> str:
        return names.clean_number(without_hash(self.cleaned_data["service_number"]))


class TraineeListForm(ClassroomForm):
    """A list out of a spreadsheet, and what all of its people share.

    Once it is valid, ``people`` is what was read. ``word`` is what the PINs follow from.
    """

    # One of the two is enough.
    QUIET: tuple[str, ...] = ("text", "file")

    unit = PostField()
    language = forms.ChoiceField(label=_("Language"), choices=LANGUAGE_CHOICES, initial="ru")
    cohort = forms.ModelChoiceField(
        label=_("Cohort"),
        queryset=Cohort.objects.none(),
        required=False,
        empty_label=_("No cohort yet"),
        help_text=_("Everybody on the list is enrolled in the courses of the cohort."),
    )
    text = forms.CharField(
        label=_("The list"),
        required=False,
        strip=False,
        widget=forms.Textarea(
            attrs={"rows": 10, "autocomplete": "off", "spellcheck": "false", "wrap": "off"}
        ),
    )
    file = forms.FileField(
        label=_("Or a file"),
        required=False,
        help_text=_("An Excel file (XLSX) or a CSV file. Of a workbook, the first sheet is read."),
        widget=forms.FileInput(attrs={"accept": ".xlsx,.csv,.txt"}),
    )
    confirms_letters = forms.BooleanField(
        label=_("The letters are as on the service cards"), required=False
    )
    word = forms.CharField(max_length=60, widget=forms.HiddenInput)

    def __init__(self, *args: Any, cohorts: QuerySet[Cohort], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer("unit", open_posts())
        self.offer("cohort", cohorts)
        self.people = TraineeList((), ())

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        upload = data.get("file")
        name = "file" if upload else "text"
        try:
            rows = _rows_of(upload) if upload else read_pasted(data.get("text", ""))
        except UnreadableSpreadsheet:
            self.add_error(name, _("This is no list. Save it as XLSX or CSV, or paste the lines."))
            return data
        if upload:  # the next page carries the lines, and no file
            self.data = {**{key: self.data[key] for key in self.data}, "text": pasted(rows)}
        self.people = read_list(rows)
        if not self.people.lines and "file" not in self.errors:
            self.add_error("text", _("Paste at least one line, or choose a file."))
        if len(self.people.lines) > LONGEST_LIST:
            self.add_error(
                name,
                _("The list has %(count)d people. Add at most %(most)d at a time.")
                % {"count": len(self.people.lines), "most": LONGEST_LIST},
            )
        return data

    def clean_file(self) -> UploadedFile | None:
        upload: UploadedFile | None = self.cleaned_data["file"]
        if upload is not None and (upload.size or 0) > LARGEST_LIST:
            raise ValidationError(_("The file is larger than 2 MB."))
        return upload


def _rows_of(upload: UploadedFile) -> list[list[str]]:
    return read_file(upload.read())


class EditTraineeForm(NamesForm):
    """A trainee's name and post. Agency and service number stay: they are how people sign in."""

    unit = PostField(label=_("Post"))

    field_order = ["unit"]

    def __init__(self, *args: Any, person: User, **kwargs: Any) -> None:
        initial = {name: getattr(person, name) for name in NamesForm.base_fields}
        super().__init__(*args, initial={**initial, "unit": person.unit_id}, **kwargs)
        agency = person.agency
        rows = open_posts().within(agency.path) if agency else open_posts().none()
        self.offer("unit", rows)


class NewCohortForm(ClassroomForm):
    """A name, a room and the dates."""

    name = forms.CharField(
        label=_("Name of the cohort"),
        max_length=120,
        error_messages={"required": _("Enter a name.")},
        help_text=_("For example: Korday, spring 2027"),
    )
    classroom = forms.ModelChoiceField(
        label=_("Classroom"),
        queryset=Classroom.objects.none(),
        empty_label=pgettext_lazy("in a list", "Choose"),
        error_messages={"required": _("Choose a classroom.")},
    )
    start_date = forms.DateField(
        label=_("From"),
        widget=date_input(),
        error_messages={"required": _("Enter the first day."), "invalid": _("Enter a date.")},
    )
    end_date = forms.DateField(
        label=_("Until"),
        widget=date_input(),
        required=False,
        error_messages={"invalid": _("Enter a date.")},
    )

    def __init__(self, *args: Any, classrooms: QuerySet[Classroom], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer("classroom", classrooms)

    def clean_name(self) -> str:
        return names.clean(self.cleaned_data["name"])

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        start, end = data.get("start_date"), data.get("end_date")
        if start and end and end < start:
            self.add_error("end_date", _("The last day is before the first. Change one of them."))
        return data


class CourseField(forms.ModelChoiceField):
    """A choice of courses by their titles in the language of the page."""

    titles: CourseTitles | None = None

    def label_from_instance(self, course: Course) -> str:
        return self.titles.title(course) if self.titles else course.code


class DueDateForm(ClassroomForm):
    """Until when a course is to be completed; empty for no such day."""

    due_date = forms.DateField(
        label=_("To be completed by"),
        widget=date_input(),
        required=False,
        error_messages={"invalid": _("Enter a date.")},
        help_text=_("After this day, whoever has not completed the course counts as overdue."),
    )

    def __init__(self, *args: Any, today: datetime.date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today

    def clean_due_date(self) -> datetime.date | None:
        day: datetime.date | None = self.cleaned_data["due_date"]
        if day is not None and day < self.today:
            raise ValidationError(_("This day is over. Choose today or a later day."))
        return day


class EnrolForm(DueDateForm):
    """Which course, and until when."""

    course = CourseField(
        label=_("Course"),
        queryset=Course.objects.none(),
        empty_label=pgettext_lazy("in a list", "Choose"),
        error_messages={"required": _("Choose a course.")},
    )

    field_order = ["course"]

    def __init__(
        self, *args: Any, courses: QuerySet[Course], titles: CourseTitles, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        cast(CourseField, self.fields["course"]).titles = titles
        # In the order of the titles, which only this language knows.
        order = sorted(courses, key=lambda course: titles.title(course).casefold())
        places = [When(pk=course.pk, then=place) for place, course in enumerate(order)]
        rows = courses.order_by(Case(*places)) if places else courses.none()
        self.offer("course", rows)


class SearchForm(ClassroomForm):
    """Words to find people by."""

    QUIET: tuple[str, ...] = ("q",)

    q = forms.CharField(
        label=_("Name or service number"),
        max_length=100,
        required=False,
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off"}),
    )


class ByNumberForm(ClassroomForm):
    """Exactly one person, who need not be in any of the instructor's rooms yet."""

    agency = AgencyField(error_messages={"required": _("Choose an agency.")})
    service_number = forms.CharField(
        label=_("Service number"),
        max_length=30,
        error_messages={"required": _("Enter the service number.")},
        widget=forms.TextInput(
            attrs={"class": "input-code", "autocomplete": "off", "spellcheck": "false"}
        ),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer("agency", open_agencies())


class ChosenPeopleForm(ClassroomForm):
    """People ticked in a list."""

    people = forms.ModelMultipleChoiceField(
        queryset=User.objects.none(),
        error_messages={
            "required": _("Tick at least one person."),
            "invalid_choice": _("The list has changed. Choose again."),
        },
    )

    def __init__(self, *args: Any, people: QuerySet[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer("people", people)


class WithdrawForm(ClassroomForm):
    """Why somebody is taken out of a course."""

    enrolment = forms.ModelChoiceField(queryset=Enrolment.objects.none())
    reason = forms.CharField(
        label=_("Reason"),
        max_length=200,
        error_messages={"required": _("Enter a reason. It is kept in the records.")},
    )

    def __init__(self, *args: Any, enrolments: QuerySet[Enrolment], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer("enrolment", enrolments)


class CorrectCertificateForm(ClassroomForm):
    """What is done to a certificate, and why. One that is withdrawn can only be issued again."""

    REISSUE, WITHDRAW = "reissue", "withdraw"

    ACTIONS = (
        (REISSUE, _("Issue it again, with the name and the facts of today")),
        (WITHDRAW, _("Withdraw it for good")),
    )

    action = forms.ChoiceField(
        label=_("What is to be done?"),
        choices=ACTIONS,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose one of the two.")},
    )
    reason = forms.CharField(
        label=_("Reason"),
        max_length=300,
        error_messages={"required": _("Enter a reason. It is kept in the records.")},
        help_text=_("For example: the family name was misspelled."),
    )

    def __init__(self, *args: Any, can_withdraw: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not can_withdraw:
            action = cast(forms.ChoiceField, self.fields["action"])
            action.choices = self.ACTIONS[:1]
            action.initial = self.REISSUE
