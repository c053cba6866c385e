from django.urls import path

from cbt.certificates import views

app_name = "certificates"
urlpatterns = [
    path("", views.mine, name="mine"),
    path("verify/", views.verify, name="verify"),
    path("<uuid:pk>/", views.pdf, name="pdf"),
]
