"""How a proposed price is made presentable, what it is reduced from, and what a kilogram costs."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal

from shop.kernel.currencies import currency_info
from shop.kernel.money import Money, round_money

CHARM_LIMIT = Decimal(100)

# Each unit of content: the unit whose price is shown, and how much of that it is.
_BASES = {
    "g": ("kg", Decimal("0.001")),
    "kg": ("kg", Decimal(1)),
    "ml": ("l", Decimal("0.001")),
    "l": ("l", Decimal(1)),
    "cm": ("m", Decimal("0.01")),
    "m": ("m", Decimal(1)),
    "m2": ("m2", Decimal(1)),
}
_HUNDREDTHS = {"kg": ("g", 1000), "l": ("ml", 1000)}


def propose_price(
    *, net_base: Decimal, per_base: Decimal, tax_rate: Decimal, currency: str
) -> Money:
    """Turn a net base price into the currency's price, tax included, not yet rounded.

    `tax_rate` is 0 where prices are shown without tax.
    """
    return Money(net_base * per_base * (1 + tax_rate), currency)


def round_price(amount: Money, *, rule: str, step: Decimal | None = None) -> Money:
    """Make a price presentable by the market's rule; never below the smallest presentable one.

    charm: below 100 the nearest x.99, from 100 on the nearest whole amount ending in 9.
    whole: the nearest 10 below 10,000 and the nearest 100 above, e.g. for yen.
    step: the nearest multiple of the step, e.g. 0.05 francs.

    :raises ValueError: for an unknown rule, or "step" without a step
    """
    currency = str(amount.currency)
    if rule == "charm":
        return Money(_charm(amount.amount), currency)
    if rule == "whole":
        unit = Decimal(10) if amount.amount < 10_000 else Decimal(100)
        return Money(max(_nearest(amount.amount, unit), unit), currency)
    if rule == "step" and step:
        rounded = max(_nearest(amount.amount, step), step)
        return Money(rounded.quantize(currency_info(currency).smallest_unit), currency)
    raise ValueError(f"rounding rule {rule!r} with step {step}")


def _charm(value: Decimal) -> Decimal:
    if value < CHARM_LIMIT:
        return max(_nearest(value + Decimal("0.01"), Decimal(1)), Decimal(1)) - Decimal("0.01")
    return (_nearest(value + 1, Decimal(10)) - 1).quantize(Decimal("0.01"))


def _nearest(value: Decimal, unit: Decimal) -> Decimal:
    return (value / unit).quantize(Decimal(1), rounding=ROUND_HALF_UP) * unit


@dataclass(frozen=True, slots=True)
class ShownPrice:
    """A price as it was shown from a moment on, and whether it was announced as a reduction."""

    amount: Money
    valid_from: datetime
    is_reduction: bool = False


def lowest_before(history: Sequence[ShownPrice], *, at: datetime, days: int) -> Money | None:
    """Return the lowest price that was shown in the days before a moment.

    The history is in order of time. A price counts while it was shown, also when it was set before
    the days began; one that ended exactly when they began does not. Nothing when the goods were not
    on sale for all of the days, or were not in one currency: there is nothing to compare with.
    """
    past = _in_last_currency([row for row in history if row.valid_from < at])
    start = at - timedelta(days=days)
    standing = [row for row in past if row.valid_from <= start]
    if not standing:
        return None
    later = [row for row in past if row.valid_from > start]
    return min((row.amount for row in (standing[-1], *later)), key=lambda money: money.amount)


def running_since(history: Sequence[ShownPrice], *, amount: Money, at: datetime) -> datetime:
    """Return when the reduction that a new price goes on with began; the moment itself if none.

    A reduction goes on while each price was announced as one and none was higher than the one
    before it (Art. 6a(5) of Directive 98/6/EC); a rise, a break or another currency ends it.
    """
    began, dearer = at, amount
    for row in reversed(_in_last_currency([row for row in history if row.valid_from < at])):
        is_same_run = (
            row.is_reduction
            and row.amount.currency == dearer.currency
            and row.amount.amount >= dearer.amount
        )
        if not is_same_run:
            break
        began, dearer = row.valid_from, row.amount
    return began


def prior_price(
    history: Sequence[ShownPrice], *, amount: Money, at: datetime, days: int | None
) -> Money | None:
    """Return what a price that is announced as a reduction at a moment is compared with.

    That is the lowest price of so many days before the reduction (Art. 6a(2) of Directive 98/6/EC),
    or without a number of days the price before it. Nothing when there is no such price, or it is
    not higher: then there is no reduction to announce (CJEU C-330/23).
    """
    since = running_since(history, amount=amount, at=at)
    past = [row for row in history if row.valid_from < since]
    if days is not None:
        prior = lowest_before(past, at=since, days=days)
    else:
        prior = past[-1].amount if past else None
    if prior is None or prior.currency != amount.currency or prior.amount <= amount.amount:
        return None
    return prior


def reduction_rate(*, prior: Money, amount: Money) -> Decimal:
    """Return by which part of the prior price a price is lower, as 0.20; never more than it is."""
    rate = (prior.amount - amount.amount) / prior.amount
    return rate.quantize(Decimal("0.01"), rounding=ROUND_DOWN)


def unit_price(
    amount: Money, *, content: Decimal, unit: str, rule: str
) -> tuple[Money, int, str] | None:
    """Return the price of one unit, how many of which unit that is, or nothing.

    The unit is g, kg, ml, l, cm, m or m2. By the rule "whole" it is the price of 1 kg, l, m or m2
    (Art. 2(b) of Directive 98/6/EC), by "per_100" that of 100 g or 100 ml where goods are weighed
    or poured, by "none" nothing. Rounded once, to the currency's smallest unit.
    """
    if rule == "none" or unit not in _BASES or content <= 0:
        return None
    base, factor = _BASES[unit]
    per_base = amount.amount / (content * factor)
    if rule == "per_100" and base in _HUNDREDTHS:
        small, parts = _HUNDREDTHS[base]
        return round_money(Money(per_base * 100 / parts, amount.currency)), 100, small
    return round_money(Money(per_base, amount.currency)), 1, base


def _in_last_currency(history: Sequence[ShownPrice]) -> list[ShownPrice]:
    """Return the rows behind the last change of currency."""
    kept: list[ShownPrice] = []
    for row in history:
        if kept and kept[-1].amount.currency != row.amount.currency:
            kept.clear()
        kept.append(row)
    return kept
