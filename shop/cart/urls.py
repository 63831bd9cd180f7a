"""Addresses of the cart."""

from django.urls import path

from shop.cart import views

urlpatterns = [
    path("", views.CartView.as_view(), name="cart"),
    path("add/", views.CartAddView.as_view(), name="cart-add"),
    path("badge/", views.CartBadgeView.as_view(), name="cart-badge"),
    path("restore/<str:token>/", views.CartRestoreView.as_view(), name="cart-restore"),
    path("lines/<int:line_id>/", views.CartLineUpdateView.as_view(), name="cart-line-update"),
    path(
        "lines/<int:line_id>/remove/",
        views.CartLineRemoveView.as_view(),
        name="cart-line-remove",
    ),
]
