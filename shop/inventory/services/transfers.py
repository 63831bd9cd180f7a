"""Transfers: asked for, sent, received with what was missing, or called off."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from shop.inventory.locks import lock_stock_items, lock_transfer
from shop.inventory.models import StockItem, StockMovement, Transfer, TransferLine
from shop.inventory.services.book import book
from shop.inventory.services.lot_care import name_lots
from shop.inventory.services.promise import firm_up, hold_stock, release_stock
from shop.inventory.services.stock import ship_stock

Kind, State = StockMovement.Kind, Transfer.State


class TransferStateError(Exception):
    """Raised when a transfer is past what is asked of it, or not there yet."""

    def __init__(self, *, transfer_id: int, state: str) -> None:
        super().__init__(f"transfer {transfer_id} is {state}")
        self.transfer_id, self.state = transfer_id, state


@dataclass(frozen=True, slots=True, kw_only=True)
class TransferRequest:
    """What one warehouse asks of another: units by variant id; ``key`` names the form."""

    origin: str
    destination: str
    quantities: Mapping[int, int]
    key: UUID
    expected_on: date | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Arrival:
    """What arrived of one line of a transfer."""

    good: int
    damaged: int = 0


@transaction.atomic(durable=True)
def request_transfer(*, request: TransferRequest, actor: str, at: datetime) -> Transfer:
    """Keep the units at the origin, where nobody is sold them, and announce them at the other end.

    The same form asks once, however often it is sent.

    :raises ValueError: when nothing is asked for, or of the warehouse itself
    :raises OutOfStockError: when the origin has fewer free units; nothing is asked for then
    """
    if not request.quantities or request.origin == request.destination:
        raise ValueError("a transfer takes some goods somewhere else")
    transfer, is_new = Transfer.objects.get_or_create(
        key=request.key,
        defaults={
            "origin_id": request.origin,
            "destination_id": request.destination,
            "expected_on": request.expected_on,
            "note": request.note,
            "requested_by": actor,
            "requested_at": at,
        },
    )
    if not is_new:
        return transfer
    lines = [
        TransferLine(transfer=transfer, variant_id=pk, quantity=quantity)
        for pk, quantity in sorted(request.quantities.items())
    ]
    TransferLine.objects.bulk_create(lines)
    _lock_both_ends(transfer, lines)
    hold_stock(
        reference=transfer.reference,
        wanted={(request.origin, pk): quantity for pk, quantity in request.quantities.items()},
        expires_at=at,
        actor=actor,
        at=at,
    )
    firm_up(reference=transfer.reference, actor=actor, at=at)
    name_lots(references=[transfer.reference], warehouse_ids=[request.origin], at=at)
    for line in lines:
        expected = StockMovement(kind=Kind.EXPECTED, incoming_change=line.quantity, actor=actor)
        _book(transfer, line, expected, at=at)
    return transfer


@transaction.atomic(durable=True)
def send_transfer(*, transfer_id: int, actor: str, at: datetime) -> Transfer:
    """Take the units off the shelf and put them on their way.

    :raises TransferStateError: when it was sent or called off before
    :raises LotsExpiredError: when what lies there is over
    """
    transfer, lines = _locked(transfer_id, State.REQUESTED)
    ship_stock(
        reference=transfer.reference,
        warehouse_id=transfer.origin_id,
        quantities={line.variant_id: line.quantity for line in lines},
        actor=actor,
        at=at,
        kind=Kind.SENT,
    )
    for line in lines:
        underway = StockMovement(
            kind=Kind.UNDERWAY,
            incoming_change=-line.quantity,
            in_transit_change=line.quantity,
            actor=actor,
        )
        _book(transfer, line, underway, at=at)
    transfer.state, transfer.sent_at, transfer.sent_by = State.SENT, at, actor
    transfer.save(update_fields=["state", "sent_at", "sent_by"])
    return transfer


@transaction.atomic(durable=True)
def receive_transfer(
    *,
    transfer_id: int,
    arrivals: Mapping[int, Arrival],
    is_complete: bool,
    actor: str,
    at: datetime,
) -> Transfer:
    """Book what arrived, by line id; with ``is_complete`` what is missing is lost and it is over.

    Otherwise the rest stays on its way and may be received later. More than was sent is received,
    too, and stays visible as such.

    :raises TransferStateError: when it is not on its way
    """
    transfer, lines = _locked(transfer_id, State.SENT)
    for line in lines:
        _receive(transfer, line, arrivals.get(line.pk, Arrival(0)), actor=actor, at=at)
    if is_complete or not any(line.open_units for line in lines):
        for line in lines:
            _lose_rest(transfer, line, actor=actor, at=at)
        transfer.state, transfer.closed_at, transfer.closed_by = State.RECEIVED, at, actor
        transfer.save(update_fields=["state", "closed_at", "closed_by"])
    fields = ["received", "damaged", "lost", "surplus"]
    TransferLine.objects.bulk_update(lines, fields)
    return transfer


@transaction.atomic(durable=True)
def cancel_transfer(*, transfer_id: int, actor: str, at: datetime) -> Transfer:
    """Call a transfer off that has not left: its units may be sold again.

    :raises TransferStateError: when it was sent or called off before
    """
    transfer, lines = _locked(transfer_id, State.REQUESTED)
    release_stock(reference=transfer.reference, actor=actor, at=at)
    for line in lines:
        dropped = StockMovement(kind=Kind.EXPECTED, incoming_change=-line.quantity, actor=actor)
        _book(transfer, line, dropped, at=at)
    transfer.state, transfer.closed_at, transfer.closed_by = State.CANCELLED, at, actor
    transfer.save(update_fields=["state", "closed_at", "closed_by"])
    return transfer


def _locked(transfer_id: int, state: str) -> tuple[Transfer, list[TransferLine]]:
    transfer = lock_transfer(transfer_id=transfer_id)
    if transfer.state != state:
        raise TransferStateError(transfer_id=transfer.pk, state=transfer.state)
    lines = list(transfer.lines.order_by("variant_id"))
    _lock_both_ends(transfer, lines)
    return transfer, lines


def _lock_both_ends(transfer: Transfer, lines: list[TransferLine]) -> None:
    """Lock every shelf of both warehouses at once, so that two transfers never wait in a circle."""
    ends = (transfer.origin_id, transfer.destination_id)
    arriving = sorted(line.variant_id for line in lines)
    StockItem.objects.bulk_create(
        (StockItem(warehouse_id=transfer.destination_id, variant_id=pk) for pk in arriving),
        ignore_conflicts=True,
    )
    lock_stock_items(keys=[(end, pk) for end in ends for pk in arriving])


def _book(transfer: Transfer, line: TransferLine, movement: StockMovement, *, at: datetime) -> None:
    """Book a row at the destination, whose shelf is locked."""
    key = (transfer.destination_id, line.variant_id)
    movement.reference = transfer.reference
    book(item=lock_stock_items(keys=[key])[key], movement=movement, at=at)


def _receive(
    transfer: Transfer, line: TransferLine, arrival: Arrival, *, actor: str, at: datetime
) -> None:
    arrived = arrival.good + arrival.damaged
    if not arrived:
        return
    expected = min(arrived, line.open_units)
    movement = StockMovement(
        kind=Kind.TRANSFERRED,
        in_transit_change=-expected,
        on_hand_change=arrival.good,
        damaged_change=arrival.damaged,
        actor=actor,
    )
    _book(transfer, line, movement, at=at)
    line.received += arrival.good
    line.damaged += arrival.damaged
    line.surplus += arrived - expected


def _lose_rest(transfer: Transfer, line: TransferLine, *, actor: str, at: datetime) -> None:
    missing = line.open_units
    if missing:
        lost = StockMovement(kind=Kind.LOST, in_transit_change=-missing, actor=actor)
        _book(transfer, line, lost, at=at)
        line.lost += missing
