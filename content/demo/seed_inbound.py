"""The demo's purchasing: a delivery received with gaps and billed, one on the sea, a draft."""

from datetime import datetime, timedelta
from decimal import Decimal
from uuid import UUID

from django.db.models import F

from logistics.inbound.models import HeadHaul, PurchaseOrder, Supplier
from logistics.inbound.services import (
    Bill,
    Cargo,
    HaulRequest,
    PurchaseRequest,
    Receipt,
    Wanted,
    book_haul,
    move_arrival,
    note_cost,
    note_milestone,
    place_purchase,
    receive_container,
    take_proposals,
    write_purchase,
)
from shop.catalogue.models import Variant
from shop.inventory.models import StockItem
from shop.inventory.services import adjust_stock
from shop.kernel.money import Money

BUYER = "demo"
WAREHOUSE = "HAM"
PLENTY = 10
SUPPLIERS = {
    "jingdezhen-kilns": ("Jingdezhen Gaoling Kilns", "CN", "CNY", "FOB Ningbo"),
    "seto-tea": ("Seto Tea Works", "JP", "JPY", "FCA Nagoya"),
}
DAYS = {
    HeadHaul.Mode.SEA: timedelta(days=38),
    HeadHaul.Mode.RAIL: timedelta(days=36),
    HeadHaul.Mode.AIR: timedelta(days=13),
}
BILLS = (
    ("FREIGHT", "VOLUME", "1180.00", "USD"),
    ("DUTY", "VALUE", "214.36", "EUR"),
    ("INSURANCE", "VALUE", "38.00", "EUR"),
    ("HANDLING", "WEIGHT", "146.50", "EUR"),
)


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
    _on_the_sea(_ordered(2, "jingdezhen-kilns", "41.20", at=at - timedelta(days=20)), at=at)
    _sold_ahead(at=at)
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
    sold = variants.filter(order_lines__consignment__warehouse_id=WAREHOUSE).distinct()
    # What has been sold comes first, so that orders show what they leave.
    rest = variants.exclude(pk__in=sold.values("pk"))
    ranked = [*sold, *rest]
    request = PurchaseRequest(
        supplier_id=Supplier.objects.get(code=supplier).pk,
        warehouse_id=WAREHOUSE,
        goods={
            variant.pk: Wanted(24 * (row + 1), Decimal(price) + 7 * row)
            for row, variant in enumerate(ranked[number * 3 - 3 : number * 3])
        },
        key=UUID(int=number),
        expected_on=(at + timedelta(days=45)).date(),
    )
    return write_purchase(request=request, actor=BUYER, at=at)


def _ordered(number: int, supplier: str, price: str, *, at: datetime) -> PurchaseOrder:
    order = _written(number, supplier, price, at=at)
    return place_purchase(order_id=order.pk, actor=BUYER, at=at)


def _received(order: PurchaseOrder, *, at: datetime) -> None:
    haul = _booked(4, order, HeadHaul.Mode.RAIL, "CSQU3054383", at=at - timedelta(days=50))
    for kind, days in (("DEPARTED", 46), ("ARRIVED", 14), ("CUSTOMS", 13)):
        _noted(haul, kind, at=at - timedelta(days=days))
    container = haul.containers.get()
    first, second, third = container.loads.order_by("pk")
    receive_container(
        container_id=container.pk,
        receipts={
            first.pk: Receipt(first.quantity - 2, 2),
            second.pk: Receipt(second.quantity - 5, set_aside=1),
            third.pk: Receipt(third.quantity + 3),
        },
        actor=BUYER,
        at=at - timedelta(days=12),
    )
    for number, (kind, basis, amount, currency) in enumerate(BILLS, start=11):
        bill = Bill(
            kind=kind,
            basis=basis,
            amount=Money(Decimal(amount), currency),
            note=f"R-{2000 + number}",
            key=UUID(int=number),
        )
        note_cost(haul_id=haul.pk, bill=bill, actor=BUYER, at=at - timedelta(days=10))


def _on_the_sea(order: PurchaseOrder, *, at: datetime) -> None:
    haul = _booked(5, order, HeadHaul.Mode.SEA, "MSKU9070323", at=at - timedelta(days=16))
    _noted(haul, "DEPARTED", at=at - timedelta(days=12))
    move_arrival(
        haul_id=haul.pk,
        arrives_on=haul.arrives_on + timedelta(days=8),
        reason="Typhoon: the ship waits off Ningbo",
        actor=BUYER,
        at=at - timedelta(days=6),
    )


def _sold_ahead(*, at: datetime) -> None:
    """Fly in more of what is sold out: the shop takes orders for it."""
    empty = StockItem.objects.filter(warehouse_id=WAREHOUSE, on_hand=F("reserved"))
    shelf = empty.filter(variant__is_active=True).order_by("variant__sku").first()
    if shelf is None:
        return
    for other in StockItem.objects.filter(variant=shelf.variant_id, on_hand__gt=F("reserved")):
        adjust_stock(
            stock_item_id=other.pk,
            on_hand=other.reserved,
            actor=BUYER,
            at=at - timedelta(days=10),
            note="counted: none left",
        )
    goods = {shelf.variant_id: Wanted(24, Decimal("36.00"))}
    request = PurchaseRequest(
        supplier_id=Supplier.objects.get(code="jingdezhen-kilns").pk,
        warehouse_id=WAREHOUSE,
        goods=goods,
        key=UUID(int=6),
        is_sellable=True,
    )
    order = write_purchase(request=request, actor=BUYER, at=at - timedelta(days=9))
    place_purchase(order_id=order.pk, actor=BUYER, at=at - timedelta(days=9))
    haul = _booked(7, order, HeadHaul.Mode.AIR, "17612345675", at=at - timedelta(days=3))
    _noted(haul, "DEPARTED", at=at - timedelta(days=1))


def _booked(
    number: int, order: PurchaseOrder, mode: HeadHaul.Mode, container: str, *, at: datetime
) -> HeadHaul:
    request = HaulRequest(
        warehouse_id=WAREHOUSE,
        mode=mode,
        forwarder="Hansa Freight",
        booking=f"HF-{7000 + number}",
        arrives_on=(at + DAYS[mode]).date(),
        cargo=[Cargo(container=container, order_id=order.pk)],
        key=UUID(int=number),
    )
    return book_haul(request=request, actor=BUYER, at=at)


def _noted(haul: HeadHaul, kind: str, *, at: datetime) -> None:
    note_milestone(haul_id=haul.pk, kind=kind, day=at.date(), actor=BUYER, at=at)
