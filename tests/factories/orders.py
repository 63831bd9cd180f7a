"""Orders in every state, with rows that agree: lines, quote, stock, payment, ledgers, shipment.

``OrderFactory(items=[("59.00", 1), ("19.00", 2)])`` takes unit prices and quantities; the market
decides currency, tax rate and warehouse. Stock is received and promised through the services.
"""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import factory
from django.db.models import F
from django.utils import timezone
from factory.django import DjangoModelFactory

from logistics.carriers.models import Carrier
from logistics.fulfilment.models import Shipment, ShipmentLine
from shop.catalogue.models import Variant
from shop.inventory.models import Warehouse
from shop.inventory.services import firm_up, hold_stock, receive_stock, release_stock, ship_stock
from shop.kernel.money import Money, round_money, sum_money, zero
from shop.orders.models import Consignment, Order, OrderCharge, OrderEvent, OrderLine
from shop.payments.models import LedgerEntry, Payment
from tests.factories.basics import (
    CarrierFactory,
    DeliveryMethodFactory,
    MarketFactory,
    VariantFactory,
    WarehouseFactory,
)
from tests.factories.quotes import quote_of

ACTOR = "tests"


@dataclass(frozen=True)
class _Terms:
    """What an order in a market looks like unless a test says otherwise."""

    variant: str
    warehouse: str
    tax_rate: str
    per_euro: str
    items: tuple[tuple[str, int], ...] = (("59.00", 1), ("19.00", 2))
    delivery: str = "4.90"
    country: str = "DE"
    city: str = "Berlin"
    postcode: str = "10115"
    region: str = ""


TERMS = {
    "de": _Terms("de-de", "HAM", "0.19", "1"),
    "gb": _Terms("en-gb", "DAV", "0.20", "0.86", country="GB", city="London", postcode="E1 6AN"),
    "jp": _Terms(
        variant="ja-jp",
        warehouse="JDZ",
        tax_rate="0.10",
        per_euro="162.5",
        items=(("9800", 1), ("3200", 2)),
        delivery="1500",
        country="JP",
        city="大阪市",
        postcode="530-0001",
        region="大阪府",
    ),
}


class OrderFactory(DjangoModelFactory):
    """An order that has been placed and awaits payment; its stock is held for 15 minutes."""

    class Meta:
        model = Order
        exclude = ("terms",)

    terms = factory.LazyAttribute(lambda made: TERMS[made.market.code])
    market = factory.SubFactory(MarketFactory)
    variant_code = factory.LazyAttribute(lambda made: made.terms.variant)
    items = factory.LazyAttribute(lambda made: made.terms.items)
    delivery_price = factory.LazyAttribute(lambda made: made.terms.delivery)
    tax_rate = factory.LazyAttribute(lambda made: Decimal(made.terms.tax_rate))
    warehouse = factory.LazyAttribute(lambda made: WarehouseFactory(code=made.terms.warehouse))
    variants: Sequence[Variant] = ()
    delivery_method = factory.SubFactory(DeliveryMethodFactory)
    cart_token = factory.LazyFunction(uuid.uuid4)
    email = factory.Sequence(lambda number: f"buyer{number}@example.com")
    name = "Ada Lovelace"
    line1 = "Lindenstraße 7"
    city = factory.LazyAttribute(lambda made: made.terms.city)
    region = factory.LazyAttribute(lambda made: made.terms.region)
    postcode = factory.LazyAttribute(lambda made: made.terms.postcode)
    country = factory.LazyAttribute(lambda made: made.terms.country)
    rate = factory.LazyAttribute(lambda made: Decimal(made.terms.per_euro))
    rate_source = "ECB"
    rate_date = factory.LazyAttribute(lambda made: made.placed_at.date())
    placed_at = factory.LazyFunction(lambda: timezone.now() - timedelta(minutes=5))
    expires_at = factory.LazyAttribute(lambda made: made.placed_at + timedelta(minutes=15))

    @classmethod
    def _create(cls, model_class: type[Order], *args: Any, **fields: Any) -> Order:
        parts = {
            name: fields.pop(name)
            for name in ("items", "delivery_price", "tax_rate", "warehouse", "variants")
        }
        order = _write_order(fields=fields, **parts)
        cls.bring_to_state(order)
        order.refresh_from_db()
        return order

    @classmethod
    def bring_to_state(cls, order: Order) -> None:
        """Take the order from placed to the state that the factory is named for."""
        _add_payment(order, state=Payment.State.PENDING)


