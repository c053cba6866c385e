from django.urls import path

from cbt.exchange import views

app_name = "exchange"
urlpatterns = [
    path("", views.import_course, name="import_course"),
    path("check/", views.import_confirm, name="import_confirm"),
    path("cancel/", views.import_cancel, name="import_cancel"),
    path("courses/<uuid:course_id>/", views.export_course, name="export_course"),
]
