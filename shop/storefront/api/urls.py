"""Addresses of the API, below /api/v1/."""

from django.urls import path

from shop.storefront.api import carts, checkouts, orders, views

app_name = "api"
urlpatterns = [
    path("markets/", views.MarketsView.as_view(), name="markets"),
    path("<slug:variant>/categories/", views.CategoriesView.as_view(), name="categories"),
    path("<slug:variant>/products/", views.ProductsView.as_view(), name="products"),
    path("<slug:variant>/products/<slug:slug>/", views.ProductView.as_view(), name="product"),
    path("<slug:variant>/search/", views.SearchView.as_view(), name="search"),
    path("<slug:variant>/carts/", carts.CartsView.as_view(), name="carts"),
    path("<slug:variant>/carts/<slug:token>/", carts.CartView.as_view(), name="cart"),
    path("<slug:variant>/carts/<slug:token>/lines/", carts.LinesView.as_view(), name="lines"),
    path(
        "<slug:variant>/carts/<slug:token>/lines/<int:line_id>/",
        carts.LineView.as_view(),
        name="line",
    ),
    path(
        "<slug:variant>/carts/<slug:token>/address/",
        checkouts.AddressView.as_view(),
        name="address",
    ),
    path(
        "<slug:variant>/carts/<slug:token>/delivery/",
        checkouts.DeliveryView.as_view(),
        name="delivery",
    ),
    path("<slug:variant>/carts/<slug:token>/quote/", checkouts.QuoteView.as_view(), name="quote"),
    path(
        "<slug:variant>/carts/<slug:token>/order/",
        checkouts.PlaceOrderView.as_view(),
        name="place-order",
    ),
    path("<slug:variant>/orders/", orders.OrdersView.as_view(), name="orders"),
    path("<slug:variant>/orders/<slug:token>/", orders.OrderView.as_view(), name="order"),
    path(
        "<slug:variant>/orders/<slug:token>/payment/", orders.PaymentView.as_view(), name="payment"
    ),
]
