from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ProgressConfig(AppConfig):
    name = "cbt.progress"
    label = "progress"
    verbose_name = _("progress")

    def ready(self) -> None:
        from cbt.progress import receivers  # noqa: F401
