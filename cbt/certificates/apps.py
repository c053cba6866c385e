from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CertificatesConfig(AppConfig):
    name = "cbt.certificates"
    label = "certificates"
    verbose_name = _("certificates")

    def ready(self) -> None:
        from cbt.certificates import receivers  # noqa: F401
