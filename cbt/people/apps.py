from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PeopleConfig(AppConfig):
    name = "cbt.people"
    label = "people"
    verbose_name = _("people")

    def ready(self) -> None:
        from cbt.people import checks  # noqa: F401
