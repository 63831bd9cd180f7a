"""What the pages show, as values for the API's shapes."""

from typing import Any
from uuid import UUID

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from shop.cart.models import Cart
from shop.cart.presenters import LineView, cart_landed, line_view, notices_of
from shop.cart.selectors import CartItem, items_of, subtotal_of
from shop.cart.services import CartChange
from shop.catalogue.models import Variant as Piece
from shop.checkout.forms import ReviewForm
from shop.checkout.models import Checkout
from shop.checkout.presenters import (
    business_view,
    consignment_views,
    method_views,
    order_button_label,
    priced_summary,
    tax_note,
)
from shop.checkout.selectors import PricedCheckout
from shop.checkout.services import ADDRESS_FIELDS
from shop.inventory.models import Warehouse
from shop.landed.wording import arrival_text
from shop.markets.registry import Variant
from shop.orders.models import Order
from shop.orders.presenters import address_lines
from shop.payments.models import Payment
from shop.storefront.addresses import public_url
from shop.storefront.api import shapes_buying as shapes
from shop.storefront.api.serializers import picture_values
from shop.storefront.caching import legal_links
from shop.vat_ids.presenters import vat_answer


def uuid_in(text: str) -> UUID | None:
    """Return the UUID that a text in an address is, if it is one."""
    try:
        return UUID(text)
    except ValueError:
        return None


def cart_values(*, cart: Cart, changes: list[CartChange], reader: Variant) -> dict[str, Any]:
    """Return a basket that has just been brought in line, and what that changed."""
    items = items_of(cart=cart)
    landed = cart_landed(cart=cart, items=items, reader=reader, at=timezone.now())
    values = {
        "token": cart.token,
        "market": cart.market_id,
        "currency": reader.market.currency,
        "lines": [_line(line_view(item, reader=reader)) for item in items],
        "subtotal": subtotal_of(items=items, currency=reader.market.currency),
        "note": tax_note(reader),
        "landed": landed.view,
        "landed_problem": landed.problem,
        "problems": _problems(changes, items=items, reader=reader),
    }
    return dict(shapes.CartSerializer(values).data)


def address_values(checkout: Checkout) -> dict[str, Any]:
    """Return an address as it was typed, with its e-mail address and the business, if any."""
    names = ("email", *ADDRESS_FIELDS, "is_business", "vat_id")
    return {name: getattr(checkout, name) for name in names}


def option_values(*, priced: PricedCheckout, reader: Variant) -> list[dict[str, Any]]:
    """Return the ways to travel, in order."""
    views = method_views(priced=priced, reader=reader)
    return [
        {
            **view,
            "is_chosen": view["is_selected"],
            "promise": {
                "first": option.promise.first,
                "last": option.promise.last,
                "text": arrival_text(option.promise, reader=reader),
            },
        }
        for view, option in zip(views, priced.options, strict=True)
    ]


def quote_values(*, priced: PricedCheckout, stored: Checkout, reader: Variant) -> Any:
    """Return everything that the page with the order button shows."""
    codes = [plan.parcel.warehouse for plan in priced.chosen.plans]
    options = option_values(priced=priced, reader=reader)
    values = {
        "summary": priced_summary(priced=priced, reader=reader),
        "consignments": consignment_views(
            priced=priced, reader=reader, warehouses=Warehouse.objects.in_bulk(codes)
        ),
        "arrives_on": priced.arrives_on,
        "delivery": next(option for option in options if option["is_chosen"]),
        "address_lines": address_lines(stored, reader=reader),
        "contact": [text for text in (stored.email, stored.phone) if text],
        "business": _business(stored),
        "terms": str(ReviewForm.base_fields["terms"].label),
        "legal_links": [
            {**link, "url": public_url(link["url"])} for link in legal_links(variant=reader)
        ],
        "order_button": order_button_label(reader),
    }
    return shapes.QuoteSerializer(values).data


def _business(stored: Checkout) -> dict[str, Any] | None:
    view = business_view(stored)
    if view is None:
        return None
    answer = vat_answer(check=stored.vat_id_check)
    return {**view, "status": answer.status, "message": answer.text}


def placed_values(*, order: Order, payment: Payment | None) -> Any:
    """Return a placed order and how to pay it."""
    values = {
        "number": order.number,
        "access_token": order.access_token,
        "url": order_url(order),
        "status": order.status,
        "total": order.gross_total,
        "payment": _payment(order, payment) if payment else None,
    }
    return shapes.PlacedSerializer(values).data


def payment_values(*, order: Order, payment: Payment) -> Any:
    """Return what a client needs to let its buyer pay."""
    return shapes.PaymentSerializer(_payment(order, payment)).data


def order_url(order: Order) -> str:
    """Return the address of an order's page."""
    return public_url(reverse("shop:order-status", args=[order.access_token]))


def _payment(order: Order, payment: Payment) -> dict[str, Any]:
    return {
        "provider": "stripe",
        "publishable_key": settings.STRIPE_PUBLISHABLE_KEY,
        "client_secret": payment.client_secret,
        "return_url": public_url(reverse("shop:payment-return", args=[order.access_token])),
        "amount": payment.amount,
    }


def _line(view: LineView) -> dict[str, Any]:
    names = ("id", "sku", "title", "option_label", "quantity", "max_quantity", "unit_price")
    return {
        **{name: getattr(view, name) for name in (*names, "total", "reduction", "content_price")},
        "url": public_url(view.url),
        "picture": picture_values(view.image, view.alt),
    }


def _problems(
    changes: list[CartChange], *, items: list[CartItem], reader: Variant
) -> list[dict[str, str]]:
    if not changes:
        return []
    pieces = Piece.objects.in_bulk([change.variant_id for change in changes])
    notices = notices_of(changes, items=items, reader=reader)
    return [
        {
            "code": change.kind.value.lower(),
            "sku": pieces[change.variant_id].sku if change.variant_id in pieces else "",
            "message": notice,
        }
        for change, notice in zip(changes, notices, strict=True)
    ]
