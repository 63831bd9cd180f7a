"""Addresses of order pages."""

from django.urls import path

from shop.orders import views

urlpatterns = [
    path("<slug:token>/", views.OrderStatusView.as_view(), name="order-status"),
]
