"""What goods have cost in the end: bills of head hauls, spread over the units that they brought."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet

from logistics.inbound.calculate import spread
from logistics.inbound.locks import lock_haul
from logistics.inbound.models import (
    CostRow,
    HaulCost,
    HeadHaul,
    Load,
    PurchaseOrder,
    PurchaseOrderLine,
)
from shop.delivery.selectors import volume_mm3
from shop.kernel.money import Money, round_money
from shop.markets.selectors import latest_rate

Basis = HaulCost.Basis
PARTS = ("goods", *(kind.lower() for kind in HaulCost.Kind.values))


@dataclass(frozen=True, slots=True, kw_only=True)
class Bill:
    """What somebody asks for a head haul; ``key`` names the form."""

    kind: str
    basis: str
    amount: Money
    note: str
    key: UUID


@transaction.atomic(durable=True)
def note_cost(*, haul_id: int, bill: Bill, actor: str, at: datetime) -> HaulCost:
    """Write a bill down at the day's rate, and spread it over what has arrived.

    A bill that comes after the goods changes what they have cost; the same form counts once.

    :raises RateMissingError: when its currency has no rate
    """
    haul = lock_haul(haul_id=haul_id)
    rate = latest_rate(currency=str(bill.amount.currency), on=at.date())
    booked = Money(bill.amount.amount / rate.per_euro, settings.ACCOUNTING_CURRENCY)
    cost, is_new = HaulCost.objects.get_or_create(
        key=bill.key,
        defaults={
            "haul": haul,
            "kind": bill.kind,
            "basis": bill.basis,
            "amount": bill.amount,
            "booked": round_money(booked),
            "rate": rate.per_euro,
            "rate_source": rate.source,
            "rate_date": rate.date,
            "note": bill.note,
            "noted_by": actor,
            "noted_at": at,
        },
    )
    if is_new:
        write_costs_of_haul(haul)
    return cost


@transaction.atomic(durable=True)
def drop_cost(*, haul_id: int, cost_id: int) -> None:
    """Take a bill back that was written down by mistake; what is gone already stays gone."""
    haul = lock_haul(haul_id=haul_id)
    haul.costs.filter(pk=cost_id).delete()
    write_costs_of_haul(haul)


def write_costs_of_haul(haul: HeadHaul) -> None:
    """Write anew what the units of a locked head haul have cost that have arrived.

    A bill is borne by what arrived of the whole head haul: what the sea took pays for nothing.
    While containers are still closed, their units bear their share of it, too.
    """
    loads = list(_borne(haul))
    rows = {load.pk: _row(load) for load in loads}
    for cost in haul.costs.all():
        part = cost.kind.lower()
        weights = [_weight(load, rows[load.pk].goods, cost.basis) for load in loads]
        shares = spread(cost.booked, weights=weights) if loads else []
        for load, share in zip(loads, shares, strict=True):
            setattr(rows[load.pk], part, getattr(rows[load.pk], part) + share.amount)
    CostRow.objects.filter(load__container__haul=haul).delete()
    _write([rows[load.pk] for load in loads if load.container.received_at])


def write_costs_of_line(line: PurchaseOrderLine, *, order: PurchaseOrder, at: datetime) -> None:
    """Write anew what the units of a line have cost that came without a head haul."""
    loaded = sum(Load.objects.filter(line=line, arrived__gt=0).values_list("arrived", flat=True))
    units = line.arrived - loaded
    before = CostRow.objects.filter(line=line, load__isnull=True)
    # Orders since then were sold from these units: a later receipt does not make them newer.
    first = before.values_list("arrived_at", flat=True).first()
    before.delete()
    if units > 0:
        _write([_new_row(line, order, units=units, arrived_at=first or at)])


def _borne(haul: HeadHaul) -> QuerySet[Load]:
    loads = Load.objects.filter(container__haul=haul)
    return (
        loads.exclude(container__received_at__isnull=False, arrived=0)
        .select_related("container", "line__order", "line__variant")
        .order_by("pk")
    )


def _units(load: Load) -> int:
    return load.arrived if load.container.received_at else load.quantity


def _row(load: Load) -> CostRow:
    row = _new_row(
        load.line,
        load.line.order,
        units=_units(load),
        arrived_at=load.container.received_at,
    )
    row.load = load
    return row


def _new_row(
    line: PurchaseOrderLine,
    order: PurchaseOrder,
    *,
    units: int,
    arrived_at: datetime | None,
) -> CostRow:
    """Return a row with the goods at the rate of the day on which they were ordered."""
    price = line.unit_price * units / order.rate
    goods = round_money(Money(price, settings.ACCOUNTING_CURRENCY)).amount
    row = CostRow(
        line=line, variant_id=line.variant_id, warehouse_id=order.warehouse_id, units=units
    )
    row.goods = goods
    if arrived_at is not None:
        row.arrived_at = arrived_at
    return row


def _write(rows: Sequence[CostRow]) -> None:
    for row in rows:
        row.total = sum((getattr(row, part) for part in PARTS), start=Decimal(0))
    CostRow.objects.bulk_create(rows)


def _weight(load: Load, goods: Decimal, basis: str) -> Decimal:
    variant, units = load.line.variant, _units(load)
    if basis == Basis.WEIGHT:
        return Decimal(units * (variant.weight_g or 0))
    if basis == Basis.VOLUME:
        return Decimal(units * volume_mm3(variant))
    return goods
