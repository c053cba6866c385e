"""A trainee's certificate: what became of it; withdrawing it, or issuing it again."""

import logging
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from cbt.certificates.actions import (
    CANNOT_ISSUE,
    reissue_certificate,
    revoke_certificate,
)
from cbt.certificates.exceptions import AlreadyReplaced, AlreadyWithdrawn
from cbt.certificates.models import Certificate
from cbt.lib import clock
from cbt.lib.languages import current_language
from cbt.people.forms import typed
from cbt.people.requests import SignedInRequest
from cbt.teach.forms import CorrectCertificateForm
from cbt.teach.permissions import can_correct_certificates, own_person, teaching
from cbt.teach.queries.certificates import certificate_lines
from cbt.teach.views.shell import crumbs, page

log = logging.getLogger("cbt.errors")


@never_cache
@teaching
@require_http_methods(["GET", "POST"])
def certificate(request: SignedInRequest, person_id: UUID, certificate_id: UUID) -> HttpResponse:
    """One certificate; a post withdraws it or issues it again, with the reason."""
    person = own_person(request.user, person_id)
    if not can_correct_certificates(request.user):
        raise PermissionDenied
    lines = certificate_lines(
        request.user, person, language=current_language(), today=clock.today()
    )
    line = next((one for one in lines if one.certificate.pk == certificate_id), None)
    if line is None:
        raise Http404
    form = CorrectCertificateForm(typed(request), can_withdraw=line.withdrawal is None)
    if form.is_bound and form.is_valid():
        number = _corrected(request, line.certificate, form)
        return redirect("teach:certificate", person.pk, number)
    context = {
        "person": person,
        "line": line,
        "form": None if line.newer else form,
        "crumbs": crumbs(
            (reverse("teach:people"), _("People")),
            (reverse("teach:trainee", args=[person.pk]), person.get_full_name()),
        ),
    }
    return page(request, "teach/certificate.html", context, section="people")


def _corrected(
    request: SignedInRequest, certificate: Certificate, form: CorrectCertificateForm
) -> UUID:
    """Do what was chosen and say so; the value is the certificate to look at then."""
    reason, at = form.cleaned_data["reason"], clock.now()
    try:
        if form.cleaned_data["action"] == form.WITHDRAW:
            revoke_certificate(certificate=certificate, reason=reason, actor=request.user, at=at)
            messages.success(
                request,
                _("Certificate %(number)s is withdrawn.") % {"number": certificate.number},
            )
            return certificate.pk
        successor = reissue_certificate(
            certificate=certificate, reason=reason, actor=request.user, at=at
        )
    except (AlreadyReplaced, AlreadyWithdrawn) as error:
        messages.error(request, str(error))
        return certificate.pk
    except CANNOT_ISSUE:
        log.exception("Certificate %s could not be issued again", certificate.number)
        messages.error(
            request, _("The server cannot issue certificates. The reason is in its log.")
        )
        return certificate.pk
    messages.success(
        request,
        _("Certificate %(new)s takes the place of %(old)s.")
        % {"new": successor.number, "old": certificate.number},
    )
    return successor.pk
