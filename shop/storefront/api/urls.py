"""Addresses of the API, below /api/v1/."""

from django.urls import path

from shop.storefront.api import views

app_name = "api"
urlpatterns = [
    path("markets/", views.MarketsView.as_view(), name="markets"),
    path("<slug:variant>/categories/", views.CategoriesView.as_view(), name="categories"),
    path("<slug:variant>/products/", views.ProductsView.as_view(), name="products"),
    path("<slug:variant>/products/<slug:slug>/", views.ProductView.as_view(), name="product"),
    path("<slug:variant>/search/", views.SearchView.as_view(), name="search"),
]
