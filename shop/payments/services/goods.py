"""Whether an order's goods can still be promised when its money comes."""

from collections import Counter
from datetime import datetime, timedelta

from django.db import transaction

from shop.inventory.coming import released_preorders
from shop.inventory.selectors import promised_units
from shop.inventory.services import OutOfStockError, firm_up, hold_stock
from shop.orders.models import Order
from shop.orders.selectors import consignments_of


def promise_goods(*, order: Order, actor: str, at: datetime) -> bool:
    """Promise a locked order's goods for good; return whether they are still there.

    Goods that are kept already stay so; those whose time was over are promised once more.
    """
    if firm_up(reference=order.number, actor=actor, at=at):
        return True
    # What was ordered ahead may still be coming, or be there by now.
    ahead = released_preorders(reference=order.number)
    if not any(_is_held(order, ahead=keys, actor=actor, at=at) for keys in (ahead, set())):
        return False
    firm_up(reference=order.number, actor=actor, at=at)
    return True


def _is_held(order: Order, *, ahead: set[tuple[str, int]], actor: str, at: datetime) -> bool:
    try:
        # Another savepoint: a refusal must not undo what has been booked so far.
        with transaction.atomic():
            hold_stock(
                reference=order.number,
                wanted=_units_not_promised(order),
                expires_at=at + timedelta(minutes=1),
                actor=actor,
                at=at,
                ahead=ahead,
            )
    except OutOfStockError:
        return False
    return True


def _units_not_promised(order: Order) -> dict[tuple[str, int], int]:
    promised = promised_units(reference=order.number)
    # A variant may be on several lines: by itself, and as a component of bundles.
    wanted: Counter[tuple[str, int]] = Counter()
    for consignment in consignments_of(order_id=order.pk):
        for line in consignment.lines.all():
            left = line.quantity - line.cancelled_quantity
            wanted[consignment.warehouse_id, line.variant_id] += left
    return {
        key: units for key, units in wanted.items() if units > 0 and units > promised.get(key, 0)
    }
