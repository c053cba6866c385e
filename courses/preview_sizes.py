"""The screens that authors look at their work on."""

from typing import Any

from django.utils.translation import gettext_lazy as _

# A phone, the PCs of the classrooms, and the projector at the wall.
PREVIEW_SIZES: list[dict[str, Any]] = [
    {
        "name": "mobile",
        "icon": "mobile-alt",
        "device_width": 375,
        "label": _("As on a phone"),
    },
    {
        "name": "laptop",
        "icon": "desktop",
        "device_width": 1366,
        "label": _("As on a classroom PC"),
    },
    {
        "name": "projector",
        "icon": "view",
        "device_width": 1920,
        "label": _("As on the projector"),
    },
]
