"""What the shell of every page needs."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from cbt import __version__
from cbt.lib.languages import LANGUAGE_CHOICES, current_language
from cbt.people.permissions import Access, access_of
from cbt.people.requests import TEXT_SIZES, text_size


def shell(request: HttpRequest) -> dict[str, Any]:
    """Languages, the person's own, the roles they can switch between, and what the footer says."""
    user = getattr(request, "user", None)
    access = access_of(user) if user is not None else None
    return {
        "languages": LANGUAGE_CHOICES,
        "own_language": current_language(),
        "text_sizes": TEXT_SIZES,
        "text_size": text_size(request),
        "role_links": _role_links(request, access) if access and access.is_staff else [],
        "server_name": settings.CBT_SERVER_NAME,
        "product_version": __version__,
        "shows_draft_languages": settings.CBT_OPEN_DRAFT_LANGUAGES,
    }


def _role_links(request: HttpRequest, access: Access) -> list[dict[str, Any]]:
    places = [("learn:home", _("Learning"), access.studies)]
    places.append(("teach:home", _("Teaching"), access.can_teach))
    places.append(("reports:completion", _("Reports"), access.can_read_reports))
    places.append(("wagtailadmin_home", _("Editor"), access.can_author))
    places.append(("administer:home", _("Administration"), access.is_administrator))
    links = []
    for name, label, allowed in places:
        if allowed:
            url = reverse(name)
            links.append(
                {
                    "url": url,
                    "label": label,
                    "current": request.path.startswith(url.rstrip("/") + "/"),
                }
            )
    return links
