"""Trainees: finding, adding and correcting them, and helping them back in."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cbt.lib import clock
from cbt.lib.languages import current_language
from cbt.people import actions, handed_secrets
from cbt.people.exceptions import DuplicateServiceNumber
from cbt.people.forms import typed
from cbt.people.models import AuditLine, User
from cbt.people.permissions import access_of, can_edit_person, can_handle_account, has_staff_role
from cbt.people.queries import lock_of
from cbt.people.requests import SignedInRequest
from cbt.teach.forms import (
    DueDateForm,
    EditTraineeForm,
    NamesForm,
    NewTraineeForm,
    SearchForm,
    WithdrawForm,
    agency_of,
)
from cbt.teach.permissions import (
    can_correct_certificates,
    own_enrolments,
    own_people,
    own_person,
    teaching,
)
from cbt.teach.queries import people as queries
from cbt.teach.queries.certificates import certificate_lines
from cbt.teach.queries.titles import titles_of
from cbt.teach.views.shell import crumbs, page, say_due_date
from cbt.training import actions as training_actions
from cbt.training.models import Cohort

PAGE_SIZE = 50
SHOWN = ("locked", "overdue", "quiet")


def _way(person: User | None = None) -> list[dict[str, Any]]:
    pairs: list[tuple[str, Any]] = [(reverse("teach:people"), _("People"))]
    if person is not None:
        pairs.append((reverse("teach:trainee", args=[person.pk]), person.get_full_name()))
    return crumbs(*pairs)


@teaching
@require_safe
def people(request: SignedInRequest) -> HttpResponse:
    """Everybody the instructor works with, to search and to narrow."""
    form = SearchForm(request.GET)
    words = form.cleaned_data["q"] if form.is_valid() else ""
    show = request.GET.get("show", "")
    show = show if show in SHOWN else ""
    rows = queries.people_list(
        request.user, words=words, show=show, today=clock.today(), at=clock.now()
    )
    page_obj = Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page"))
    context = {"page_obj": page_obj, "search_form": form, "words": words, "show": show}
    return page(request, "teach/people.html", context, section="people")


@never_cache
@teaching
@require_http_methods(["GET", "POST"])
def trainee_new(request: SignedInRequest) -> HttpResponse:
    """Make an account; the answer to the form shows the PIN, this once."""
    cohorts = queries.cohorts_to_join(request.user)
    if request.method == "POST" and "suggest" in request.POST:
        suggested = NamesForm.with_suggestions(request.POST.dict())
        form = NewTraineeForm(cohorts=cohorts, initial=suggested)
    elif request.method == "POST":
        form = NewTraineeForm(request.POST, cohorts=cohorts)
        if form.is_valid():
            person = _made(request, form)
            if person is not None:
                return _pin_page(
                    request, person, handed_secrets.pin_for(form.cleaned_data["word"]), form=form
                )
    else:
        form = NewTraineeForm(cohorts=cohorts, initial=_first_values(request))
    context = {
        "form": form,
        "lacks_posts": form.lacks_posts,
        "is_administrator": access_of(request.user).is_administrator,
        "crumbs": _way(),
    }
    return page(request, "teach/trainee_new.html", context, section="people")


def _first_values(request: SignedInRequest) -> dict[str, Any]:
    """What the link fills in: a class is entered one after the other."""
    kept = {
        name: request.GET[name] for name in ("unit", "cohort", "language") if name in request.GET
    }
    return {**kept, "word": handed_secrets.new_word()}


def _made(request: SignedInRequest, form: NewTraineeForm) -> User | None:
    """The new trainee, in their cohort; None when the number is taken."""
    data = dict(form.cleaned_data)
    cohort: Cohort | None = data.pop("cohort")
    pin = handed_secrets.pin_for(data.pop("word"))
    data.pop("confirms_letters")
    at = clock.now()
    try:
        person = actions.add_trainee(
            agency=agency_of(data["unit"]), **data, pin=pin, actor=request.user, at=at
        )
    except DuplicateServiceNumber as error:
        twin = queries.by_service_number(agency_of(data["unit"]), data["service_number"])
        if twin is None or not _was_made_here(request, twin, pin):
            form.add_error("service_number", str(error))
            return None
        person = twin  # the button was pressed twice
    if cohort is not None:
        training_actions.add_members(cohort=cohort, users=[person], actor=request.user, at=at)
    return person


def _was_made_here(request: SignedInRequest, twin: User, pin: str) -> bool:
    """Whether the instructor made this account with this PIN: others are not told that it fits."""
    made = AuditLine.objects.filter(
        actor=request.user, verb="people.add_trainee", subject_id=twin.pk
    )
    return made.exists() and twin.must_change_secret and twin.check_password(pin)


def _pin_page(
    request: SignedInRequest, person: User, pin: str, *, form: NewTraineeForm | None = None
) -> HttpResponse:
    context = {
        "person": person,
        "pin": pin,
        "is_new": form is not None,
        "cohort": form.cleaned_data["cohort"] if form else None,
        "crumbs": _way(person),
    }
    return page(request, "teach/trainee_pin.html", context, section="people")


@never_cache
@teaching
@require_safe
def trainee(request: SignedInRequest, person_id: UUID) -> HttpResponse:
    """Who the person is, whether they can sign in, and all they did in the instructor's rooms."""
    person = own_person(request.user, person_id)
    return _trainee_page(request, person)


