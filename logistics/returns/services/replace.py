"""The same piece once more: promised from the shelf, then sent, without a second payment."""

from collections import Counter
from datetime import datetime, timedelta

from django.db import transaction

from logistics.returns.locks import lock_return
from logistics.returns.models import Return
from logistics.returns.selectors import lines_of
from logistics.returns.services.state import ReturnStateError, move_return
from shop.inventory.services import OutOfStockError, firm_up, hold_stock, ship_stock

State = Return.State
MOMENT = timedelta(minutes=15)


class ReplacementGoneError(Exception):
    """Raised when the piece is not on the shelf any more: refund instead."""


@transaction.atomic(durable=True)
def promise_replacement(*, return_id: int, actor: str, at: datetime) -> Return:
    """Promise the units of a claim or return once more, from the warehouses that sent them.

    :raises ReturnStateError: when it has moved on, or its goods are not inspected
    :raises ReplacementGoneError: when a shelf has too few; nothing is promised then
    """
    order, found = lock_return(return_id=return_id)
    if found.withdrawal_id is not None:
        raise ReturnStateError(f"{found}: who withdraws gets money")
    move_return(found, State.REPLACING, order=order, actor=actor, at=at)
    try:
        hold_stock(
            reference=str(found),
            wanted=_wanted(found),
            expires_at=at + MOMENT,
            actor=actor,
            at=at,
        )
    except OutOfStockError as error:
        raise ReplacementGoneError(str(found)) from error
    firm_up(reference=str(found), actor=actor, at=at)
    return found


@transaction.atomic(durable=True)
def send_replacement(
    *, return_id: int, carrier_code: str, tracking_number: str, actor: str, at: datetime
) -> Return:
    """Take the promised units off the shelf and tell the customer how they travel.

    :raises ReturnStateError: when no replacement waits to be sent
    """
    order, found = lock_return(return_id=return_id)
    if found.state != State.REPLACING:
        raise ReturnStateError(str(found))
    parcels: dict[str, dict[int, int]] = {}
    for (warehouse, variant_id), units in _wanted(found).items():
        parcels.setdefault(warehouse, {})[variant_id] = units
    for warehouse, quantities in parcels.items():
        ship_stock(
            reference=str(found),
            warehouse_id=warehouse,
            quantities=quantities,
            actor=actor,
            at=at,
        )
    found.carrier_id, found.tracking_number = carrier_code, tracking_number
    move_return(found, State.SETTLED, order=order, actor=actor, at=at)
    return found


def _wanted(found: Return) -> dict[tuple[str, int], int]:
    units: Counter[tuple[str, int]] = Counter()
    for line in lines_of(found):
        key = (line.order_line.consignment.warehouse_id, line.order_line.variant_id)
        units[key] += line.received if found.needs_goods else line.quantity
    return {key: count for key, count in units.items() if count}
