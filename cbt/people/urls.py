"""The door and one's own account.

No ``app_name`` here: the addresses are in the namespace ``people``, and the language menu of the
shell, which knows no app, also finds its own by the plain name ``set_language``.
"""

from django.urls import include, path

from cbt.people import views

people_patterns = [
    path("sign-in/", views.sign_in, name="sign_in"),
    path("sign-in/staff/", views.staff_sign_in, name="staff_sign_in"),
    path("sign-out/", views.sign_out, name="sign_out"),
    path("language/", views.set_language, name="set_language"),
    path("profile/", views.profile, name="profile"),
    path("profile/pin/", views.change_secret, name="change_secret"),
]

urlpatterns = [
    path("", include((people_patterns, "people"))),
    path("language/", views.set_language, name="set_language"),
]
