"""The instructor's screens outside the editor."""

from django.urls import path

from cbt.teach.views import certificates, cohorts, home, lists, people

app_name = "teach"
urlpatterns = [
    path("", home.home, name="home"),
    path("cohorts/", cohorts.cohort_list, name="cohorts"),
    path("cohorts/new/", cohorts.cohort_new, name="cohort_new"),
    path("cohorts/<uuid:cohort_id>/", cohorts.cohort, name="cohort"),
    path("cohorts/<uuid:cohort_id>/members/", cohorts.cohort_members, name="cohort_members"),
    path(
        "cohorts/<uuid:cohort_id>/members/by-number/",
        cohorts.cohort_member_by_number,
        name="cohort_member_by_number",
    ),
    path("cohorts/<uuid:cohort_id>/enrol/", cohorts.enrol, name="enrol"),
    path(
        "cohorts/<uuid:cohort_id>/courses/<uuid:course_id>/due-date/",
        cohorts.course_due_date,
        name="course_due_date",
    ),
    path("cohorts/<uuid:cohort_id>/cards/", cohorts.cohort_cards, name="cohort_cards"),
    path("cohorts/<uuid:cohort_id>/close/", cohorts.cohort_close, name="cohort_close"),
    path("people/", people.people, name="people"),
    path("people/new/", people.trainee_new, name="trainee_new"),
    path("people/list/", lists.trainee_list, name="trainee_list"),
    path("people/<uuid:person_id>/", people.trainee, name="trainee"),
    path("people/<uuid:person_id>/edit/", people.trainee_edit, name="trainee_edit"),
    path("people/<uuid:person_id>/reset-pin/", people.reset_pin, name="reset_pin"),
    path("people/<uuid:person_id>/unlock/", people.unlock, name="unlock"),
    path(
        "people/<uuid:person_id>/enrolments/<uuid:enrolment_id>/due-date/",
        people.enrolment_due_date,
        name="enrolment_due_date",
    ),
    path("people/<uuid:person_id>/withdraw/", people.withdraw, name="withdraw"),
    path(
        "people/<uuid:person_id>/certificates/<uuid:certificate_id>/",
        certificates.certificate,
        name="certificate",
    ),
]
