"""The administrator's screens."""

from django.urls import path

from cbt.administer.views import home, places, staff

app_name = "administer"
urlpatterns = [
    path("", home.home, name="home"),
    path("courses/", home.load_courses, name="load_courses"),
    path("staff/", staff.staff, name="staff"),
    path("staff/new/", staff.staff_new, name="staff_new"),
    path("staff/<uuid:person_id>/", staff.member, name="member"),
    path("staff/<uuid:person_id>/edit/", staff.member_edit, name="member_edit"),
    path("staff/<uuid:person_id>/roles/new/", staff.role_new, name="role_new"),
    path("staff/<uuid:person_id>/roles/<uuid:role_id>/end/", staff.role_end, name="role_end"),
    path("staff/<uuid:person_id>/password/", staff.password_reset, name="password_reset"),
    path("staff/<uuid:person_id>/unlock/", staff.unlock, name="unlock"),
    path("staff/<uuid:person_id>/deactivate/", staff.deactivate, name="deactivate"),
    path("staff/<uuid:person_id>/reactivate/", staff.reactivate, name="reactivate"),
    path("trainees/<uuid:person_id>/", staff.make_staff, name="make_staff"),
    path("places/", places.places, name="places"),
    path("places/countries/new/", places.country_new, name="country_new"),
    path("places/units/<uuid:unit_id>/", places.unit, name="unit"),
    path("places/units/<uuid:unit_id>/new/", places.unit_new, name="unit_new"),
    path("places/units/<uuid:unit_id>/close/", places.unit_close, name="unit_close"),
    path("places/units/<uuid:unit_id>/reopen/", places.unit_reopen, name="unit_reopen"),
    path("places/units/<uuid:unit_id>/delete/", places.unit_delete, name="unit_delete"),
    path("places/units/<uuid:unit_id>/classrooms/new/", places.classroom_new, name="classroom_new"),
    path("places/classrooms/<uuid:classroom_id>/", places.classroom, name="classroom"),
    path(
        "places/classrooms/<uuid:classroom_id>/close/",
        places.classroom_close,
        name="classroom_close",
    ),
    path(
        "places/classrooms/<uuid:classroom_id>/reopen/",
        places.classroom_reopen,
        name="classroom_reopen",
    ),
    path(
        "places/classrooms/<uuid:classroom_id>/delete/",
        places.classroom_delete,
        name="classroom_delete",
    ),
]
