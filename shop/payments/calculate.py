"""How much of a frozen amount goes back for some of its units."""

from shop.kernel.money import Money, round_money, zero


def refund_share(*, total: Money, returned: Money, units: int, staying: int) -> Money:
    """Return what goes back when `staying` of `units` stay and `returned` went back before.

    What stays is rounded, what goes back is the difference: so any series of refunds, failed ones
    tried again included, ends at exactly the total, and none ever gives more than is left.

    :raises ValueError: when more units would go back than were sold
    """
    if not 0 <= staying <= units:
        raise ValueError(f"{staying} of {units} units cannot stay")
    left = total - returned
    share = left - round_money(total * staying / units)
    return min(max(share, zero(str(total.currency))), left)