class AwaitingPaymentOrderFactory(OrderFactory):
    """An order that awaits payment."""


class AuthorisedOrderFactory(OrderFactory):
    """An order whose card payment is held; the money is taken when the parcel leaves."""

    @classmethod
    def bring_to_state(cls, order: Order) -> None:
        """Hold the money and make the promise of stock firm."""
        authorise(order)


class PaidOrderFactory(OrderFactory):
    """An order whose money has arrived; nothing has been sent yet."""

    @classmethod
    def bring_to_state(cls, order: Order) -> None:
        """Take the money."""
        authorise(order)
        capture(order)


class ShippedOrderFactory(PaidOrderFactory):
    """A paid order whose one parcel is on its way."""

    @classmethod
    def bring_to_state(cls, order: Order) -> None:
        """Send the parcel."""
        super().bring_to_state(order)
        send_parcel(order)


class DeliveredOrderFactory(ShippedOrderFactory):
    """A paid order whose parcel has arrived."""

    @classmethod
    def bring_to_state(cls, order: Order) -> None:
        """Deliver the parcel."""
        super().bring_to_state(order)
        order.fulfilment = Order.Fulfilment.DELIVERED
        order.save(update_fields=["fulfilment"])
        order.shipments.update(status=Shipment.Status.DELIVERED, delivered_at=timezone.now())


class CancelledOrderFactory(OrderFactory):
    """An order that was never paid; its stock is free again."""

    @classmethod
    def bring_to_state(cls, order: Order) -> None:
        """Let the stock and the payment go."""
        at = order.placed_at + timedelta(minutes=15)
        _add_payment(order, state=Payment.State.CANCELLED)
        release_stock(reference=order.number, actor=ACTOR, at=at)
        order.lines.update(cancelled_quantity=F("quantity"))
        _move(order, Order.Status.CANCELLED, at, cancelled_at=at, expires_at=None)


def authorise(order: Order) -> Payment:
    """Hold the order's money, as a card does before the parcel leaves."""
    at = order.placed_at + timedelta(minutes=2)
    payment = _add_payment(order, state=Payment.State.AUTHORISED, method="card")
    payment.capture_before = at + timedelta(days=7)
    payment.save(update_fields=["capture_before"])
    _book(payment, LedgerEntry.Kind.AUTHORISED, at)
    firm_up(reference=order.number, actor=ACTOR, at=at)
    _move(order, Order.Status.AUTHORISED, at, expires_at=None, paid_at=at)
    return payment


def capture(order: Order) -> Payment:
    """Take the money that is held for the order."""
    at = order.placed_at + timedelta(minutes=3)
    payment = order.payments.get()
    payment.state, payment.captured = Payment.State.CAPTURED, payment.amount
    payment.save(update_fields=["state", "captured"])
    _book(payment, LedgerEntry.Kind.CAPTURED, at)
    _move(order, Order.Status.PAID, at, paid_at=at)
    return payment


def plan_parcel(order: Order, *, carrier: Carrier | None = None) -> Shipment:
    """Give the order's consignment a shipment that waits to be packed."""
    consignment = order.consignments.get()
    shipment = Shipment.objects.create(
        order=order,
        consignment=consignment,
        warehouse=consignment.warehouse,
        carrier=carrier or CarrierFactory(code=consignment.carrier),
        planned_at=order.placed_at + timedelta(minutes=4),
    )
    for line in order.lines.order_by("pk"):
        ShipmentLine.objects.create(shipment=shipment, order_line=line, quantity=line.quantity)
    return shipment


def send_parcel(order: Order, *, tracking_number: str | None = None) -> Shipment:
    """Pack and send the order's parcel; its stock has left the warehouse then."""
    at = order.placed_at + timedelta(minutes=4)
    shipment = plan_parcel(order)
    shipment.lines.update(packed=F("quantity"))
    shipment.status = Shipment.Status.SHIPPED
    shipment.tracking_number = tracking_number or f"00340434{shipment.pk:012d}"
    shipment.packed_at, shipment.shipped_at = at, at
    shipment.save()
    ship_stock(
        reference=order.number,
        warehouse_id=shipment.warehouse_id,
        quantities={line.variant_id: line.quantity for line in order.lines.all()},
        actor=ACTOR,
        at=at,
    )
    order.fulfilment = Order.Fulfilment.SHIPPED
    order.save(update_fields=["fulfilment"])
    _record(order, "SHIPPED", at)
    return shipment


