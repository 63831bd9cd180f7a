"""The lock of a number series: numbers without gaps are given out one after the other."""

from shop.invoicing.models import NumberSeries
from shop.kernel.locking import require_transaction


def lock_series(*, entity_id: str, kind: str, year: int) -> NumberSeries:
    """Return the series locked until the transaction ends, made when it is the first number.

    It is the last lock that a use case takes: after the order, payments and stock.
    """
    require_transaction("lock_series")
    NumberSeries.objects.get_or_create(entity_id=entity_id, kind=kind, year=year)
    return NumberSeries.objects.select_for_update().get(entity_id=entity_id, kind=kind, year=year)
