"""What adding a list of trainees would do, line by line."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from cbt.lib import names
from cbt.people.models import Unit, User
from cbt.teach.forms import ListLineForm, question_about_letters
from cbt.teach.lists import ListLine
from cbt.training.models import Cohort, Membership


class Outcome(Enum):
    """What happens to a line when the list is added."""

    NEW = "new"
    JOINS = "joins"
    NOTHING = "nothing"
    REFUSED = "refused"

    # Templates would call the members of an enumeration.
    do_not_call_in_templates = True


@dataclass(frozen=True, slots=True)
class PlannedLine:
    """One line with its outcome: an account to be made from ``values``, or ``person``.

    ``errors`` say what to correct; ``asks_about_letters`` when a tick would do.
    """

    number: int
    outcome: Outcome
    values: Mapping[str, Any] = field(default_factory=dict)
    person: User | None = None
    errors: Sequence[str] = ()
    asks_about_letters: bool = False


@dataclass(frozen=True, slots=True)
class ListPlan:
    """All lines, in the order of the list."""

    lines: Sequence[PlannedLine]

    def count(self, outcome: Outcome) -> int:
        return sum(line.outcome == outcome for line in self.lines)

    @property
    def new(self) -> int:
        return self.count(Outcome.NEW)

    @property
    def joining(self) -> int:
        return self.count(Outcome.JOINS)

    @property
    def refused(self) -> int:
        return self.count(Outcome.REFUSED)

    @property
    def can_be_added(self) -> bool:
        return not self.refused and bool(self.new or self.joining)

    @property
    def asks_about_letters(self) -> bool:
        return any(line.asks_about_letters for line in self.lines)

    @property
    def known(self) -> list[User]:
        """People of the list who have an account."""
        return [line.person for line in self.lines if line.person is not None]

    @property
    def trainees(self) -> list[Mapping[str, Any]]:
        """The values of the accounts to be made."""
        return [line.values for line in self.lines if line.outcome == Outcome.NEW]


def plan_of(
    lines: Iterable[ListLine], *, agency: Unit, cohort: Cohort | None, language: str, sure: bool
) -> ListPlan:
    """Judge every line (two queries, whatever their number); ``sure`` of Cyrillic letters."""
    forms = [(line.number, ListLineForm({"language": language, **line.values})) for line in lines]
    numbers = {form.cleaned_data["service_number"] for _n, form in forms if _has_number(form)}
    there = {
        person.service_number: person
        for person in _accounts(agency, numbers).select_related("agency", "unit")
    }
    members: set[Any] = set()
    if cohort is not None:
        members = set(
            Membership.objects.filter(
                cohort=cohort, user__in=_accounts(agency, numbers)
            ).values_list("user_id", flat=True)
        )
    same = {person.number_key: person for person in there.values() if person.number_key}
    judge = _Judge(there=there, same=same, members=members, joins=cohort is not None, sure=sure)
    return ListPlan([judge.line(number, form) for number, form in forms])


def _has_number(form: ListLineForm) -> bool:
    form.is_valid()
    return "service_number" in form.cleaned_data


def _accounts(agency: Unit, numbers: Collection[str]) -> QuerySet[User]:
    """Who has one of these numbers, or one that is the same at sign-in."""
    keys = {names.number_key(number) for number in numbers}
    same = Q(service_number__in=numbers) | Q(number_key__in=keys - {""})
    return User.objects.filter(same, agency=agency)


@dataclass(slots=True)
class _Judge:
    """Decides line after line; ``seen`` remembers at which line a number stood.

    ``there`` are the accounts by their number, ``same`` by what the door finds a number by.
    """

    there: Mapping[str, User]
    same: Mapping[str, User]
    members: set[Any]
    joins: bool
    sure: bool
    seen: dict[str, int] = field(default_factory=dict)

    def line(self, number: int, form: ListLineForm) -> PlannedLine:
        values = form.cleaned_data
        errors = [str(error) for errors in form.errors.values() for error in errors]
        typed = values.get("service_number", "")
        person = self.there.get(typed)
        question = ""
        if typed:
            errors += self._errors_of_number(typed, number)
            if person is not None:
                errors += _errors_of_account(person, values)
            elif not self.sure:
                question = question_about_letters(typed)
        if question:
            remedy = _("Correct the number, or confirm the letters below the list.")
            errors.append(f"{question} {remedy}")
        if errors:
            return PlannedLine(
                number,
                Outcome.REFUSED,
                {**form.data, **values},
                errors=errors,
                asks_about_letters=bool(question),
            )
        if person is None:
            return PlannedLine(number, Outcome.NEW, values)
        stays = not self.joins or person.pk in self.members
        outcome = Outcome.NOTHING if stays else Outcome.JOINS
        return PlannedLine(number, outcome, values, person=person)

    def _errors_of_number(self, typed: str, number: int) -> list[str]:
        errors = []
        key = names.number_key(typed)
        before = self.seen.get(key)
        if before is not None:
            errors.append(
                _("Line %(line)d has the same number. Delete one of the two lines.")
                % {"line": before}
            )
        same = self.same.get(key)
        if same is not None and typed not in self.there:
            errors.append(
                _(
                    "%(agency)s already has the number %(number)s. At sign-in the two are one: "
                    "look-alike letters, spaces and hyphens make no difference."
                )
                % {"agency": same.agency, "number": same.service_number}
            )
        self.seen.setdefault(key, number)
        return errors


def _errors_of_account(person: User, values: Mapping[str, Any]) -> list[str]:
    """Why the account with this number cannot be the person of the line."""
    if not person.is_active:
        return [_("The account with this number is closed. Ask an administrator to open it.")]
    words = names.search_key(values.get("family_name", ""), values.get("given_name", "")).split()
    if all(word in person.search_key for word in words):
        return []
    # The other name is not said: whoever types a number learns nothing about its owner.
    return [_("This number belongs to somebody with another name. Check the number and the name.")]
