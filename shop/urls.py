"""Addresses that shoppers see, all below /<language>-<market>/."""

from django.conf import settings
from django.urls import URLPattern, URLResolver, include, path

from shop.storefront.views.listing import category, search, suggestions
from shop.storefront.views.product import product
from shop.storefront.views.styleguide import styleguide

app_name = "shop"
urlpatterns: list[URLPattern | URLResolver] = [
    path("collections/", category, name="products"),
    path("collections/<path:path>/", category, name="category"),
    path("products/<slug:slug>/", product, name="product"),
    path("search/", search, name="search"),
    path("search/suggestions/", suggestions, name="search-suggestions"),
    path("cart/", include("shop.cart.urls")),
    path("checkout/", include("shop.checkout.urls")),
    path("payments/", include("shop.payments.urls")),
    path("orders/", include("shop.orders.urls")),
    path("orders/", include("shop.invoicing.urls")),
    # Next to allauth's pages, which come first and share the prefix.
    path("account/", include("shop.storefront.account.urls")),
]
if settings.DEBUG:
    urlpatterns.append(path("styleguide/", styleguide, name="styleguide"))
