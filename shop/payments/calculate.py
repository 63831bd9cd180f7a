"""How much of a frozen amount goes back for some of its units."""

from shop.kernel.money import Money, round_money


def refund_share(*, total: Money, units: int, before: int, now: int) -> Money:
    """Return what `now` more units are worth when `before` of `units` went back already.

    Shares are differences of rounded running totals, so that any series of refunds adds up to
    exactly the total and no step loses a cent.

    :raises ValueError: when more units would go back than were sold
    """
    if before < 0 or now < 0 or before + now > units:
        raise ValueError(f"{now} of {units} units cannot go back after {before}")
    until_now = round_money(total * (before + now) / units)
    until_then = round_money(total * before / units)
    return until_now - until_then
