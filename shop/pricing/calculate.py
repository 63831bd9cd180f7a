"""How a proposed price is made presentable."""

from decimal import ROUND_HALF_UP, Decimal

from shop.kernel.money import Money, currency_info

CHARM_LIMIT = Decimal(100)


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
