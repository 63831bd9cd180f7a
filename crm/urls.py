"""Addresses that shoppers see, below /<language>-<market>/."""

from django.urls import path

from crm.consent import views

app_name = "crm"
urlpatterns = [
    path("cookies/banner/", views.banner, name="consent-banner"),
    path("cookies/settings/", views.consent_settings, name="consent-settings"),
    path("cookies/save/", views.save, name="consent-save"),
]
