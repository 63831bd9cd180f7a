"""Giving a declaration its order, its units and its period."""

from collections.abc import Mapping
from datetime import datetime

from logistics.withdrawals.models import Withdrawal, WithdrawalLine
from logistics.withdrawals.selectors import local_day, window_of
from shop.orders.models import Order
from shop.orders.services import record_event

CUSTOMER = "customer"


def wanted_units(
    left: Mapping[int, int], *, quantities: Mapping[int, int] | None
) -> Mapping[int, int]:
    """Return units by order line id: all that are left, or those asked for as far as left."""
    if quantities is None:
        return left
    asked = {line_id: min(units, left.get(line_id, 0)) for line_id, units in quantities.items()}
    return {line_id: units for line_id, units in asked.items() if units > 0}


def attach_order(
    withdrawal: Withdrawal, *, order: Order, units: Mapping[int, int], actor: str, at: datetime
) -> None:
    """Give an unsaved or locked declaration a locked order, and write it into its history.

    Whether it came in time is judged by the day on which it was declared.
    """
    window = window_of(order)
    withdrawal.order, withdrawal.state = order, Withdrawal.State.MATCHED
    withdrawal.last_day, withdrawal.text_version = window.last_day, window.text_version
    withdrawal.is_late = window.is_over(on=local_day(order.market_id, withdrawal.declared_at))
    withdrawal.save()
    WithdrawalLine.objects.bulk_create(
        WithdrawalLine(withdrawal=withdrawal, order_line_id=line_id, quantity=quantity)
        for line_id, quantity in units.items()
    )
    record_event(
        order=order,
        kind="WITHDRAWAL_DECLARED",
        actor=actor,
        at=at,
        data={"reference": str(withdrawal)},
    )