def _write_order(
    *,
    fields: dict[str, Any],
    items: Sequence[tuple[str, int]],
    delivery_price: str,
    tax_rate: Decimal,
    warehouse: Warehouse,
    variants: Sequence[Variant],
) -> Order:
    currency = fields["market"].currency
    sold = list(variants) or [VariantFactory() for _ in items]
    goods = [
        _parts(Money(Decimal(price) * quantity, currency), tax_rate) for price, quantity in items
    ]
    delivery = _parts(Money(Decimal(delivery_price), currency), tax_rate)
    net, tax, gross = (
        sum_money(column, currency=currency) for column in zip(*goods, delivery, strict=True)
    )
    order = Order.objects.create(
        net_total=net,
        tax_total=tax,
        duty_total=zero(currency),
        gross_total=gross,
        accounting_total=round_money(Money(gross.amount / fields["rate"], "EUR")),
        **fields,
    )
    promised = order.placed_at.date() + timedelta(days=3)
    consignment = Consignment.objects.create(
        order=order,
        warehouse=warehouse,
        position=1,
        carrier=CarrierFactory().code,
        regime="DOMESTIC",
        quote=quote_of(
            order=order,
            goods={str(variant.pk): parts for variant, parts in zip(sold, goods, strict=True)},
            delivery=delivery,
            tax_rate=tax_rate,
        ),
        promised_from=promised,
        promised_until=promised + timedelta(days=2),
    )
    OrderCharge.objects.create(
        consignment=consignment,
        order=order,
        kind=OrderCharge.Kind.DELIVERY,
        tax_rate=tax_rate,
        **_amounts(delivery),
    )
    lines = zip(items, goods, sold, strict=True)
    for (price, quantity), parts, variant in lines:
        OrderLine.objects.create(
            consignment=consignment,
            order=order,
            variant=variant,
            sku=variant.sku,
            title=f"Teapot {variant.sku}",
            option_label="Celadon",
            quantity=quantity,
            unit_price=Money(Decimal(price), currency),
            tax_rate=tax_rate,
            hs_code="691110",
            country_of_origin="CN",
            weight_g=900,
            **_amounts(parts),
        )
    _promise(order, warehouse)
    _record(order, "PLACED", order.placed_at)
    return order


def _promise(order: Order, warehouse: Warehouse) -> None:
    wanted = {(warehouse.pk, line.variant_id): line.quantity for line in order.lines.all()}
    for (code, variant_id), quantity in wanted.items():
        receive_stock(
            warehouse_id=code,
            variant_id=variant_id,
            quantity=quantity + 10,
            actor=ACTOR,
            at=order.placed_at,
        )
    hold_stock(
        reference=order.number,
        wanted=wanted,
        expires_at=order.expires_at or order.placed_at,
        actor=ACTOR,
        at=order.placed_at,
    )


def _parts(gross: Money, tax_rate: Decimal) -> tuple[Money, Money, Money]:
    net = round_money(Money(gross.amount / (1 + tax_rate), gross.currency))
    return net, gross - net, gross


def _amounts(parts: tuple[Money, Money, Money]) -> dict[str, Money]:
    return dict(zip(("net", "tax", "gross"), parts, strict=True))


def _add_payment(order: Order, *, state: str, method: str = "") -> Payment:
    currency = str(order.gross_total.currency)
    return Payment.objects.create(
        order=order,
        reference=f"pi_{order.pk}",
        client_secret=f"pi_{order.pk}_secret",
        state=state,
        method=method,
        amount=order.gross_total,
        captured=zero(currency),
        refunded=zero(currency),
        created_at=order.placed_at,
    )


def _book(payment: Payment, kind: str, at: datetime) -> None:
    LedgerEntry.objects.create(
        payment=payment,
        kind=kind,
        amount=payment.amount,
        reference=f"{payment.reference}-{kind}",
        created_at=at,
    )


def _move(order: Order, status: str, at: datetime, **changes: Any) -> None:
    order.status = status
    for name, value in changes.items():
        setattr(order, name, value)
    order.save(update_fields=["status", *changes])
    _record(order, status, at)


def _record(order: Order, kind: str, at: datetime) -> None:
    OrderEvent.objects.create(order=order, kind=kind, actor=ACTOR, created_at=at)
