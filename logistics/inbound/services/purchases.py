"""Purchase orders: written, edited, ordered, called off."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from django.db import transaction

from logistics.inbound.locks import lock_purchase, lock_shelves
from logistics.inbound.models import (
    OrderedProposal,
    PurchaseOrder,
    PurchaseOrderLine,
    Supplier,
)
from logistics.inbound.selectors import last_prices, loads_under_way, proposals_to_order
from logistics.inbound.services.errors import (
    PriceMissingError,
    PurchaseLoadedError,
    PurchaseStateError,
)
from logistics.inbound.services.sell_ahead import tell_shop
from shop.inventory.models import StockMovement
from shop.inventory.services.book import book_many
from shop.markets.selectors import latest_rate

State, Kind = PurchaseOrder.State, StockMovement.Kind


@dataclass(frozen=True, slots=True)
class Wanted:
    """Units of one variant, and what one of them costs in the order's currency."""

    units: int
    unit_price: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class PurchaseRequest:
    """What shall be bought of whom, by variant id; ``key`` names the form."""

    supplier_id: int
    warehouse_id: str
    goods: Mapping[int, Wanted]
    key: UUID
    expected_on: date | None = None
    note: str = ""
    is_sellable: bool = False


@transaction.atomic(durable=True)
def write_purchase(*, request: PurchaseRequest, actor: str, at: datetime) -> PurchaseOrder:
    """Write an order that is not placed yet; the same form writes one, however often it is sent."""
    supplier = Supplier.objects.get(pk=request.supplier_id)
    order, is_new = PurchaseOrder.objects.get_or_create(
        key=request.key,
        defaults={
            "supplier": supplier,
            "warehouse_id": request.warehouse_id,
            "currency": supplier.currency,
            "expected_on": request.expected_on,
            "note": request.note,
            "is_sellable": request.is_sellable,
            "written_by": actor,
            "written_at": at,
        },
    )
    if is_new:
        _put_lines(order, request.goods)
    return order


@transaction.atomic(durable=True)
def rewrite_purchase(
    *, order_id: int, goods: Mapping[int, Wanted], expected_on: date | None, note: str
) -> PurchaseOrder:
    """Replace what an order that is not placed yet asks for.

    :raises PurchaseStateError: when it has been placed or called off
    """
    order = _locked(order_id, State.DRAFT)
    order.lines.all().delete()
    _put_lines(order, goods)
    order.expected_on, order.note = expected_on, note
    order.save(update_fields=["expected_on", "note"])
    return order


@transaction.atomic(durable=True)
def take_proposals(*, order_id: int) -> int:
    """Add the accepted proposals for the order's warehouse to its lines; return how many.

    A new line has the supplier's last price, or none: a person fills it in. A proposal that two
    orders take at once goes into one of them.

    :raises PurchaseStateError: when the order has been placed or called off
    """
    order = _locked(order_id, State.DRAFT)
    taken = list(
        proposals_to_order(warehouse_id=order.warehouse_id).select_for_update(
            of=("self",), skip_locked=True
        )
    )
    OrderedProposal.objects.bulk_create(
        OrderedProposal(proposal=proposal, order=order) for proposal in taken
    )
    prices = last_prices(supplier_id=order.supplier_id, currency=order.currency)
    goods = {line.variant_id: Wanted(line.quantity, line.unit_price) for line in order.lines.all()}
    for proposal in taken:
        known = goods.get(proposal.variant_id)
        price = known.unit_price if known else prices.get(proposal.variant_id, Decimal(0))
        units = proposal.units + (known.units if known else 0)
        goods[proposal.variant_id] = Wanted(units, price)
    order.lines.all().delete()
    _put_lines(order, goods)
    return len(taken)


@transaction.atomic(durable=True)
def place_purchase(*, order_id: int, actor: str, at: datetime) -> PurchaseOrder:
    """Order the goods: their units are incoming at the warehouse from now on.

    The rate of the day is stored: what the goods cost in the books does not move any more.

    :raises PurchaseStateError: when it has been placed or called off
    :raises PriceMissingError: when it has no lines, or a line has no price
    :raises RateMissingError: when its currency has no rate
    """
    order = _locked(order_id, State.DRAFT)
    lines = list(order.lines.all())
    if not lines or not all(line.unit_price for line in lines):
        raise PriceMissingError
    shelves = lock_shelves(orders=[order])
    entries = [
        (shelves[order.warehouse_id, line.variant_id], _expected(order, line.quantity, actor=actor))
        for line in lines
    ]
    book_many(entries=entries, at=at)
    rate = latest_rate(currency=order.currency, on=at.date())
    order.rate, order.rate_source, order.rate_date = rate.per_euro, rate.source, rate.date
    order.state, order.placed_by, order.placed_at = State.PLACED, actor, at
    order.save(
        update_fields=["state", "placed_by", "placed_at", "rate", "rate_source", "rate_date"]
    )
    tell_shop([order], at=at)
    return order


@transaction.atomic(durable=True)
def cancel_purchase(*, order_id: int, actor: str, at: datetime) -> PurchaseOrder:
    """Call an order off of which nothing has arrived; its proposals may be ordered elsewhere.

    :raises PurchaseStateError: when goods of it have been received, or it was called off before
    :raises PurchaseLoadedError: when goods of it are loaded
    """
    order = lock_purchase(order_id=order_id)
    is_open = order.state in {State.DRAFT, State.PLACED} and not order.receipts
    if not is_open:
        raise PurchaseStateError(order_id=order.pk, state=order.state)
    if loads_under_way(order_id=order.pk).exists():
        raise PurchaseLoadedError(order_id=order.pk, state=order.state)
    if order.state == State.PLACED:
        shelves = lock_shelves(orders=[order])
        entries = [
            (
                shelves[order.warehouse_id, line.variant_id],
                _expected(order, -line.quantity, actor=actor),
            )
            for line in order.lines.all()
        ]
        book_many(entries=entries, at=at)
    order.proposals.all().delete()
    order.state, order.closed_by, order.closed_at = State.CANCELLED, actor, at
    order.save(update_fields=["state", "closed_by", "closed_at"])
    tell_shop([order], at=at)
    return order


def _locked(order_id: int, state: str) -> PurchaseOrder:
    order = lock_purchase(order_id=order_id)
    if order.state != state:
        raise PurchaseStateError(order_id=order.pk, state=order.state)
    return order


def _put_lines(order: PurchaseOrder, goods: Mapping[int, Wanted]) -> None:
    PurchaseOrderLine.objects.bulk_create(
        PurchaseOrderLine(
            order=order, variant_id=pk, quantity=wanted.units, unit_price=wanted.unit_price
        )
        for pk, wanted in sorted(goods.items())
    )


def _expected(order: PurchaseOrder, units: int, *, actor: str) -> StockMovement:
    return StockMovement(
        kind=Kind.EXPECTED, incoming_change=units, reference=order.reference, actor=actor
    )
