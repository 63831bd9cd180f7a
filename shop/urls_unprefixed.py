"""Addresses without a language and market: the choice of one, and what machines call."""

from django.urls import URLPattern, URLResolver, include, path

from shop.payments.webhooks import stripe_webhook
from shop.storefront.views.chooser import chooser
from shop.storefront.views.health import healthz, readyz
from shop.storefront.views.machines import robots, sitemap, sitemap_index

urlpatterns: list[URLPattern | URLResolver] = [
    path("", chooser, name="chooser"),
    path("healthz", healthz, name="healthz"),
    path("readyz", readyz, name="readyz"),
    path("robots.txt", robots, name="robots"),
    path("sitemap.xml", sitemap_index, name="sitemap-index"),
    path("sitemap-<slug:code>.xml", sitemap, name="sitemap"),
    path("api/v1/", include("shop.storefront.api.urls")),
    path("payments/stripe/webhook/", stripe_webhook, name="stripe-webhook"),
]
