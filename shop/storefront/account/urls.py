"""Addresses of the customer's own pages."""

from django.urls import path

from shop.storefront.account import views

urlpatterns = [
    path("", views.OverviewView.as_view(), name="account"),
    path("orders/", views.OrdersView.as_view(), name="account-orders"),
    path("orders/<slug:number>/", views.OwnOrderView.as_view(), name="account-order"),
    path("addresses/", views.AddressesView.as_view(), name="account-addresses"),
    path("addresses/new/", views.AddressFormView.as_view(), name="account-address-new"),
    path("addresses/<int:address_id>/", views.AddressFormView.as_view(), name="account-address"),
    path(
        "addresses/<int:address_id>/delete/",
        views.AddressDeleteView.as_view(),
        name="account-address-delete",
    ),
    path("data/", views.DataView.as_view(), name="account-data"),
]
