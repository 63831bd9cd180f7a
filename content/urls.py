"""Addresses that shoppers see, below /<language>-<market>/."""

from django.urls import path

from content.pages import views

app_name = "content"
urlpatterns = [path("", views.home, name="home")]
