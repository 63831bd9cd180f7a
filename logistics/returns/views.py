"""Returns, exchanges and claims by whoever holds the order's secret: guests and accounts alike."""

from http import HTTPStatus

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from logistics.returns.exchange import instead_of
from logistics.returns.forms import ReturnForm
from logistics.returns.label import label_of
from logistics.returns.models import Return
from logistics.returns.presenters import exchange_of, state_label, view_of
from logistics.returns.selectors import Offer, offer_of, policy_of, returns_of
from logistics.returns.services import NotReturnableError, Wish, request_return
from shop.kernel.formats import format_money
from shop.kernel.rate_limit import rate_limited
from shop.markets.context import active_variant
from shop.orders.models import Order
from shop.orders.selectors import find_order_by_token

PER_MINUTE = 20
CUSTOMER = "customer"


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@rate_limited(name="return", per_minute=PER_MINUTE)
def return_order(request: HttpRequest, token: str) -> HttpResponse:
    """Take what comes back, why, and what is wished instead; sent twice, it is one announcement.

    :raises Http404: when the secret opens no order
    """
    order = _order(token)
    offer = offer_of(order, at=timezone.now())
    if request.method == "POST" and (known := _known(request, order)):
        return redirect("parcels:return", token=token, return_id=known.pk)
    if not (offer.can_return or offer.can_claim):
        return _page(request, "nothing_left", _context(order, offer))
    form = _form(request, order=order, offer=offer)
    if request.method == "POST" and form.is_valid():
        return _announce(form, order=order)
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.is_bound else HTTPStatus.OK
    return _page(request, "form", {**_context(order, offer), "form": form}, status=status)


def _announce(form: ReturnForm, *, order: Order) -> HttpResponse:
    try:
        found = request_return(
            key=form.cleaned_data["key"],
            wish=_wish(form, order=order),
            actor=CUSTOMER,
            at=timezone.now(),
        )
    except NotReturnableError:
        # Another tab was faster: the page knows what is left now.
        return redirect("parcels:return-order", token=order.access_token)
    return redirect("parcels:return", token=order.access_token, return_id=found.pk)


@never_cache
@require_safe
def show_return(request: HttpRequest, token: str, return_id: int) -> HttpResponse:
    """Show how far a return has come and what to do next.

    :raises Http404: when the order has no such return
    """
    found, reader = _return(token, return_id), active_variant()
    context = {
        "order": found.order,
        "found": view_of(found, reader=reader),
        "exchange": exchange_of(found, reader=reader),
        "label_url": reverse("parcels:return-label", args=[token, found.pk]),
    }
    return _page(request, "shown", context)


@never_cache
@require_safe
@rate_limited(name="return", per_minute=PER_MINUTE)
def return_label(request: HttpRequest, token: str, return_id: int) -> HttpResponse:
    """Hand out the label of a return that is to be sent.

    :raises Http404: when the order has no such return, or nothing is to be sent
    """
    found = _return(token, return_id)
    if found.way != Return.Way.LABEL or found.state != Return.State.REQUESTED:
        raise Http404
    pdf = label_of(found, reader=active_variant(), made_at=found.requested_at)
    response = HttpResponse(pdf, content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="{found}.pdf"'
    response["X-Robots-Tag"] = "noindex"
    return response


def _order(token: str) -> Order:
    order = find_order_by_token(token=token)
    if order is None:
        raise Http404
    return order


def _return(token: str, return_id: int) -> Return:
    order = _order(token)
    rows = returns_of(order).select_related("order", "warehouse", "refund", "carrier")
    found = rows.filter(pk=return_id).first()
    if found is None:
        raise Http404
    return found


def _known(request: HttpRequest, order: Order) -> Return | None:
    """Return what this very form has announced before, if it was sent twice."""
    form = ReturnForm(request.POST, units=[], can_return=True, wishes=[])
    form.is_valid()
    key = form.cleaned_data.get("key")
    return returns_of(order).filter(key=key).first() if key else None


def _form(request: HttpRequest, *, order: Order, offer: Offer) -> ReturnForm:
    reader = active_variant()
    choices = instead_of(order, language=reader.language) if offer.can_return else []
    wishes = [
        (each.variant_id, f"{each.title} · {format_money(each.price, locale=reader.locale)}")
        for each in choices
    ]
    sent = (request.POST, request.FILES) if request.method == "POST" else ()
    return ReturnForm(*sent, units=offer.units, can_return=offer.can_return, wishes=wishes)


def _wish(form: ReturnForm, *, order: Order) -> Wish:
    data = form.cleaned_data
    return Wish(
        order_id=order.pk,
        quantities=form.quantities,
        reason=data["reason"],
        remedy=data["remedy"],
        way=data["way"],
        note=data["note"],
        wanted_id=form.wanted_id,
        photos=data["photos"],
        variant_code=active_variant().code,
    )


def _context(order: Order, offer: Offer) -> dict[str, object]:
    return {
        "order": order,
        "offer": offer,
        "days": policy_of(order).days,
        "known": [
            {
                "reference": str(found),
                "state": state_label(found),
                "url": reverse("parcels:return", args=[order.access_token, found.pk]),
            }
            for found in returns_of(order)
        ],
    }


def _page(
    request: HttpRequest, name: str, context: dict[str, object], *, status: int = HTTPStatus.OK
) -> HttpResponse:
    response = render(request, f"logistics/returns/{name}.html", context, status=status)
    # The address is a secret.
    response["Referrer-Policy"] = "same-origin"
    response["X-Robots-Tag"] = "noindex"
    return response
