"""Cohorts: making one, its people, and what they are enrolled in."""

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cbt.lib import clock
from cbt.lib.languages import current_language
from cbt.people.forms import typed
from cbt.people.permissions import access_of
from cbt.people.requests import SignedInRequest
from cbt.teach.forms import (
    ByNumberForm,
    ChosenPeopleForm,
    DueDateForm,
    EnrolForm,
    NewCohortForm,
    SearchForm,
)
from cbt.teach.permissions import own_classrooms, own_cohorts, own_people, teaching
from cbt.teach.queries import cohorts as queries
from cbt.teach.queries.home import cohort_cards as cards_of
from cbt.teach.queries.people import by_service_number, search
from cbt.teach.queries.titles import titles_of
from cbt.teach.views.shell import crumbs, page, say_due_date
from cbt.training import actions
from cbt.training.exceptions import CohortClosed, CohortExists, TrainingError
from cbt.training.models import Cohort
from courses.models import Course

PAGE_SIZE = 50
FOUND_SHOWN = 50


def _own_cohort(request: SignedInRequest, cohort_id: UUID) -> Cohort:
    rows = own_cohorts(request.user).select_related("classroom")
    return get_object_or_404(rows, pk=cohort_id)


def _way(cohort: Cohort | None = None) -> list[dict[str, Any]]:
    pairs: list[tuple[str, Any]] = [(reverse("teach:cohorts"), _("Cohorts"))]
    if cohort is not None:
        pairs.append((reverse("teach:cohort", args=[cohort.pk]), cohort.name))
    return crumbs(*pairs)


@teaching
@require_safe
def cohort_list(request: SignedInRequest) -> HttpResponse:
    """All cohorts of the person's rooms: the running ones, or the closed ones."""
    closed = request.GET.get("show") == "closed"
    rows = own_cohorts(request.user).select_related("classroom")
    rows = rows.exclude(closed_at=None) if closed else rows.running()
    page_obj = Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page"))
    cards = cards_of(
        page_obj.object_list,
        reader=request.user,
        language=current_language(),
        today=clock.today(),
    )
    context = {"cards": cards, "page_obj": page_obj, "shows_closed": closed}
    return page(request, "teach/cohorts.html", context, section="cohorts")


@teaching
@require_http_methods(["GET", "POST"])
def cohort_new(request: SignedInRequest) -> HttpResponse:
    """A name, a room and dates; people come next."""
    rooms = own_classrooms(request.user)
    first = {"start_date": clock.today(), "classroom": rooms.first()}
    form = NewCohortForm(typed(request), classrooms=rooms, initial=first)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            cohort = actions.create_cohort(**data, actor=request.user, at=clock.now())
        except CohortExists as error:
            twin = Cohort.objects.filter(**data, closed_at__isnull=True).first()
            if twin is not None:  # the button was pressed twice
                return redirect("teach:cohort", twin.pk)
            form.add_error("name", str(error))
        else:
            messages.success(request, _("The cohort is made. Add people to it."))
            return redirect("teach:cohort", cohort.pk)
    context = {
        "form": form,
        "lacks_rooms": first["classroom"] is None,
        "is_administrator": access_of(request.user).is_administrator,
        "crumbs": _way(),
    }
    return page(request, "teach/cohort_new.html", context, section="cohorts")


@teaching
@require_safe
def cohort(request: SignedInRequest, cohort_id: UUID) -> HttpResponse:
    """The people of a cohort and how far each is in each course."""
    row = _own_cohort(request, cohort_id)
    people = list(queries.members(row))
    tables = queries.course_tables(
        {row.pk: people},
        reader=request.user,
        language=current_language(),
        today=clock.today(),
    )[row.pk]
    context = {
        "cohort": row,
        "people": people,
        "tables": tables,
        "today": clock.today(),
        "crumbs": _way(),
    }
    return page(request, "teach/cohort.html", context, section="cohorts")


@teaching
@require_http_methods(["GET", "POST"])
def cohort_members(request: SignedInRequest, cohort_id: UUID) -> HttpResponse:
    """Find people the instructor knows, tick them, add them."""
    row = _own_cohort(request, cohort_id)
    known = own_people(request.user).filter(is_active=True)
    form = ChosenPeopleForm(typed(request), people=known)
    if request.method == "POST" and form.is_valid():
        return _add(request, row, form.cleaned_data["people"])
    return _members_page(request, row, form=form)


@teaching
@require_POST
def cohort_member_by_number(request: SignedInRequest, cohort_id: UUID) -> HttpResponse:
    """Add one person by agency and service number, also somebody no room of mine knows yet."""
    row = _own_cohort(request, cohort_id)
    form = ByNumberForm(request.POST)
    if form.is_valid():
        person = by_service_number(form.cleaned_data["agency"], form.cleaned_data["service_number"])
        if person is not None:
            return _add(request, row, [person])
        form.add_error(
            "service_number",
            _("%(agency)s has no trainee with this number here. Check it, or add the trainee.")
            % {"agency": form.cleaned_data["agency"]},
        )
    return _members_page(request, row, number_form=form)


def _add(request: SignedInRequest, row: Cohort, users: Any) -> HttpResponse:
    try:
        count = actions.add_members(cohort=row, users=users, actor=request.user, at=clock.now())
    except TrainingError as error:
        messages.error(request, str(error))
        return redirect("teach:cohort", row.pk)
    if count:
        words = ngettext("%(count)d person was added.", "%(count)d people were added.", count)
        messages.success(request, words % {"count": count})
    else:
        messages.info(request, _("All of them are in this cohort already."))
    return redirect("teach:cohort", row.pk)


