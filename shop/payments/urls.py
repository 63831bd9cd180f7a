"""Addresses of the payment pages."""

from django.urls import path

from shop.payments import views

urlpatterns = [
    path("<slug:token>/", views.PaymentView.as_view(), name="payment"),
    path("again/<slug:token>/", views.BasketAgainView.as_view(), name="payment-again"),
    path("<slug:token>/return/", views.PaymentReturnView.as_view(), name="payment-return"),
    path("<slug:token>/state/", views.OrderStateView.as_view(), name="order-state"),
]
