"""Lots of a snapshot: set against the books, and brought in line when somebody has approved it."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.db.models import Sum

from shop.inventory.models import Lot, LotMovement, StockCountLine
from shop.inventory.services.lots import NamedLot, Told


def compare_lots(
    lines: Sequence[StockCountLine],
    reported: Mapping[int, Told],
    *,
    since: datetime,
    actor: str,
) -> None:
    """Write the lots that were reported, by variant id, beside those of the books into the lines.

    The books' are those of then, as their units are. Lots of a shelf that began to be kept in lots
    since cannot be compared and are left out. A lot that is known with another day differs, and
    both days are in the line; approving it leaves ours.
    """
    named = [
        line
        for line in lines
        if line.stock_item.is_kept_in_lots and line.stock_item.variant_id in reported
    ]
    if not named:
        return
    ids = [line.stock_item_id for line in named]
    moved = LotMovement.objects.filter(
        lot__stock_item_id__in=ids, movement__created_at__gt=since
    ).exclude(movement__actor=actor)
    flying = dict(moved.values_list("lot_id").annotate(sum=Sum("units")).order_by())
    known: dict[int, list[Lot]] = {}
    for lot in Lot.objects.filter(stock_item_id__in=ids).order_by("expires_on", "pk"):
        lot.units -= flying.get(lot.pk, 0)
        known.setdefault(lot.stock_item_id, []).append(lot)
    for line in named:
        _compare(line, known.get(line.stock_item_id, []), reported[line.stock_item.variant_id])


def told_lots(line: StockCountLine) -> dict[NamedLot, int]:
    """Return by how many units each lot of a line differs, as `book` takes it."""
    return {
        NamedLot(
            lot["number"], date.fromisoformat(lot["expires_on"]) if lot["expires_on"] else None
        ): (lot["counted"] - lot["expected"])
        for lot in line.lots
        if lot["counted"] != lot["expected"]
    }


def _compare(line: StockCountLine, known: Sequence[Lot], reported: Told) -> None:
    if sum(lot.units for lot in known) != line.expected or any(lot.units < 0 for lot in known):
        return
    by_number = {lot.number: lot for lot in known}
    rows = {lot.number: _row(NamedLot(lot.number, lot.expires_on), lot.units) for lot in known}
    for named, units in reported.items():
        lot = by_number.get(named.number)
        if lot is None:
            rows[named.number] = _row(named, 0)
        elif named.expires_on is not None and lot.expires_on is None:
            rows[named.number]["expires_on"] = named.expires_on.isoformat()
        elif lot.expires_on is not None and named.expires_on not in {None, lot.expires_on}:
            rows[named.number]["reported_on"] = named.expires_on.isoformat()
        rows[named.number]["counted"] = units
    line.lots = [row for row in rows.values() if row["expected"] or row["counted"]]
    if line.do_lots_differ:
        line.state = StockCountLine.State.DIFFERS


def _row(named: NamedLot, units: int) -> dict[str, Any]:
    day = named.expires_on.isoformat() if named.expires_on else ""
    return {"number": named.number, "expires_on": day, "expected": units, "counted": 0}
