"""Staff: finding and adding them, their roles, and helping them back in."""

import datetime
from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cbt.administer.forms import (
    EditStaffForm,
    MakeStaffForm,
    NewPasswordForm,
    NewStaffForm,
    RoleForm,
    StaffSearchForm,
)
from cbt.administer.permissions import administering, staff_accounts, trainee_accounts
from cbt.administer.queries import staff as queries
from cbt.administer.views.shell import crumbs, page
from cbt.lib import clock
from cbt.people import actions, handed_secrets
from cbt.people.exceptions import LastAdministrator, UserNameTaken
from cbt.people.forms import ConfirmedForm, typed
from cbt.people.models import AuditLine, Role, User
from cbt.people.permissions import access_of, has_staff_role
from cbt.people.queries import lock_of
from cbt.people.requests import SignedInRequest, pc_of

PAGE_SIZE = 50


def _person(person_id: UUID) -> User:
    return get_object_or_404(staff_accounts().prefetch_related(queries.ROLES), pk=person_id)


def _way(person: User | None = None) -> list[dict[str, Any]]:
    pairs: list[tuple[str, Any]] = [(reverse("administer:staff"), _("Staff"))]
    if person is not None:
        pairs.append((_address(person), person.get_full_name()))
    return crumbs(*pairs)


def _address(person: User) -> str:
    return reverse("administer:member", args=[person.pk])


def _who(request: SignedInRequest) -> dict[str, Any]:
    """Whose password a form asks for, where, and when."""
    return {"actor": request.user, "pc": pc_of(request), "at": clock.now()}


@administering
@require_safe
def staff(request: SignedInRequest) -> HttpResponse:
    """Everybody with a role, to search and to narrow."""
    form = StaffSearchForm(request.GET, countries=queries.countries())
    wanted = form.cleaned_data if form.is_valid() else {}
    rows = queries.staff_list(
        words=wanted.get("q", ""),
        role=wanted.get("role", ""),
        country=wanted.get("country"),
        at=clock.now(),
    )
    context = {
        "page_obj": Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page")),
        "search_form": form,
        "is_narrowed": any(wanted.values()),
    }
    return page(request, "administer/staff.html", context, section="staff")


# --- New --------------------------------------------------------------------------------------


@never_cache
@administering
@sensitive_post_parameters("your_password")
@require_http_methods(["GET", "POST"])
def staff_new(request: SignedInRequest) -> HttpResponse:
    """Make an account with a first role; the answer to the form shows the password, this once."""
    form = NewStaffForm(
        typed(request), initial={"word": handed_secrets.new_word()}, **_who(request)
    )
    if request.method == "POST" and form.is_valid():
        person = _made(request, form)
        if person is not None:
            password = handed_secrets.password_for(form.cleaned_data["word"])
            return _password_page(request, person, password, is_new=True)
    context = {"form": form, "crumbs": _way()}
    return page(request, "administer/staff_new.html", context, section="staff")


def _made(request: SignedInRequest, form: NewStaffForm) -> User | None:
    """The new member of staff; None when the user name is taken."""
    data = _without_password(form)
    password = handed_secrets.password_for(data.pop("word"))
    try:
        return actions.add_staff(**data, password=password, actor=request.user, at=form.at)
    except UserNameTaken as error:
        twin = User.objects.filter(username=data["username"]).first()
        if twin is not None and _was_made_here(request, twin, password):
            return twin  # the button was pressed twice
        form.add_error("username", str(error))
        return None


def _was_made_here(request: SignedInRequest, twin: User, password: str) -> bool:
    made = AuditLine.objects.filter(actor=request.user, verb="people.add_staff", subject_id=twin.pk)
    return made.exists() and twin.must_change_secret and twin.check_password(password)


def _without_password(form: ConfirmedForm) -> dict[str, Any]:
    data = dict(form.cleaned_data)
    del data["your_password"]
    return data


def _password_page(
    request: SignedInRequest, person: User, password: str, *, is_new: bool
) -> HttpResponse:
    door = reverse("people:staff_sign_in")
    server = settings.CBT_SERVER_ADDRESS
    context = {
        "person": person,
        "password": password,
        "is_new": is_new,
        "address": f"{server.rstrip('/')}{door}" if server else request.build_absolute_uri(door),
        "crumbs": _way(person),
    }
    return page(request, "administer/staff_password.html", context, section="staff")


