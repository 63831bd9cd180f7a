"""The shop's addresses and, for comparison, the least that a Django page can be."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path

from config.urls import urlpatterns as shop_urlpatterns
from shop.catalogue.models import Product


def bare(request: HttpRequest) -> HttpResponse:
    """One indexed SELECT and a template."""
    product = Product.objects.only("slug").order_by("pk")[0]
    return render(request, "403.html", {"slug": product.slug}, status=200)


urlpatterns = [path("bare/", bare), *shop_urlpatterns]
