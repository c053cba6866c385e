"""The administrator's start page: what a box needs before its first class, and what it has."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Count, Q
from django.urls import reverse
from django.utils.translation import gettext as _

from cbt.administer.permissions import staff_accounts
from cbt.exchange import shipped
from cbt.exchange.enums import ShippedState
from cbt.people.enums import RoleKind, UnitKind
from cbt.people.models import Classroom, Role, Unit
from courses.models import Course


@dataclass(frozen=True, slots=True)
class Step:
    """One thing to do before the first class."""

    title: str
    note: str
    url: str
    is_done: bool


@dataclass(frozen=True, slots=True)
class Figure:
    """How many of something the box has."""

    label: str
    count: int
    url: str


@dataclass(frozen=True, slots=True)
class Home:
    steps: Sequence[Step]
    figures: Sequence[Figure]
    shipped: ShippedState
    missing: int

    @property
    def is_set_up(self) -> bool:
        return all(step.is_done for step in self.steps)


def home() -> Home:
    """Everything the start page shows, in a fixed number of queries."""
    units = Unit.objects.open().aggregate(
        countries=Count("pk", filter=Q(kind=UnitKind.COUNTRY)),
        agencies=Count("pk", filter=Q(kind=UnitKind.AGENCY)),
        posts=Count("pk", filter=Q(kind=UnitKind.POST)),
    )
    rooms = Classroom.objects.filter(is_closed=False).count()
    staff = staff_accounts().filter(is_active=True).count()
    teaches = Role.objects.filter(kind=RoleKind.INSTRUCTOR, user__is_active=True).exists()
    courses = Course.objects.published().count()
    absent = shipped.missing()
    state = shipped.state(absent)
    places_url = reverse("administer:places")
    staff_url = reverse("administer:staff")
    courses_url = reverse("exchange:import_course")
    steps = (
        Step(
            _("Add your places"),
            _("A country, its agencies and their posts: where your people serve."),
            places_url,
            bool(units["agencies"]),
        ),
        Step(
            _("Add a classroom"),
            _("Cohorts are taught in it, and its instructors see its people."),
            places_url,
            bool(rooms),
        ),
        Step(
            _("Add your instructors"),
            _("They add the trainees and enrol them."),
            reverse("administer:staff_new"),
            teaches,
        ),
        Step(
            _("Bring in courses"),
            _("Load those that come with the product, or import your own."),
            courses_url if state == ShippedState.HERE else "#shipped",
            bool(courses),
        ),
    )
    figures = (
        Figure(_("Countries"), units["countries"], places_url),
        Figure(_("Agencies and posts"), units["agencies"] + units["posts"], places_url),
        Figure(_("Classrooms"), rooms, places_url),
        Figure(_("Staff"), staff, staff_url),
        Figure(_("Courses"), courses, courses_url),
    )
    return Home(steps=steps, figures=figures, shipped=state, missing=len(absent))
