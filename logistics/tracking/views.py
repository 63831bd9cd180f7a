"""The shopper's view of their parcels."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from logistics.tracking.selectors import tracking_for_order
from shop.orders.selectors import find_order_by_token


@never_cache
@require_GET
def shipments_of_order(request: HttpRequest, token: str) -> HttpResponse:
    """Show where an order's parcels are: a fragment for htmx, a page without scripts.

    :raises Http404: when the token opens no order
    """
    order = find_order_by_token(token=token)
    if order is None:
        raise Http404
    template = "_shipments.html" if request.headers.get("HX-Request") else "page.html"
    response = render(
        request,
        f"logistics/tracking/{template}",
        {"order": order, "token": token, "shipments": tracking_for_order(order)},
    )
    # The address is a secret: it must not travel to the carrier's site.
    response["Referrer-Policy"] = "same-origin"
    response["X-Robots-Tag"] = "noindex"
    return response