def _trainee_page(
    request: SignedInRequest, person: User, *, withdraw_form: WithdrawForm | None = None
) -> HttpResponse:
    at, today, language = clock.now(), clock.today(), current_language()
    handles = can_handle_account(request.user, person)
    context = {
        "person": person,
        "cards": queries.enrolment_cards(request.user, person, language=language, today=today),
        "certificates": certificate_lines(request.user, person, language=language, today=today),
        "corrects": can_correct_certificates(request.user),
        "lock": lock_of(person, at=at),
        "handles": handles,
        "is_guest": not handles and not has_staff_role(person),
        "is_administrator": access_of(request.user).is_administrator,
        "edits": handles or can_edit_person(request.user, person),
        "ticket": handed_secrets.reset_ticket(person) if handles else "",
        "form": withdraw_form,
        "crumbs": _way(),
    }
    return page(request, "teach/trainee.html", context, section="people")


@teaching
@require_http_methods(["GET", "POST"])
def trainee_edit(request: SignedInRequest, person_id: UUID) -> HttpResponse:
    """Correct a name or a post."""
    person = own_person(request.user, person_id)
    if not can_edit_person(request.user, person):
        raise PermissionDenied
    if request.method == "POST" and "suggest" in request.POST:
        form = EditTraineeForm(person=person)
        form.initial.update(NamesForm.with_suggestions(request.POST.dict()))
    else:
        form = EditTraineeForm(typed(request), person=person)
    if request.method == "POST" and form.is_bound and form.is_valid():
        changed = actions.edit_trainee(
            user=person, **form.cleaned_data, actor=request.user, at=clock.now()
        )
        if changed:
            messages.success(
                request, _("The changes are saved. Certificates issued before stay as they are.")
            )
        else:
            messages.info(request, _("Nothing was changed."))
        return redirect("teach:trainee", person.pk)
    context = {"form": form, "person": person, "crumbs": _way(person)}
    return page(request, "teach/trainee_edit.html", context, section="people")


@never_cache
@teaching
@require_POST
def reset_pin(request: SignedInRequest, person_id: UUID) -> HttpResponse:
    """Give a new PIN and show it, this once; the account is unlocked with it."""
    person = own_person(request.user, person_id)
    if not can_handle_account(request.user, person):
        messages.error(
            request,
            _("Only an administrator can reset a staff password.")
            if has_staff_role(person)
            else _("This account is from another country. Only an administrator can change it."),
        )
        return redirect("teach:trainee", person.pk)
    word, is_fresh = handed_secrets.read_ticket(request.POST.get("ticket", ""), person)
    pin = handed_secrets.pin_for(word)
    if is_fresh:
        actions.reset_secret(user=person, secret=pin, actor=request.user, at=clock.now())
    elif not (person.must_change_secret and person.check_password(pin)):
        messages.warning(
            request, _("The PIN was changed after you opened this page. Reset it now if needed.")
        )
        return redirect("teach:trainee", person.pk)
    return _pin_page(request, person, pin)


@teaching
@require_POST
def unlock(request: SignedInRequest, person_id: UUID) -> HttpResponse:
    """Let a locked-out trainee try again with the PIN they have."""
    person = own_person(request.user, person_id)
    if not can_handle_account(request.user, person):
        messages.error(
            request,
            _("Only an administrator can unlock a staff account.")
            if has_staff_role(person)
            else _("This account is from another country. Only an administrator can change it."),
        )
    elif actions.unlock(user=person, actor=request.user, at=clock.now()):
        messages.success(
            request, _("%(name)s can sign in again.") % {"name": person.get_full_name()}
        )
    else:
        messages.info(request, _("The account is not locked."))
    return redirect("teach:trainee", person.pk)


@teaching
@require_http_methods(["GET", "POST"])
def enrolment_due_date(
    request: SignedInRequest, person_id: UUID, enrolment_id: UUID
) -> HttpResponse:
    """Another due date for one trainee in one course."""
    person = own_person(request.user, person_id)
    enrolment = get_object_or_404(
        own_enrolments(request.user).filter(user=person).select_related("course"), pk=enrolment_id
    )
    form = DueDateForm(
        typed(request), today=clock.today(), initial={"due_date": enrolment.due_date}
    )
    if request.method == "POST" and form.is_valid():
        count = training_actions.change_due_date(
            enrolments=[enrolment], **form.cleaned_data, actor=request.user, at=clock.now()
        )
        say_due_date(request, count)
        return redirect("teach:trainee", person.pk)
    course = enrolment.course
    context = {
        "form": form,
        "title": titles_of([course], current_language()).title(course),
        "person": person,
        "back": reverse("teach:trainee", args=[person.pk]),
        "crumbs": _way(person),
    }
    return page(request, "teach/due_date.html", context, section="people")


@teaching
@require_POST
def withdraw(request: SignedInRequest, person_id: UUID) -> HttpResponse:
    """Take a trainee out of a course, with the reason."""
    person = own_person(request.user, person_id)
    form = WithdrawForm(request.POST, enrolments=own_enrolments(request.user).filter(user=person))
    if not form.is_valid():
        if "enrolment" in form.errors:  # taken out already, or never in a room of mine
            messages.info(request, _("The trainee is not enrolled in this course."))
            return redirect("teach:trainee", person.pk)
        return _trainee_page(request, person, withdraw_form=form)
    training_actions.withdraw(**form.cleaned_data, actor=request.user, at=clock.now())
    messages.success(request, _("The trainee is out of the course. Results so far are kept."))
    if own_people(request.user).filter(pk=person.pk).exists():
        return redirect("teach:trainee", person.pk)
    return redirect("teach:people")  # it was the last tie to this room
