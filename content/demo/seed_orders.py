"""The demo's orders: bought, paid, packed, shipped and refunded through the services."""

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import stripe
import yaml
from django.conf import settings
from django.utils import timezone

from content.demo.seed_labels import hand_over, label_for
from content.demo.seed_picking import pick
from content.demo.seed_returns import seed_policies, send_back
from content.demo.seed_troubles import get_into_trouble
from content.demo.seed_withdrawals import withdraw_from, withdraw_in_vain
from logistics.fulfilment.models import Shipment
from logistics.fulfilment.services import pack_completely, plan_shipment, ship_shipment
from logistics.tracking.models import TrackingEvent
from logistics.tracking.services import record_scan
from shop.accounts.models import User
from shop.cart.services import add_to_cart, create_cart
from shop.catalogue.models import Variant
from shop.checkout.models import Checkout
from shop.checkout.selectors import price_checkout
from shop.checkout.services import business_buyer, place_order, save_address
from shop.invoicing.services import issue_invoice
from shop.markets.registry import REGISTRY
from shop.orders.models import Order
from shop.payments.models import Payment, Refund
from shop.payments.services import (
    cancel_order,
    capture_payment,
    check_payment,
    request_refund,
    send_refund,
    start_payment,
)
from shop.payments.services.credit import credit_cancellation, credit_refund
from shop.vat_ids.calculate import read_vat_id

ACTOR = "demo"
STEPS = ("authorised", "packed", "shipped", "delivered", "refunded")
CARD = "pm_card_visa"


def seed_orders(*, tell: Callable[[str], object]) -> int:
    """Place and carry on the demo's orders; return how many; who has an order gets no second one.

    The payment provider must answer, and carriers and goods must be there.
    """
    rows: list[dict[str, Any]] = yaml.safe_load(
        Path(__file__).with_name("orders.yaml").read_text(encoding="utf-8")
    )
    known = set(Order.objects.values_list("email", flat=True))
    missing = [row for row in rows if row["email"] not in known]
    seed_policies()
    for number, row in enumerate(missing, start=1):
        order = _place(row, at=timezone.now())
        _carry_on(order, reach=row["reach"])
        if row.get("is_in_trouble"):
            get_into_trouble(order)
        if "withdraws" in row:
            withdraw_from(order, units=row["withdraws"])
        if "returns" in row:
            send_back(order, row=row["returns"])
        tell(f"  order {number} of {len(missing)}: {order.number} ({row['reach']})")
    withdraw_in_vain()
    if missing:
        hand_over(at=timezone.now())
        pick(at=timezone.now())
    return len(missing)


def _place(row: dict[str, Any], *, at: datetime) -> Order:
    variant = REGISTRY.variants[row["variant"]]
    user = User.objects.filter(email=row["email"]).first()
    cart = create_cart(
        market_code=variant.market.code,
        variant_code=variant.code,
        user_id=user.pk if user else None,
        at=at,
    )
    for sku, quantity in row["lines"].items():
        goods = Variant.objects.get(sku=sku)
        add_to_cart(cart_id=cart.pk, variant_id=goods.pk, quantity=quantity, at=at)
    address, number = row["address"], row.get("vat_id")
    read = read_vat_id(number, country=address["country"]) if number else None
    save_address(
        cart_id=cart.pk,
        email=row["email"],
        address=address,
        business=business_buyer(number=read, at=at),
        at=at,
    )
    priced = price_checkout(
        cart=cart,
        checkout=Checkout.objects.get(cart=cart),
        market=variant.market,
        on=at.date(),
        at=at,
    )
    order = place_order(
        cart_id=cart.pk,
        user_id=user.pk if user else None,
        shown=priced.shown,
        placed_at=at,
        answers=priced.answers,
    )
    _pay(order)
    return order


def _pay(order: Order) -> None:
    payment = start_payment(payment_id=Payment.objects.get(order=order).pk)
    reference = payment.reference or ""
    client = stripe.StripeClient(
        settings.STRIPE_SECRET_KEY, base_addresses={"api": settings.STRIPE_API_BASE}
    )
    client.v1.payment_intents.confirm(
        reference, {"payment_method": CARD, "return_url": settings.PUBLIC_URL}
    )
    check_payment(reference=reference, at=timezone.now())
    issue_invoice(order_id=order.pk, at=timezone.now())


def _carry_on(order: Order, *, reach: str) -> None:
    if reach == "cancelled":
        cancel_order(
            order_id=order.pk, reason=Refund.Reason.CUSTOMER, actor=ACTOR, at=timezone.now()
        )
        credit_cancellation(order_id=order.pk, at=timezone.now())
        return
    plan_shipment(order_id=order.pk, at=timezone.now())
    level = STEPS.index(reach)
    for shipment in Shipment.objects.filter(order=order).order_by("pk"):
        if level >= STEPS.index("packed"):
            pack_completely(shipment_id=shipment.pk, actor=ACTOR, at=timezone.now())
        if level >= STEPS.index("shipped"):
            _ship(shipment, is_delivered=reach == "delivered")
    if reach == "refunded":
        line = order.lines.order_by("pk")[0]
        refund = request_refund(
            order_id=order.pk,
            quantities={line.pk: 1},
            charge_ids=[],
            reason=Refund.Reason.DAMAGED,
            actor=ACTOR,
            at=timezone.now(),
        )
        send_refund(refund_id=refund.pk, at=timezone.now())
        credit_refund(refund_id=refund.pk, at=timezone.now())


def _ship(shipment: Shipment, *, is_delivered: bool) -> None:
    at = timezone.now()
    ship_shipment(
        shipment_id=shipment.pk,
        tracking_number=label_for(shipment, at=at),
        carrier_code=shipment.carrier_id,
        actor=ACTOR,
        at=at,
    )
    capture_payment(payment_id=Payment.objects.get(order_id=shipment.order_id).pk, at=at)
    codes = [TrackingEvent.Code.IN_TRANSIT]
    if is_delivered:
        codes += [TrackingEvent.Code.OUT_FOR_DELIVERY, TrackingEvent.Code.DELIVERED]
    for index, code in enumerate(codes):
        record_scan(
            shipment_id=shipment.pk,
            code=code,
            location=shipment.order.city,
            occurred_at=at + timedelta(seconds=index + 1),
            at=at + timedelta(seconds=index + 1),
        )
