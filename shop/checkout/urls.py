"""Addresses of the checkout."""

from django.urls import path

from shop.checkout import views

urlpatterns = [
    path("address/", views.AddressView.as_view(), name="checkout-address"),
    path("vat-id/", views.VatIdView.as_view(), name="checkout-vat-id"),
    path("delivery/", views.DeliveryView.as_view(), name="checkout-delivery"),
    path("review/", views.ReviewView.as_view(), name="checkout-review"),
]
