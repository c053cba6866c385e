from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class TeachConfig(AppConfig):
    name = "cbt.teach"
    label = "teach"
    verbose_name = _("teaching")

    def ready(self) -> None:
        from cbt.teach import receivers  # noqa: F401
