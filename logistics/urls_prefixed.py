"""Addresses that shoppers see, below /<language>-<market>/."""

from django.urls import path

from logistics.returns import views as returns
from logistics.tracking.views import shipments_of_order
from logistics.withdrawals import views as withdrawals

app_name = "parcels"
urlpatterns = [
    path("orders/<slug:token>/parcels/", shipments_of_order, name="of-order"),
    path("orders/<slug:token>/return/", returns.return_order, name="return-order"),
    path("orders/<slug:token>/returns/<int:return_id>/", returns.show_return, name="return"),
    path(
        "orders/<slug:token>/returns/<int:return_id>/label/",
        returns.return_label,
        name="return-label",
    ),
    path("withdraw/", withdrawals.withdraw, name="withdraw"),
    path("withdraw/confirm/", withdrawals.confirm, name="withdraw-confirm"),
    path("withdraw/received/<str:proof>/", withdrawals.received, name="withdrawal-received"),
    path("withdraw/order/<slug:token>/", withdrawals.withdraw_from_order, name="withdraw-order"),
]
