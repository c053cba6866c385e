"""The owner's certificates, their PDF files, and the check that is open to everybody."""

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.core.files.storage import default_storage
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from cbt.certificates import claims, printing, queries
from cbt.certificates.actions import request_pdf
from cbt.certificates.enums import PrintState
from cbt.certificates.forms import VerifyForm
from cbt.certificates.models import Certificate
from cbt.lib import clock
from cbt.lib.languages import current_language
from cbt.people.permissions import access_of
from cbt.people.requests import SignedInRequest, address_of_server

# The page comes back by itself until the worker is done.
REFRESH_SECONDS = 2
# What a machine without the libraries has to be given, in Debian's names.
SYSTEM_PACKAGES = "libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0"


@login_required
@require_safe
def mine(request: SignedInRequest) -> HttpResponse:
    """The person's own certificates."""
    cards = queries.certificates_of(request.user, language=current_language(), today=clock.today())
    address = address_of_server(request)
    shown = [
        (card, _qr_image(card.certificate, address) if card.is_valid else "") for card in cards
    ]
    return render(request, "certificates/mine.html", {"cards": shown})


def _qr_image(certificate: Certificate, address: str) -> str:
    text = claims.qr_text(certificate.claim, certificate.signature, address=address)
    # A fixed mask, as on the sheet: to weigh all eight takes 40 ms a card. White also in the dark.
    import segno  # here, because a page in a hundred draws a code

    code = segno.make(text, error="m", micro=False, mask=claims.QR_MASK)
    image: str = code.svg_data_uri(border=4, light="#fff", omitsize=True)
    return image


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def pdf(request: SignedInRequest, pk: UUID) -> HttpResponseBase:
    """The kept PDF; while the worker is at it, a page that waits. A post asks for another try."""
    visible = Certificate.objects.visible_to(request.user, access_of(request.user))
    certificate = get_object_or_404(visible.with_state(), pk=pk)
    revocation = certificate.withdrawal()
    if revocation is not None:
        context = {"certificate": certificate, "revocation": revocation}
        return render(request, "certificates/withdrawn.html", context, status=410)
    state = queries.print_state(certificate)
    if request.method == "POST":
        if state not in (PrintState.READY, PrintState.UNDER_WAY):
            request_pdf(certificate=certificate)
        return redirect("certificates:pdf", pk=pk)
    if state == PrintState.MISSING:
        request_pdf(certificate=certificate)
        state = PrintState.UNDER_WAY
    if state == PrintState.READY:
        return FileResponse(
            default_storage.open(printing.pdf_name(certificate), "rb"),
            content_type="application/pdf",
            filename=f"{certificate.number}.pdf",
        )
    context = {
        "certificate": certificate,
        "is_under_way": state == PrintState.UNDER_WAY,
        "lacks_libraries": state == PrintState.NO_PRINTER,
        "packages": SYSTEM_PACKAGES,
        "refresh_seconds": REFRESH_SECONDS,
    }
    status = 202 if state == PrintState.UNDER_WAY else 503
    return render(request, "certificates/preparing.html", context, status=status)


@never_cache
@require_safe
def verify(request: HttpRequest) -> HttpResponse:
    """Whether a certificate is genuine and holds today, for anybody who has it in hand."""
    found, form = None, VerifyForm()
    if "c" in request.GET:
        found = queries.verify_token(request.GET["c"], today=clock.today())
    elif "q" in request.GET:
        form = VerifyForm(request.GET)
        if form.is_valid():
            found = queries.verify_typed(form.cleaned_data["q"], today=clock.today())
    context = {"form": form, "found": found, "today": clock.today()}
    return render(request, "certificates/verify.html", context)
