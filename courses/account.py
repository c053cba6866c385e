"""The settings of the editor: how it looks to the person, and nothing else."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail.admin.views.account import AccountView, ThemeSettingsPanel
from wagtail.users.models import UserProfile


class EditorSettingsView(AccountView):
    """Wagtail's page without what the product keeps itself.

    Name, language and password have a page in the product, the box has one time zone and sends
    no mail, and nothing shows a picture of a person.
    """

    template_name = "courses/editor/account.html"
    page_title = _("Settings of the editor")

    def get_panels(self) -> list[Any]:
        user = self.request.user
        return [ThemeSettingsPanel(self.request, user, UserProfile.get_for_user(user))]
