"""Holding units back of the promise: buffers of markets, the last units for a group."""

from django.db import transaction

from shop.catalogue.models import Variant
from shop.inventory.locks import lock_stock_item
from shop.inventory.models import ProtectedStock, SafetyBuffer


@transaction.atomic
def set_buffer(*, market_code: str, variant_id: int | None, units: int) -> None:
    """Have a market keep the last units of every shelf, of one variant or of all; 0 takes it away.

    A buffer of 0 for one variant stays where the market has one for all: it says otherwise.
    """
    rows = SafetyBuffer.objects.filter(market_id=market_code)
    has_general = rows.filter(variant__isnull=True).exists()
    if not units and not (variant_id and has_general):
        own = (
            rows.filter(variant_id=variant_id) if variant_id else rows.filter(variant__isnull=True)
        )
        own.delete()
        return
    variant = Variant.objects.get(pk=variant_id) if variant_id else None
    SafetyBuffer.objects.update_or_create(
        market_id=market_code, variant=variant, defaults={"units": units}
    )


@transaction.atomic
def protect_stock(*, stock_item_id: int, group_id: int, units: int) -> None:
    """Keep the last units of a shelf for the members of a group; 0 sells them to everybody again.

    It waits for orders that are being written, and the next one keeps to it.
    """
    item = lock_stock_item(stock_item_id=stock_item_id)
    if not units:
        ProtectedStock.objects.filter(stock_item=item, group_id=group_id).delete()
        return
    ProtectedStock.objects.update_or_create(
        stock_item=item, group_id=group_id, defaults={"units": units}
    )
