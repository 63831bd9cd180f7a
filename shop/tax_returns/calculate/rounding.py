"""The one rounding of a return."""

from decimal import ROUND_HALF_UP, Decimal


def round_to(amount: Decimal, unit: Decimal) -> Decimal:
    """Round half-up, away from zero, to a multiple of a power of ten: 1.005 becomes 1.01."""
    return amount.quantize(unit, rounding=ROUND_HALF_UP)