def _members_page(
    request: SignedInRequest,
    row: Cohort,
    *,
    form: ChosenPeopleForm | None = None,
    number_form: ByNumberForm | None = None,
) -> HttpResponse:
    search_form = SearchForm(request.GET)
    words = search_form.cleaned_data["q"] if search_form.is_valid() else ""
    known = own_people(request.user).filter(is_active=True).exclude(memberships__cohort=row)
    found = search(known, words).select_related("agency", "unit")
    shown = list(found[: FOUND_SHOWN + 1])
    context = {
        "cohort": row,
        "form": form if form is not None and form.is_bound else number_form,
        "search_form": search_form,
        "number_form": number_form or ByNumberForm(),
        "words": words,
        "found": shown[:FOUND_SHOWN],
        "has_more": len(shown) > FOUND_SHOWN,
        "trainee_url": f"{reverse('teach:trainee_new')}?{urlencode({'cohort': row.pk})}",
        "crumbs": _way(row),
    }
    return page(request, "teach/cohort_members.html", context, section="cohorts")


@teaching
@require_http_methods(["GET", "POST"])
def enrol(request: SignedInRequest, cohort_id: UUID) -> HttpResponse:
    """Enrol the whole cohort in a course."""
    row = _own_cohort(request, cohort_id)
    language = current_language()
    courses = Course.objects.published()
    form = EnrolForm(
        typed(request),
        courses=courses,
        titles=titles_of(courses, language),
        today=clock.today(),
        initial={
            "due_date": row.end_date if row.end_date and row.end_date >= clock.today() else None
        },
    )
    if request.method == "POST" and form.is_valid():
        try:
            new = actions.enrol_cohort(
                cohort=row, **form.cleaned_data, actor=request.user, at=clock.now()
            )
        except TrainingError as error:
            form.add_error(None, str(error))
        else:
            people = row.members.filter(is_active=True).count()
            _say_enrolled(request, len(new), before=people - len(new))
            return redirect("teach:cohort", row.pk)
    context = {
        "cohort": row,
        "form": form,
        "people": row.members.filter(is_active=True).count(),
        "crumbs": _way(row),
    }
    return page(request, "teach/enrol.html", context, section="cohorts")


def _say_enrolled(request: SignedInRequest, count: int, *, before: int) -> None:
    if count:
        words = ngettext("%(count)d person was enrolled.", "%(count)d people were enrolled.", count)
        said = [words % {"count": count}]
        if before:
            words = ngettext(
                "%(count)d more was enrolled before: the due date and results stay.",
                "%(count)d more were enrolled before: their due dates and results stay.",
                before,
            )
            said.append(words % {"count": before})
        messages.success(request, " ".join(said))
    else:
        messages.info(request, _("Everybody in this cohort is enrolled in this course already."))


@teaching
@require_http_methods(["GET", "POST"])
def course_due_date(request: SignedInRequest, cohort_id: UUID, course_id: UUID) -> HttpResponse:
    """Another due date for everybody of the cohort who has not completed the course."""
    row = _own_cohort(request, cohort_id)
    taught = Course.objects.filter(enrolments__cohort=row, enrolments__withdrawn_at__isnull=True)
    course = get_object_or_404(taught.distinct(), pk=course_id)
    if row.closed_at is not None:
        messages.error(request, str(CohortClosed()))
        return redirect("teach:cohort", row.pk)
    enrolments = list(queries.unfinished(row, course, reader=request.user))
    days = [enrolment.due_date for enrolment in enrolments if enrolment.due_date]
    form = DueDateForm(
        typed(request), today=clock.today(), initial={"due_date": max(days, default=None)}
    )
    if request.method == "POST" and form.is_valid():
        count = actions.change_due_date(
            enrolments=enrolments, **form.cleaned_data, actor=request.user, at=clock.now()
        )
        say_due_date(request, count)
        return redirect("teach:cohort", row.pk)
    context = {
        "form": form,
        "title": titles_of([course], current_language()).title(course),
        "people": len(enrolments),
        "back": reverse("teach:cohort", args=[row.pk]),
        "crumbs": _way(row),
    }
    return page(request, "teach/due_date.html", context, section="cohorts")


@teaching
@require_safe
def cohort_cards(request: SignedInRequest, cohort_id: UUID) -> HttpResponse:
    """Seat cards to print: names and service numbers, never a PIN."""
    row = _own_cohort(request, cohort_id)
    context = {"cohort": row, "people": list(queries.members(row)), "crumbs": _way(row)}
    return page(request, "teach/cohort_cards.html", context, section="cohorts")


@teaching
@require_http_methods(["GET", "POST"])
def cohort_close(request: SignedInRequest, cohort_id: UUID) -> HttpResponse:
    """Ask, then close."""
    row = _own_cohort(request, cohort_id)
    if request.method == "POST":
        actions.close_cohort(cohort=row, actor=request.user, at=clock.now())
        messages.success(request, _("The cohort is closed. Its results stay."))
        return redirect("teach:cohort", row.pk)
    context = {"cohort": row, "crumbs": _way(row)}
    return page(request, "teach/cohort_close.html", context, section="cohorts")
