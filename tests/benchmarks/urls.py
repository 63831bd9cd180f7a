"""The shop's addresses and, for comparison, the least that a Django page can be."""

from django.http import HttpRequest, HttpResponse
from django.template import engines
from django.urls import path

from config.urls import urlpatterns as shop_urlpatterns
from shop.catalogue.models import Product

PAGE = engines["django"].from_string(
    "<!doctype html><title>{{ slug }}</title>{% if slug %}<h1>{{ slug }}</h1>{% endif %}<p>One row."
)


def bare(_request: HttpRequest) -> HttpResponse:
    """One indexed SELECT and a template."""
    product = Product.objects.only("slug").order_by("pk")[0]
    return HttpResponse(PAGE.render({"slug": product.slug}))


urlpatterns = [path("bare/", bare), *shop_urlpatterns]
