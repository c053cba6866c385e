"""Places: the tree of units and the classrooms."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cbt.administer.forms import ClassroomPlaceForm, PlaceForm
from cbt.administer.permissions import administering
from cbt.administer.queries import places as queries
from cbt.administer.views.shell import crumbs, page
from cbt.lib import clock
from cbt.people import actions
from cbt.people.enums import CHILD_KIND, UnitKind
from cbt.people.exceptions import CodeTaken, NameTaken, PlaceError
from cbt.people.forms import typed
from cbt.people.models import Classroom, Unit
from cbt.people.requests import SignedInRequest


def _unit(unit_id: UUID) -> Unit:
    return get_object_or_404(Unit.objects.select_related("parent__parent"), pk=unit_id)


def _country(unit_id: UUID) -> Unit:
    return get_object_or_404(Unit.objects.filter(kind=UnitKind.COUNTRY), pk=unit_id)


def _room(classroom_id: UUID) -> Classroom:
    return get_object_or_404(Classroom.objects.select_related("country"), pk=classroom_id)


def _way(*above: Unit) -> list[dict[str, Any]]:
    pairs = [(reverse("administer:unit", args=[unit.pk]), unit.name) for unit in above]
    return crumbs((reverse("administer:places"), _("Places")), *pairs)


def _above(unit: Unit | None) -> list[Unit]:
    """The unit and what it is part of, from the top."""
    return [*_above(unit.parent), unit] if unit else []


def _refuse(form: PlaceForm, error: PlaceError) -> None:
    """Say it at the field that has to change."""
    field = None
    if isinstance(error, CodeTaken):
        field = "code"
    elif isinstance(error, NameTaken):
        field = f"name_{error.language}"
    form.add_error(field, str(error))


@administering
@require_safe
def places(request: SignedInRequest) -> HttpResponse:
    """Every country with its agencies, posts and classrooms."""
    return page(request, "administer/places.html", {"tree": queries.tree()}, section="places")


@administering
@require_http_methods(["GET", "POST"])
def country_new(request: SignedInRequest) -> HttpResponse:
    """Make a country."""
    return _unit_new(request, None)


@administering
@require_http_methods(["GET", "POST"])
def unit_new(request: SignedInRequest, unit_id: UUID) -> HttpResponse:
    """Make an agency of a country, or a post of an agency."""
    parent = get_object_or_404(
        Unit.objects.filter(kind__in=CHILD_KIND).select_related("parent"), pk=unit_id
    )
    return _unit_new(request, parent)


def _unit_new(request: SignedInRequest, parent: Unit | None) -> HttpResponse:
    form = PlaceForm(typed(request))
    if request.method == "POST" and form.is_valid():
        try:
            unit = actions.add_unit(
                parent=parent, **form.cleaned_data, actor=request.user, at=clock.now()
            )
        except PlaceError as error:
            _refuse(form, error)
        else:
            messages.success(request, _("%(name)s is added.") % {"name": unit.name})
            return _to_list(unit)
    kind = CHILD_KIND[UnitKind(parent.kind)] if parent else UnitKind.COUNTRY
    context = {
        "form": form,
        "title": _title_of_new(kind),
        "above": parent,
        "crumbs": _way(*_above(parent)),
    }
    return page(request, "administer/place_new.html", context, section="places")


def _title_of_new(kind: UnitKind) -> str:
    return {
        UnitKind.COUNTRY: _("Add a country"),
        UnitKind.AGENCY: _("Add an agency"),
        UnitKind.POST: _("Add a post"),
    }[kind]


def _to_list(place: Unit | Classroom) -> HttpResponse:
    """Back to the list, at the place that was worked on."""
    return redirect(f"{reverse('administer:places')}#place-{place.pk}")


@administering
@require_http_methods(["GET", "POST"])
def unit(request: SignedInRequest, unit_id: UUID) -> HttpResponse:
    """A unit: its names and code, and what can be done with it."""
    place = _unit(unit_id)
    return _place(request, place, PlaceForm, actions.edit_unit, above=_above(place.parent))


@administering
@require_http_methods(["GET", "POST"])
def classroom(request: SignedInRequest, classroom_id: UUID) -> HttpResponse:
    """A classroom: its names, code and seats, and what can be done with it."""
    place = _room(classroom_id)
    return _place(request, place, ClassroomPlaceForm, actions.edit_classroom, above=[place.country])


def _place(
    request: SignedInRequest, place: Any, form_class: Any, edit: Any, *, above: list[Unit]
) -> HttpResponse:
    is_in_use = queries.is_in_use(place)
    form = form_class(typed(request), place=place, is_in_use=is_in_use)
    name = place.name
    if request.method == "POST" and form.is_valid():
        try:
            changed = edit(
                **{place._meta.model_name: place},
                **form.cleaned_data,
                actor=request.user,
                at=clock.now(),
            )
        except PlaceError as error:
            _refuse(form, error)
        else:
            if changed:
                messages.success(request, _("The changes are saved."))
            else:
                messages.info(request, _("Nothing was changed."))
            return _to_list(place)
    context = {
        "form": form,
        "place": place,
        "name": name,
        "kind": _kind(place),
        "is_in_use": is_in_use,
        "close_url": _address("close", place),
        "reopen_url": _address("reopen", place),
        "delete_url": _address("delete", place),
        "crumbs": _way(*above),
    }
    return page(request, "administer/place.html", context, section="places")


def _kind(place: Unit | Classroom) -> str:
    return place.get_kind_display() if isinstance(place, Unit) else _("Classroom")


def _address(verb: str, place: Unit | Classroom) -> str:
    return reverse(f"administer:{place._meta.model_name}_{verb}", args=[place.pk])


@administering
@require_http_methods(["GET", "POST"])
def unit_close(request: SignedInRequest, unit_id: UUID) -> HttpResponse:
    """Ask, then close the unit with everything below it."""
    place = _unit(unit_id)
    if request.method == "POST":
        actions.close_unit(unit=place, actor=request.user, at=clock.now())
        return _closed(request, place)
    context = {
        "place": place,
        "closing": queries.closing(place),
        "crumbs": _way(*_above(place)),
    }
    return page(request, "administer/place_close.html", context, section="places")


@administering
@require_http_methods(["GET", "POST"])
def classroom_close(request: SignedInRequest, classroom_id: UUID) -> HttpResponse:
    """Ask, then close the classroom."""
    place = _room(classroom_id)
    if request.method == "POST":
        actions.close_classroom(classroom=place, actor=request.user, at=clock.now())
        return _closed(request, place)
    context = {"place": place, "is_room": True, "crumbs": _way(place.country)}
    return page(request, "administer/place_close.html", context, section="places")


def _closed(request: SignedInRequest, place: Unit | Classroom) -> HttpResponse:
    messages.success(request, _("%(name)s is closed. Its records stay.") % {"name": place.name})
    return _to_list(place)


@administering
@require_POST
def unit_reopen(request: SignedInRequest, unit_id: UUID) -> HttpResponse:
    """Open a closed unit."""
    return _reopen(request, _unit(unit_id))


@administering
@require_POST
def classroom_reopen(request: SignedInRequest, classroom_id: UUID) -> HttpResponse:
    """Open a closed classroom."""
    return _reopen(request, _room(classroom_id))


def _reopen(request: SignedInRequest, place: Unit | Classroom) -> HttpResponse:
    try:
        actions.reopen_place(place=place, actor=request.user, at=clock.now())
    except PlaceError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("%(name)s is open.") % {"name": place.name})
    return _to_list(place)


@administering
@require_POST
def unit_delete(request: SignedInRequest, unit_id: UUID) -> HttpResponse:
    """Remove a unit that nothing points at."""
    return _delete(request, _unit(unit_id))


@administering
@require_POST
def classroom_delete(request: SignedInRequest, classroom_id: UUID) -> HttpResponse:
    """Remove a classroom that nothing points at."""
    return _delete(request, _room(classroom_id))


def _delete(request: SignedInRequest, place: Unit | Classroom) -> HttpResponse:
    name = place.name
    try:
        actions.delete_place(place=place, actor=request.user, at=clock.now())
    except PlaceError as error:
        messages.error(request, str(error))
        return _to_list(place)
    messages.success(request, _("%(name)s is deleted.") % {"name": name})
    return redirect("administer:places")


@administering
@require_http_methods(["GET", "POST"])
def classroom_new(request: SignedInRequest, unit_id: UUID) -> HttpResponse:
    """Make a classroom in a country."""
    country = _country(unit_id)
    form = ClassroomPlaceForm(typed(request))
    if request.method == "POST" and form.is_valid():
        try:
            room = actions.add_classroom(
                country=country, **form.cleaned_data, actor=request.user, at=clock.now()
            )
        except PlaceError as error:
            _refuse(form, error)
        else:
            messages.success(request, _("%(name)s is added.") % {"name": room.name})
            return _to_list(room)
    context = {
        "form": form,
        "title": _("Add a classroom"),
        "above": country,
        "crumbs": _way(country),
    }
    return page(request, "administer/place_new.html", context, section="places")
