"""Addresses of the payment pages."""

from django.urls import path

from shop.payments import views

urlpatterns = [
    path("<str:token>/", views.PaymentView.as_view(), name="payment"),
    path("<str:token>/return/", views.PaymentReturnView.as_view(), name="payment-return"),
    path("<str:token>/state/", views.OrderStateView.as_view(), name="order-state"),
]
