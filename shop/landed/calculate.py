"""What a shopper should know beside the amounts: limits in law, from the quote and the tables."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import StrEnum

from shop.kernel.money import Money, sum_money
from shop.tax.calculate import (
    DutyKind,
    FlatChargeRow,
    Quote,
    Regime,
    TaxData,
    TaxError,
    TaxSnapshot,
    ThresholdRow,
    Warn,
    calculate_tax,
    find_territory,
)
from shop.tax.calculate.imports import DUTY_RELIEF, TAX_RELIEF
from shop.tax.calculate.thresholds import PER_TAX, find_threshold

WITHIN_A_BORDER = frozenset(
    {Regime.DOMESTIC, Regime.OSS, Regime.US_SALES_TAX, Regime.REVERSE_CHARGE, Regime.OUTSIDE_SCOPE}
)
"""Regimes of parcels that pass no customs."""


class HintKind(StrEnum):
    """What a hint says; ``Hint`` holds its amounts."""

    DUTY_PER_ARTICLE = "DUTY_PER_ARTICLE"
    ORDINARY_DUTY_ABOVE = "ORDINARY_DUTY_ABOVE"
    DUTY_FREE_UP_TO = "DUTY_FREE_UP_TO"
    ORDINARY_DUTY = "ORDINARY_DUTY"
    NO_DUTY = "NO_DUTY"
    TAX_FREE_UP_TO = "TAX_FREE_UP_TO"
    TAX_TOO_SMALL = "TAX_TOO_SMALL"


@dataclass(frozen=True, slots=True)
class Hint:
    """A limit or a fixed duty that holds for a parcel; the amount is the limit or the duty."""

    kind: HintKind
    amount: Money | None = None


def is_import(regime: str) -> bool:
    """Tell whether a parcel of this regime passes customs."""
    return regime not in WITHIN_A_BORDER


def is_paid_by_buyer(quote: Quote) -> bool:
    """Tell whether the carrier collects the import charges (delivered duty unpaid)."""
    return Warn.IMPORT_CHARGES_PAID_BY_BUYER in quote.warnings


def find_hints(*, snapshot: TaxSnapshot, quote: Quote, data: TaxData) -> tuple[Hint, ...]:
    """Return what is worth knowing about a parcel's duty and import tax.

    Every limit and every fixed duty is read from the rows in force, and what happens above a limit
    is asked of the engine itself. Nothing is said of parcels that pass no customs, nor of those
    whose charges the buyer pays: their amounts are not ours to promise.
    """
    if not is_import(quote.regime) or is_paid_by_buyer(quote):
        return ()
    return (
        *_duty_hints(snapshot=snapshot, quote=quote, data=data),
        *_tax_hints(snapshot=snapshot, quote=quote, data=data),
    )


def _duty_hints(*, snapshot: TaxSnapshot, quote: Quote, data: TaxData) -> Iterator[Hint]:
    limit = _duty_limit(snapshot=snapshot, quote=quote, data=data)
    flat = [duty.amount for duty in quote.duties if duty.kind is DutyKind.FLAT]
    above = limit is not None and _bears_duty_above(limit, snapshot=snapshot, data=data)
    if flat:
        yield Hint(HintKind.DUTY_PER_ARTICLE, flat[0])
        if above:
            yield Hint(HintKind.ORDINARY_DUTY_ABOVE, limit)
    elif quote.duty_total.amount:
        if limit is not None:
            yield Hint(HintKind.ORDINARY_DUTY, limit)
    elif above:
        yield Hint(HintKind.DUTY_FREE_UP_TO, limit)
    else:
        yield Hint(HintKind.NO_DUTY)


def _tax_hints(*, snapshot: TaxSnapshot, quote: Quote, data: TaxData) -> Iterator[Hint]:
    row = _relief_row(TAX_RELIEF, snapshot=snapshot, data=data)
    is_met = any(check.rule == TAX_RELIEF and check.is_met for check in quote.thresholds)
    if row is None or not is_met or quote.tax_total.amount:
        return
    kind = HintKind.TAX_TOO_SMALL if row.per == PER_TAX else HintKind.TAX_FREE_UP_TO
    yield Hint(kind, Money(row.amount, row.currency))


def _duty_limit(*, snapshot: TaxSnapshot, quote: Quote, data: TaxData) -> Money | None:
    """Return the value of goods up to which a parcel bears a fixed duty, or none."""
    for row in data.flat_charges:
        if row.value_limit is not None and _is_flat_duty(row, snapshot, quote=quote, data=data):
            return Money(row.value_limit, row.currency)
    relief = _relief_row(DUTY_RELIEF, snapshot=snapshot, data=data)
    return Money(relief.amount, relief.currency) if relief else None


def _is_flat_duty(
    row: FlatChargeRow, snapshot: TaxSnapshot, *, quote: Quote, data: TaxData
) -> bool:
    return (
        row.is_enabled
        and row.kind == "DUTY"
        and row.area == _customs_area(snapshot, data=data)
        and quote.regime in row.regimes
        and not (row.is_for_consumers_only and snapshot.buyer.is_validated_business)
    )


def _relief_row(rule: str, *, snapshot: TaxSnapshot, data: TaxData) -> ThresholdRow | None:
    return find_threshold(
        data=data,
        rule=rule,
        area=_customs_area(snapshot, data=data),
        ships_from=snapshot.ships_from,
        carriage=snapshot.carriage,
    )


def _customs_area(snapshot: TaxSnapshot, *, data: TaxData) -> str:
    return find_territory(destination=snapshot.destination, data=data).customs_area


def _bears_duty_above(limit: Money, *, snapshot: TaxSnapshot, data: TaxData) -> bool:
    """Ask the engine what the same goods would bear, so many that they are above the limit."""
    paid = sum_money(
        (line.unit_price * line.quantity for line in snapshot.lines), currency=snapshot.currency
    )
    try:
        worth = snapshot.fx.convert(paid, target=str(limit.currency))
        # Twice over, because the price may hold tax that the limit leaves out.
        times = int(2 * limit.amount // worth) + 2 if worth else 0
        more = [replace(line, quantity=line.quantity * times) for line in snapshot.lines]
        quote = calculate_tax(replace(snapshot, lines=tuple(more)), data)
    except TaxError:
        return False
    return any(duty.kind is DutyKind.AD_VALOREM and duty.amount.amount for duty in quote.duties)