@never_cache
@administering
@sensitive_post_parameters("your_password")
@require_http_methods(["GET", "POST"])
def make_staff(request: SignedInRequest, person_id: UUID) -> HttpResponse:
    """Give a trainee a first role; the answer to the form shows the password, this once."""
    if staff_accounts().filter(pk=person_id).exists():  # the button was pressed twice
        return redirect("administer:member", person_id)
    person = get_object_or_404(trainee_accounts(), pk=person_id)
    ticket = handed_secrets.reset_ticket(person)
    form = MakeStaffForm(typed(request), initial={"ticket": ticket}, **_who(request))
    if request.method == "POST" and form.is_valid():
        data = _without_password(form)
        word, _is_fresh = handed_secrets.read_ticket(data.pop("ticket"), person)
        password = handed_secrets.password_for(word)
        try:
            actions.make_staff(
                user=person, **data, password=password, actor=request.user, at=form.at
            )
        except UserNameTaken as error:
            form.add_error("username", str(error))
        else:
            return _password_page(request, person, password, is_new=True)
    context = {"form": form, "person": person, "crumbs": _way()}
    return page(request, "administer/make_staff.html", context, section="staff")


# --- One member of staff ----------------------------------------------------------------------


@never_cache
@administering
@require_safe
def member(request: SignedInRequest, person_id: UUID) -> HttpResponse:
    """Who the person is, which roles they have, and whether they can sign in."""
    person = _person(person_id)
    context = {
        "person": person,
        "is_me": person == request.user,
        "lock": lock_of(person, at=clock.now()),
        "crumbs": _way(),
    }
    return page(request, "administer/member.html", context, section="staff")


@administering
@require_http_methods(["GET", "POST"])
def member_edit(request: SignedInRequest, person_id: UUID) -> HttpResponse:
    """Correct a name, the language or the user name."""
    person = _person(person_id)
    way = _way(person)
    form = EditStaffForm(typed(request), person=person)
    if request.method == "POST" and form.is_valid():
        try:
            changed = actions.edit_staff(
                user=person, **form.cleaned_data, actor=request.user, at=clock.now()
            )
        except UserNameTaken as error:
            form.add_error("username", str(error))
        else:
            if changed:
                messages.success(request, _("The changes are saved."))
            else:
                messages.info(request, _("Nothing was changed."))
            return redirect(_address(person))
    context = {"form": form, "person": person, "crumbs": way}
    return page(request, "administer/member_edit.html", context, section="staff")


@administering
@sensitive_post_parameters("your_password")
@require_http_methods(["GET", "POST"])
def role_new(request: SignedInRequest, person_id: UUID) -> HttpResponse:
    """Give one more role."""
    person = _person(person_id)
    form = RoleForm(typed(request), **_who(request))
    if request.method == "POST" and form.is_valid():
        role = actions.grant_role(
            user=person, **_without_password(form), actor=request.user, at=form.at
        )
        messages.success(
            request,
            _("%(name)s has the role: %(role)s.") % {"name": person.get_full_name(), "role": role},
        )
        return redirect(_address(person))
    context = {"form": form, "person": person, "crumbs": _way(person)}
    return page(request, "administer/role_new.html", context, section="staff")


@administering
@sensitive_post_parameters("your_password")
@require_http_methods(["GET", "POST"])
def role_end(request: SignedInRequest, person_id: UUID, role_id: UUID) -> HttpResponse:
    """Ask, then take the role."""
    person = _person(person_id)
    roles = Role.objects.filter(user=person).select_related("user", "unit", "classroom")
    if request.method == "POST" and not roles.filter(pk=role_id).exists():
        return redirect(_address(person))  # the button was pressed twice
    role = get_object_or_404(roles, pk=role_id)

    def end(at: datetime.datetime) -> HttpResponse:
        actions.end_role(role=role, actor=request.user, at=at)
        messages.success(request, _("The role is ended: %(role)s.") % {"role": role})
        return _after_role(request, role.user)

    return _confirm(
        request,
        person,
        question=_("End the role: %(role)s?") % {"role": role},
        text=_("The person loses what this role lets them do. What they did stays."),
        button=_("End the role"),
        do=end,
    )


