from django.urls import path

from consultations import views

app_name = "consultations"
urlpatterns = [
    path("request-a-consultation/", views.request_consultation, name="request"),
    path("request-a-consultation/received/", views.received, name="received"),
]
