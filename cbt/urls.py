"""Every address of the product. Addresses carry no language: a link works for everybody."""

from django.conf import settings
from django.urls import URLPattern, URLResolver, include, path, re_path
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.admin.auth import require_admin_access

from cbt import views
from cbt.learn.media import media
from cbt.lib.closed import closed
from courses.account import EditorSettingsView

urlpatterns: list[URLPattern | URLResolver] = [
    path("", views.home, name="home"),
    path("help/", views.help_page, name="help"),
    path("accessibility/", views.accessibility, name="accessibility"),
    path("health", views.health, name="health"),
    path("", include("cbt.people.urls")),
    path("learn/", include("cbt.learn.urls")),
    path("teach/", include("cbt.teach.urls")),
    path("reports/", include("cbt.reports.urls")),
    path("administer/", include("cbt.administer.urls")),
    path("certificates/", include("cbt.certificates.urls")),
    path("exchange/", include("cbt.exchange.urls")),
    # Accounts are managed in our own screens: Wagtail's `change_user` equals superuser.
    re_path(
        r"^editor/(users|groups|login|logout|password_reset|reports|account/change_password)(/|$)",
        closed,
    ),
    # A failure made on purpose, and a search by number that fails on what is none.
    re_path(r"^editor/(failwhale|api/main/(pages|documents|images)/find)(/|$)", closed),
    # Wagtail's windows take whatever stands where a row's number belongs, and fail on what is none.
    # Nothing here chooses several at once.
    re_path(
        r"^editor/((images|documents)/chooser|choose-page)/chosen(-multiple/|/(?![0-9]{1,18}/$))",
        closed,
    ),
    # In place of Wagtail's own, whose address and name it keeps.
    path("editor/account/", require_admin_access(EditorSettingsView.as_view())),
    path("editor/", include(wagtailadmin_urls)),
    path(f"{settings.MEDIA_URL.strip('/')}/<path:name>", media, name="media"),
]

handler403 = views.no_access
handler500 = views.server_error