def _after_role(request: SignedInRequest, person: User) -> HttpResponse:
    """To the person; who has a service number and no role any more is a trainee."""
    if person.service_number and not has_staff_role(person):
        messages.warning(
            request,
            _("%(name)s is a trainee again and needs a new PIN.")
            % {"name": person.get_full_name()},
        )
        return redirect("teach:trainee", person.pk)
    gone = person == request.user and not access_of(person).is_administrator
    return redirect("home" if gone else _address(person))


# --- Signing in -------------------------------------------------------------------------------


@never_cache
@administering
@sensitive_post_parameters("your_password")
@require_http_methods(["GET", "POST"])
def password_reset(request: SignedInRequest, person_id: UUID) -> HttpResponse:
    """Give a starting password and show it, this once; the account is unlocked with it."""
    person = _person(person_id)
    if person == request.user:
        return redirect("people:change_secret")
    initial = {"ticket": handed_secrets.reset_ticket(person)}
    form = NewPasswordForm(typed(request), initial=initial, **_who(request))
    if request.method == "POST" and form.is_valid():
        word, is_fresh = handed_secrets.read_ticket(form.cleaned_data["ticket"], person)
        password = handed_secrets.password_for(word)
        if is_fresh:
            actions.reset_secret(user=person, secret=password, actor=request.user, at=form.at)
        elif not (person.must_change_secret and person.check_password(password)):
            messages.warning(
                request,
                _("The password was changed after you opened the page. Reset it again if needed."),
            )
            return redirect(_address(person))
        return _password_page(request, person, password, is_new=False)
    context = {
        "form": form,
        "question": _("Reset the password?"),
        "text": _("The next page shows a new password, this once. The old one stops working."),
        "button": _("Reset password"),
        "person": person,
        "crumbs": _way(person),
    }
    return page(request, "administer/confirm.html", context, section="staff")


@administering
@require_POST
def unlock(request: SignedInRequest, person_id: UUID) -> HttpResponse:
    """Let a locked-out member of staff try again with the password they have."""
    person = _person(person_id)
    if actions.unlock(user=person, actor=request.user, at=clock.now()):
        messages.success(
            request, _("%(name)s can sign in again.") % {"name": person.get_full_name()}
        )
    else:
        messages.info(request, _("The account is not locked."))
    return redirect(_address(person))


@administering
@sensitive_post_parameters("your_password")
@require_http_methods(["GET", "POST"])
def deactivate(request: SignedInRequest, person_id: UUID) -> HttpResponse:
    """Ask, then let the person in no more."""
    person = _person(person_id)

    def shut_out(at: datetime.datetime) -> HttpResponse:
        actions.deactivate(user=person, actor=request.user, at=at)
        messages.success(
            request, _("%(name)s cannot sign in any more.") % {"name": person.get_full_name()}
        )
        return redirect(_address(person))

    return _confirm(
        request,
        person,
        question=_("Deactivate %(name)s?") % {"name": person.get_full_name()},
        text=_("The person cannot sign in any more. Roles and records stay. You can undo this."),
        button=_("Deactivate"),
        do=shut_out,
    )


@administering
@sensitive_post_parameters("your_password")
@require_http_methods(["GET", "POST"])
def reactivate(request: SignedInRequest, person_id: UUID) -> HttpResponse:
    """Ask, then let the person in again."""
    person = _person(person_id)

    def let_in(at: datetime.datetime) -> HttpResponse:
        actions.reactivate(user=person, actor=request.user, at=at)
        messages.success(
            request, _("%(name)s can sign in again.") % {"name": person.get_full_name()}
        )
        return redirect(_address(person))

    return _confirm(
        request,
        person,
        question=_("Let %(name)s in again?") % {"name": person.get_full_name()},
        text=_("The person signs in as before, with the roles they had."),
        button=_("Reactivate"),
        is_danger=False,
        do=let_in,
    )


def _confirm(
    request: SignedInRequest,
    person: User,
    *,
    question: str,
    text: str,
    button: str,
    do: Callable[[datetime.datetime], HttpResponse],
    is_danger: bool = True,
) -> HttpResponse:
    """Ask for the administrator's own password, then ``do`` it at that time."""
    form = ConfirmedForm(typed(request), **_who(request))
    if request.method == "POST" and form.is_valid():
        try:
            return do(form.at)
        except LastAdministrator as error:
            form.add_error(None, str(error))
    context = {
        "form": form,
        "question": question,
        "text": text,
        "button": button,
        "is_danger": is_danger,
        "person": person,
        "crumbs": _way(person),
    }
    return page(request, "administer/confirm.html", context, section="staff")
