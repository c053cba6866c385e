"""The door and one's own account."""

from django.urls import path

from cbt.people import views

app_name = "people"
urlpatterns = [
    path("sign-in/", views.sign_in, name="sign_in"),
    path("sign-in/staff/", views.staff_sign_in, name="staff_sign_in"),
    path("sign-out/", views.sign_out, name="sign_out"),
    path("language/", views.set_language, name="set_language"),
    path("text-size/", views.set_text_size, name="set_text_size"),
    path("profile/", views.profile, name="profile"),
    path("profile/pin/", views.change_secret, name="change_secret"),
]
