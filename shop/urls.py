"""Addresses that shoppers see, all below /<language>-<market>/."""

from django.urls import URLPattern, URLResolver

app_name = "shop"
urlpatterns: list[URLPattern | URLResolver] = []
