"""Addresses without a language and market: machines call them."""

from django.urls import path

from logistics.carriers.webhooks import receive_carrier_event
from logistics.partners.api import AcknowledgeView, MessagesView, OrdersView
from logistics.tracking.api import ParcelsView

app_name = "logistics"
urlpatterns = [
    path("carriers/<slug:code>/events/", receive_carrier_event, name="carrier-events"),
    path("partners/<slug:code>/messages/", MessagesView.as_view(), name="partner-messages"),
    path("partners/<slug:code>/orders/", OrdersView.as_view(), name="partner-orders"),
    path(
        "partners/<slug:code>/orders/acknowledge/",
        AcknowledgeView.as_view(),
        name="partner-acknowledge",
    ),
    path(
        "api/v1/<slug:variant>/orders/<slug:token>/parcels/",
        ParcelsView.as_view(),
        name="api-parcels",
    ),
]
