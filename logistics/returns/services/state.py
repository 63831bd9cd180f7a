"""How a return moves: one table, one function, one entry in the order's history."""

from datetime import datetime

from logistics.events import return_moved
from logistics.returns.models import Return
from shop.kernel.events import announce
from shop.orders.models import Order
from shop.orders.services import record_event

State = Return.State
ALLOWED = {
    State.REQUESTED: {State.RECEIVED, State.REPLACING, State.SETTLED, State.REJECTED},
    State.RECEIVED: {State.INSPECTED},
    State.INSPECTED: {State.REPLACING, State.SETTLED, State.REJECTED},
    State.REPLACING: {State.SETTLED},
    State.SETTLED: set(),
    State.REJECTED: set(),
}


class ReturnStateError(Exception):
    """Raised when a return has moved on, so that the step makes no sense any more."""


def check_step(found: Return, target: str) -> None:
    """Refuse a step that a locked return cannot take now.

    :raises ReturnStateError: when it has moved on, or still waits for its goods
    """
    if target not in ALLOWED[State(found.state)]:
        raise ReturnStateError(f"{found}: {found.state} → {target}")
    ends_well = target in {State.REPLACING, State.SETTLED}
    if found.state == State.REQUESTED and ends_well and found.needs_goods:
        raise ReturnStateError(f"{found} waits for its goods")


def move_return(found: Return, target: str, *, order: Order, actor: str, at: datetime) -> None:
    """Move a locked return of a locked order, say so in the history, and tell the apps above.

    :raises ReturnStateError: when it cannot take this step
    """
    check_step(found, target)
    found.state = target
    moment = {
        State.RECEIVED: "received_at",
        State.INSPECTED: "inspected_at",
        State.SETTLED: "settled_at",
        State.REJECTED: "settled_at",
    }.get(State(target))
    if moment:
        setattr(found, moment, at)
    found.save()
    remember(found, order=order, actor=actor, at=at)


def remember(found: Return, *, order: Order, actor: str, at: datetime) -> None:
    """Write a return's present state into the order's history, and announce it."""
    record_event(
        order=order,
        kind=f"RETURN_{found.state}",
        actor=actor,
        at=at,
        data={"reference": str(found), "reason": found.answer},
    )
    announce(return_moved, return_id=found.pk)
