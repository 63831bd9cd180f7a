"""Addresses of order pages."""

from django.urls import path

from shop.orders import views

urlpatterns = [
    path("<str:token>/", views.OrderStatusView.as_view(), name="order-status"),
]
