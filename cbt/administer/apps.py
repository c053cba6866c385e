from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AdministerConfig(AppConfig):
    name = "cbt.administer"
    label = "administer"
    verbose_name = _("administration")
