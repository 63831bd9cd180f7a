"""Addresses of documents, below those of their orders."""

from django.urls import path

from shop.invoicing import views

urlpatterns = [
    path(
        "<slug:token>/documents/<slug:number>.pdf",
        views.DocumentView.as_view(),
        name="order-document",
    ),
]
