"""Goods come back: into quarantine first, then to where the inspection sends each unit."""

from collections import Counter
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from logistics.returns.calculate import is_fully_placed
from logistics.returns.locks import lock_return
from logistics.returns.models import Return, ReturnLine
from logistics.returns.selectors import lines_of
from logistics.returns.services.state import ReturnStateError, check_step, move_return
from logistics.withdrawals.models import Withdrawal
from logistics.withdrawals.services import AlreadySettledError, note_goods_back
from shop.inventory.models import Figure, StockItem
from shop.inventory.services import Move, Shift, return_stock, shift_units

State = Return.State


class MiscountError(Exception):
    """Raised when units are more than were announced, or not each has exactly one place."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What the inspection found in the units of a line, and where they go."""

    condition: str
    restocked: int = 0
    damaged: int = 0
    written_off: int = 0


def receive_return(*, return_id: int, units: Mapping[int, int], actor: str, at: datetime) -> Return:
    """Take units by return line id into quarantine; a withdrawal's refund must not wait from now.

    Fewer than announced may have come; the others can be announced again. Must not run inside a
    transaction.

    :raises ReturnStateError: when it does not wait for goods
    :raises MiscountError: when nothing came, or more than was announced
    """
    found = _receive(return_id=return_id, units=units, actor=actor, at=at)
    note_received(found, actor=actor, at=at)
    return found


def note_received(found: Return, *, actor: str, at: datetime) -> None:
    """Let the refund of a withdrawal whose goods are here not wait any more; safe to repeat.

    Must not run inside a transaction.
    """
    withdrawal = found.withdrawal
    if withdrawal is not None and withdrawal.state == Withdrawal.State.MATCHED:
        # Somebody may note or refund it in this moment: the goods are here either way.
        with suppress(AlreadySettledError):
            note_goods_back(withdrawal_id=withdrawal.pk, actor=actor, at=at)


@transaction.atomic(durable=True)
def _receive(*, return_id: int, units: Mapping[int, int], actor: str, at: datetime) -> Return:
    return take_in(return_id=return_id, units=units, actor=actor, at=at)


@transaction.atomic
def take_in(*, return_id: int, units: Mapping[int, int], actor: str, at: datetime) -> Return:
    """Take units into quarantine within a larger step; ``note_received`` is to follow its commit.

    Raises what ``receive_return`` raises.
    """
    order, found = lock_return(return_id=return_id)
    check_step(found, State.RECEIVED)
    if not found.needs_goods:
        raise ReturnStateError(f"{found}: nothing is to come back")
    lines = lines_of(found)
    _count(lines, units)
    arrived: Counter[int] = Counter()
    for line in lines:
        arrived[line.order_line.variant_id] += line.received
    quantities = {variant_id: count for variant_id, count in arrived.items() if count}
    for variant_id in quantities:
        # It may come back to a house that has never had the piece.
        StockItem.objects.get_or_create(warehouse_id=found.warehouse_id, variant_id=variant_id)
    return_stock(
        warehouse_id=found.warehouse_id,
        quantities=quantities,
        reference=str(found),
        actor=actor,
        at=at,
        into=Figure.QUARANTINE,
    )
    move_return(found, State.RECEIVED, order=order, actor=actor, at=at)
    return found


def _count(lines: list[ReturnLine], units: Mapping[int, int]) -> None:
    for line in lines:
        line.received = units.get(line.pk, 0)
        if not 0 <= line.received <= line.quantity:
            raise MiscountError(f"line {line.pk}: {line.received} of {line.quantity}")
    if not any(line.received for line in lines):
        raise MiscountError("nothing came back")
    ReturnLine.objects.bulk_update(lines, ["received"])


@transaction.atomic(durable=True)
def inspect_return(
    *, return_id: int, findings: Mapping[int, Found], actor: str, at: datetime
) -> Return:
    """Grade the units of each return line and move each from quarantine to its place.

    :raises ReturnStateError: when no goods wait to be inspected
    :raises MiscountError: when not every unit that came has exactly one place
    """
    order, found = lock_return(return_id=return_id)
    check_step(found, State.INSPECTED)
    for line in lines_of(found):
        if line.received:
            _place(line, findings.get(line.pk), found=found, actor=actor, at=at)
    move_return(found, State.INSPECTED, order=order, actor=actor, at=at)
    return found


def _place(
    line: ReturnLine, finding: Found | None, *, found: Return, actor: str, at: datetime
) -> None:
    if finding is None or not is_fully_placed(
        received=line.received,
        restocked=finding.restocked,
        damaged=finding.damaged,
        written_off=finding.written_off,
    ):
        raise MiscountError(f"line {line.pk}: {finding} of {line.received}")
    line.condition, line.restocked = finding.condition, finding.restocked
    line.damaged, line.written_off = finding.damaged, finding.written_off
    line.save(update_fields=["condition", "restocked", "damaged", "written_off"])
    item = StockItem.objects.get(
        warehouse_id=found.warehouse_id, variant_id=line.order_line.variant_id
    )
    ways = (
        (Move.QUARANTINE_TO_SHELF, line.restocked),
        (Move.QUARANTINE_TO_DAMAGED, line.damaged),
        (Move.QUARANTINE_WRITE_OFF, line.written_off),
    )
    for way, units in ways:
        if units:
            note = f"{found}: {line.get_condition_display()}"
            # With the order's number they go back into the lots that it got.
            shift = Shift(way, units, reference=found.order.number)
            shift_units(stock_item_id=item.pk, shift=shift, actor=actor, at=at, note=note)
