from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class LearnConfig(AppConfig):
    name = "cbt.learn"
    label = "learn"
    verbose_name = _("learning")
