"""What every response gets, whoever asks."""

import logging
import secrets
from collections.abc import Callable

from csp.middleware import CSPMiddleware, PolicyParts
from django.conf import settings
from django.core.exceptions import BadRequest, PermissionDenied, SuspiciousOperation
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.http.multipartparser import MultiPartParserError

log = logging.getLogger("cbt.errors")

# Characters nobody mistakes for another when reading them out to an instructor.
_CODE_ALPHABET = "ABCDEFGHJKMNPQRSTVWXYZ23456789"
# Refusals, not failures: Django answers them with a page of their own, which shows no code, and
# writes one line of its own.
_ANSWERED = (Http404, PermissionDenied, BadRequest, SuspiciousOperation, MultiPartParserError)


def write_failure(request: HttpRequest, exception: BaseException | None) -> str:
    """Write a failure to the log under a short code, and the code on the request."""
    code = "".join(secrets.choice(_CODE_ALPHABET) for _ in range(4))
    request.error_code = code  # type: ignore[attr-defined]
    log.error("Code %s: %s %s", code, request.method, request.path, exc_info=exception)
    return code


class ErrorCodeMiddleware:
    """Give every failure a short code that is on the page and in the log."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> None:
        """Write the code and the traceback to the log; the 500 page shows the code."""
        if not isinstance(exception, _ANSWERED):
            write_failure(request, exception)


class ContentSecurityPolicyMiddleware(CSPMiddleware):
    """Strict everywhere; the editor's own policy under the editor's prefix only."""

    def get_policy_parts(
        self, request: HttpRequest, response: HttpResponseBase, report_only: bool = False
    ) -> PolicyParts:
        parts = super().get_policy_parts(request, response, report_only)
        if not report_only and request.path_info.startswith("/editor/"):
            parts.replace = settings.CBT_EDITOR_CONTENT_SECURITY_POLICY
        return parts
