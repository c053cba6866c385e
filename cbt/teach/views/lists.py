"""Many trainees at once: a list, what it would do, and the PINs of those who were added."""

from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from cbt.lib import clock
from cbt.people import handed_secrets
from cbt.people.exceptions import DuplicateServiceNumber
from cbt.people.models import AuditLine, Unit, User
from cbt.people.requests import SignedInRequest, address_of_server
from cbt.teach.forms import TraineeListForm, agency_of
from cbt.teach.permissions import teaching
from cbt.teach.queries.lists import ListPlan, plan_of
from cbt.teach.queries.people import cohorts_to_join
from cbt.teach.views.shell import crumbs, page
from cbt.training import actions
from cbt.training.exceptions import TrainingError


@never_cache
@teaching
@require_http_methods(["GET", "POST"])
def trainee_list(request: SignedInRequest) -> HttpResponse:
    """Paste, check, confirm; the answer to the last shows the PINs, this once."""
    cohorts = cohorts_to_join(request.user)
    if request.method != "POST":
        kept = {name: request.GET[name] for name in ("cohort", "unit") if name in request.GET}
        form = TraineeListForm(cohorts=cohorts, initial={**kept, "word": handed_secrets.new_word()})
        return _form_page(request, form)
    if "edit" in request.POST:
        return _form_page(request, TraineeListForm(cohorts=cohorts, initial=request.POST.dict()))
    form = TraineeListForm(request.POST, request.FILES, cohorts=cohorts)
    if not form.is_valid():
        return _form_page(request, form)
    if "confirm" in request.POST:
        return _confirmed(request, form)
    return _check_page(request, form, _plan(form))


def _way() -> list[dict[str, Any]]:
    return crumbs((reverse("teach:people"), _("People")))


def _form_page(request: SignedInRequest, form: TraineeListForm) -> HttpResponse:
    context = {"form": form, "crumbs": _way()}
    return page(request, "teach/trainee_list.html", context, section="people")


def _plan(form: TraineeListForm) -> ListPlan:
    data = form.cleaned_data
    return plan_of(
        form.people.lines,
        agency=agency_of(data["unit"]),
        cohort=data["cohort"],
        language=data["language"],
        sure=data["confirms_letters"],
    )


def _check_page(request: SignedInRequest, form: TraineeListForm, plan: ListPlan) -> HttpResponse:
    context = {"form": form, "plan": plan, "unread": form.people.unread, "crumbs": _way()}
    return page(request, "teach/trainee_list_check.html", context, section="people")


def _confirmed(request: SignedInRequest, form: TraineeListForm) -> HttpResponse:
    """The accounts are made, or the list is shown again with what changed since it was checked."""
    plan = _plan(form)
    made: list[User] = []
    if plan.can_be_added:
        try:
            made = _added(request, form, plan)
        except DuplicateServiceNumber:  # somebody was quicker, or the button was pressed twice
            plan = _plan(form)
        except TrainingError as error:
            form.add_error(None, str(error))
            return _form_page(request, form)
    shown = made or _made_before(request, form, plan)
    if plan.refused or not (shown or plan.joining):
        return _check_page(request, form, plan)
    return _pins_page(request, form, plan, shown)


def _added(request: SignedInRequest, form: TraineeListForm, plan: ListPlan) -> list[User]:
    data = form.cleaned_data
    agency = agency_of(data["unit"])
    trainees = [
        {
            **values,
            "agency": agency,
            "unit": data["unit"],
            "pin": _pin(form, agency, values["service_number"]),
        }
        for values in plan.trainees
    ]
    return actions.add_list(
        trainees=trainees,
        known=plan.known,
        cohort=data["cohort"],
        actor=request.user,
        at=clock.now(),
    )


def _pin(form: TraineeListForm, agency: Unit, number: str) -> str:
    return handed_secrets.pin_in_list(form.cleaned_data["word"], f"{agency.path}#{number}")


def _made_before(request: SignedInRequest, form: TraineeListForm, plan: ListPlan) -> list[User]:
    """Whom the first press of the button made, as long as they have the PIN it gave.

    Nobody else: it is told to nobody whether a PIN fits an account that was there before.
    """
    own = set(
        AuditLine.objects.filter(
            actor=request.user,
            verb="people.add_trainee",
            subject_id__in=[person.pk for person in plan.known],
        ).values_list("subject_id", flat=True)
    )
    agency = agency_of(form.cleaned_data["unit"])
    return [
        person
        for person in plan.known
        if person.pk in own
        and person.must_change_secret
        and person.check_password(_pin(form, agency, person.service_number))
    ]


def _pins_page(
    request: SignedInRequest, form: TraineeListForm, plan: ListPlan, people: list[User]
) -> HttpResponse:
    unit = form.cleaned_data["unit"]
    agency = agency_of(unit)
    context = {
        "cards": [(person, _pin(form, agency, person.service_number)) for person in people],
        "known": len(plan.lines) - len(people),
        "cohort": form.cleaned_data["cohort"],
        "unit": unit,
        "address": address_of_server(request),
        "crumbs": _way(),
    }
    return page(request, "teach/trainee_list_pins.html", context, section="people")
