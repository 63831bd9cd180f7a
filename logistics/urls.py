"""Addresses without a language and market: machines call them."""

from django.urls import path

from logistics.carriers.webhooks import receive_carrier_event

app_name = "logistics"
urlpatterns = [
    path("carriers/<slug:code>/events/", receive_carrier_event, name="carrier-events"),
]
