"""Shares, limits and differences of returns."""

from datetime import date, timedelta
from decimal import Decimal


def share_of(*, part: Decimal, whole: Decimal) -> Decimal:
    """Return which share of a parcel's value comes back: between 0 and 1, 1 of a free parcel."""
    if whole <= 0:
        return Decimal(1)
    return min(max(part / whole, Decimal(0)), Decimal(1))


def is_better_kept(*, value: Decimal, return_cost: Decimal, kept: int, limit: int) -> bool:
    """Return whether a thing stays with the customer, who has kept some before.

    It does when its way back costs at least what it is worth, as long as the limit allows.
    """
    return 0 < value <= return_cost and kept < limit


def is_within(*, day: date, since: date | None, days: int) -> bool:
    """Return whether a day is in a period that begins after a delivery; always before one."""
    return since is None or day <= since + timedelta(days=days)


def is_fully_placed(*, received: int, restocked: int, damaged: int, written_off: int) -> bool:
    """Return whether an inspection gives every unit exactly one place."""
    return min(restocked, damaged, written_off) >= 0 and (
        received == restocked + damaged + written_off
    )
