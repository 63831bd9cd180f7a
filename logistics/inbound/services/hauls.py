"""Head hauls: booked, loaded, followed from milestone to milestone, called off."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from logistics.inbound.locks import lock_haul, lock_purchases
from logistics.inbound.models import (
    ArrivalVersion,
    Container,
    HeadHaul,
    Load,
    Milestone,
    PurchaseOrder,
    PurchaseOrderLine,
)
from logistics.inbound.selectors import loaded_units
from logistics.inbound.services.sell_ahead import tell_shop, tell_shop_of_haul

State = HeadHaul.State
STEPS = (State.BOOKED, State.DEPARTED, State.ARRIVED, State.CUSTOMS, State.RECEIVED)
"""The milestones in their order; one may be passed over, none comes after a later one."""


class HaulStateError(Exception):
    """Raised when a head haul is past what is asked of it, or not there yet."""

    def __init__(self, *, haul_id: int, state: str) -> None:
        super().__init__(f"head haul {haul_id} is {state}")
        self.haul_id, self.state = haul_id, state


class CannotLoadError(Exception):
    """Raised when an order is not open for the warehouse, or has fewer units to be loaded."""

    def __init__(self, *, order_id: int, sku: str = "", left: int = 0) -> None:
        super().__init__(f"purchase order {order_id}: {left} × {sku} left")
        self.order_id, self.sku, self.left = order_id, sku, left


@dataclass(frozen=True, slots=True)
class Cargo:
    """What goes into a container: all that is left of an order, or units of one SKU of it."""

    container: str
    order_id: int
    sku: str = ""
    units: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class HaulRequest:
    """What is booked; ``key`` names the form."""

    warehouse_id: str
    mode: str
    forwarder: str
    booking: str
    arrives_on: date
    cargo: Sequence[Cargo]
    key: UUID


@transaction.atomic(durable=True)
def book_haul(*, request: HaulRequest, actor: str, at: datetime) -> HeadHaul:
    """Book a head haul with its containers; the same form books one, however often it is sent.

    :raises CannotLoadError: when an order is not open for the warehouse, or too little is left
    """
    haul, is_new = HeadHaul.objects.get_or_create(
        key=request.key,
        defaults={
            "warehouse_id": request.warehouse_id,
            "mode": request.mode,
            "forwarder": request.forwarder,
            "booking": request.booking,
            "arrives_on": request.arrives_on,
            "booked_by": actor,
            "booked_at": at,
        },
    )
    if is_new:
        _load(haul, request.cargo)
        _note(haul, State.BOOKED, day=at.date(), actor=actor, at=at)
        _say_arrival(haul, request.arrives_on, reason="–", actor=actor, at=at)
        tell_shop_of_haul(haul, at=at)
    return haul


@transaction.atomic(durable=True)
def reload_haul(*, haul_id: int, cargo: Sequence[Cargo], at: datetime) -> HeadHaul:
    """Replace what a head haul carries that has not departed.

    :raises HaulStateError: when it has departed or was called off
    :raises CannotLoadError: when an order is not open for the warehouse, or too little is left
    """
    haul = _locked(haul_id, State.BOOKED)
    before = _orders_of(haul)
    haul.containers.all().delete()
    _load(haul, cargo)
    tell_shop(lock_purchases(order_ids=before | _orders_of(haul)).values(), at=at)
    return haul


@transaction.atomic(durable=True)
def note_milestone(*, haul_id: int, kind: str, day: date, actor: str, at: datetime) -> Milestone:
    """Note that a head haul has departed, arrived or been cleared by customs, on a day.

    :raises HaulStateError: when it is that far already, or was received or called off
    """
    haul = lock_haul(haul_id=haul_id)
    if kind not in next_steps(haul):
        raise HaulStateError(haul_id=haul.pk, state=haul.state)
    return _note(haul, State(kind), day=day, actor=actor, at=at)


@transaction.atomic(durable=True)
def move_arrival(
    *, haul_id: int, arrives_on: date, reason: str, actor: str, at: datetime
) -> ArrivalVersion | None:
    """Write down a new day of arrival and why; the same day again is no change: None.

    What was sold ahead of it is expected on that day, too, and its buyers are told once.

    :raises HaulStateError: when it was received or called off
    """
    haul = lock_haul(haul_id=haul_id)
    if haul.state in {State.RECEIVED, State.CANCELLED}:
        raise HaulStateError(haul_id=haul.pk, state=haul.state)
    if haul.arrives_on == arrives_on:
        return None
    haul.arrives_on = arrives_on
    haul.save(update_fields=["arrives_on"])
    tell_shop_of_haul(haul, at=at)
    return _say_arrival(haul, arrives_on, reason=reason, actor=actor, at=at)


@transaction.atomic(durable=True)
def cancel_haul(*, haul_id: int, at: datetime) -> HeadHaul:
    """Call a head haul off that has not departed; its orders can be loaded elsewhere.

    :raises HaulStateError: when it has departed or was called off before
    """
    haul = _locked(haul_id, State.BOOKED)
    haul.state = State.CANCELLED
    haul.save(update_fields=["state"])
    tell_shop_of_haul(haul, at=at)
    return haul


def next_steps(haul: HeadHaul) -> list[str]:
    """Return the milestones that somebody may note now; that it is received shows by itself."""
    if haul.state in {State.RECEIVED, State.CANCELLED}:
        return []
    return [step.value for step in STEPS[STEPS.index(State(haul.state)) + 1 : -1]]


def close_haul(haul: HeadHaul, *, actor: str, at: datetime) -> None:
    """Mark a locked head haul as received when all its containers are."""
    if not haul.containers.filter(received_at__isnull=True).exists():
        _note(haul, State.RECEIVED, day=at.date(), actor=actor, at=at)


def _orders_of(haul: HeadHaul) -> set[int]:
    loads = Load.objects.filter(container__haul=haul)
    return set(loads.values_list("line__order_id", flat=True))


def _locked(haul_id: int, state: str) -> HeadHaul:
    haul = lock_haul(haul_id=haul_id)
    if haul.state != state:
        raise HaulStateError(haul_id=haul.pk, state=haul.state)
    return haul


def _note(haul: HeadHaul, kind: State, *, day: date, actor: str, at: datetime) -> Milestone:
    haul.state = kind
    haul.save(update_fields=["state"])
    return haul.milestones.create(kind=kind, day=day, noted_by=actor, noted_at=at)


def _say_arrival(
    haul: HeadHaul, day: date, *, reason: str, actor: str, at: datetime
) -> ArrivalVersion:
    number = haul.arrivals.count() + 1
    return haul.arrivals.create(
        number=number, arrives_on=day, reason=reason, said_by=actor, said_at=at
    )


def _load(haul: HeadHaul, cargo: Sequence[Cargo]) -> None:
    orders = lock_purchases(order_ids={piece.order_id for piece in cargo})
    for piece in cargo:
        order = orders.get(piece.order_id)
        is_open = order is not None and order.state == PurchaseOrder.State.PLACED
        if order is None or not is_open or order.warehouse_id != haul.warehouse_id:
            raise CannotLoadError(order_id=piece.order_id)
    lines = list(
        PurchaseOrderLine.objects.filter(order__in=orders).select_related("variant").order_by("pk")
    )
    elsewhere = loaded_units(line_ids=[line.pk for line in lines], but_for=haul.pk)
    # What was received without a head haul, or is short, is not to come a second time.
    left = {line.pk: line.open_units - elsewhere.get(line.pk, 0) for line in lines}
    containers: dict[str, Container] = {}
    for piece in cargo:
        container = containers.get(piece.container) or haul.containers.create(
            number=piece.container
        )
        containers[piece.container] = container
        _fill(container, piece, [row for row in lines if row.order_id == piece.order_id], left)


def _fill(
    container: Container, piece: Cargo, lines: Sequence[PurchaseOrderLine], left: dict[int, int]
) -> None:
    wanted = [line for line in lines if not piece.sku or line.variant.sku == piece.sku]
    if not any(left[line.pk] >= max(piece.units, 1) for line in wanted):
        most = max((left[line.pk] for line in wanted), default=0)
        raise CannotLoadError(order_id=piece.order_id, sku=piece.sku, left=max(most, 0))
    for line in wanted:
        units = piece.units or left[line.pk]
        if units > 0:
            load, is_new = Load.objects.get_or_create(
                container=container, line=line, defaults={"quantity": units}
            )
            if not is_new:
                load.quantity += units
                load.save(update_fields=["quantity"])
            left[line.pk] -= units
