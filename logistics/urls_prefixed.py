"""Addresses that shoppers see, below /<language>-<market>/."""

from django.urls import path

from logistics.tracking.views import shipments_of_order

app_name = "parcels"
urlpatterns = [
    path("orders/<slug:token>/parcels/", shipments_of_order, name="of-order"),
]
