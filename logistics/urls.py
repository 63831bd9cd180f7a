"""Addresses without a language and market: machines call them."""

from django.urls import path

from logistics.carriers.webhooks import receive_carrier_event
from logistics.tracking.api import ParcelsView

app_name = "logistics"
urlpatterns = [
    path("carriers/<slug:code>/events/", receive_carrier_event, name="carrier-events"),
    path(
        "api/v1/<slug:variant>/orders/<slug:token>/parcels/",
        ParcelsView.as_view(),
        name="api-parcels",
    ),
]
