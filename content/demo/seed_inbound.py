"""The demo's purchasing: a delivery that is received with gaps, one that is expected, a draft."""

from datetime import datetime, timedelta
from decimal import Decimal
from uuid import UUID

from logistics.inbound.models import PurchaseOrder, Supplier
from logistics.inbound.services import (
    PurchaseRequest,
    Receipt,
    Wanted,
    place_purchase,
    receive_purchase,
    take_proposals,
    write_purchase,
)
from shop.catalogue.models import Variant

BUYER = "demo"
WAREHOUSE = "HAM"
PLENTY = 10
SUPPLIERS = {
    "jingdezhen-kilns": ("Jingdezhen Gaoling Kilns", "CN", "CNY", "FOB Ningbo"),
    "seto-tea": ("Seto Tea Works", "JP", "JPY", "FCA Nagoya"),
}


def seed_inbound(*, at: datetime) -> None:
    """Order three times; whoever has purchase orders gets no others."""
    if PurchaseOrder.objects.exists():
        return
    for code, (name, country, currency, terms) in SUPPLIERS.items():
        Supplier.objects.get_or_create(
            code=code,
            defaults={"name": name, "country": country, "currency": currency, "terms": terms},
        )
    _received(_ordered(1, "jingdezhen-kilns", "38.50", at=at - timedelta(days=60)), at=at)
    _ordered(2, "jingdezhen-kilns", "41.20", at=at - timedelta(days=20))
    draft = _written(3, "seto-tea", "1180", at=at)
    take_proposals(order_id=draft.pk)


def _written(number: int, supplier: str, price: str, *, at: datetime) -> PurchaseOrder:
    # Only what the warehouse has plenty of: what is sold out in the demo stays so.
    variants = Variant.objects.filter(
        is_active=True,
        product__is_published=True,
        stock_items__warehouse_id=WAREHOUSE,
        stock_items__on_hand__gte=PLENTY,
    ).order_by("sku")
    request = PurchaseRequest(
        supplier_id=Supplier.objects.get(code=supplier).pk,
        warehouse_id=WAREHOUSE,
        goods={
            variant.pk: Wanted(24 * (row + 1), Decimal(price) + 7 * row)
            for row, variant in enumerate(variants[number * 3 : number * 3 + 3])
        },
        key=UUID(int=number),
        expected_on=(at + timedelta(days=45)).date(),
    )
    return write_purchase(request=request, actor=BUYER, at=at)


def _ordered(number: int, supplier: str, price: str, *, at: datetime) -> PurchaseOrder:
    order = _written(number, supplier, price, at=at)
    return place_purchase(order_id=order.pk, actor=BUYER, at=at)


def _received(order: PurchaseOrder, *, at: datetime) -> None:
    first, second, third = order.lines.order_by("pk")
    receive_purchase(
        order_id=order.pk,
        receipts={
            first.pk: Receipt(first.quantity - 2, 2),
            second.pk: Receipt(second.quantity - 5, set_aside=1),
            third.pk: Receipt(third.quantity + 3),
        },
        seen=0,
        is_complete=True,
        actor=BUYER,
        at=at - timedelta(days=12),
    )
