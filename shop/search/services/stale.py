"""Remembering which products' rows are out of date, and bringing them up to date."""

from collections.abc import Collection
from datetime import datetime
from itertools import takewhile

from django.db import transaction
from django.utils import timezone

from shop.events import products_changed
from shop.inventory.coming import days_ahead
from shop.inventory.models import ExpectedUnits, StockMovement
from shop.kernel.events import announce
from shop.markets.registry import REGISTRY
from shop.search.locks import lock_stale_products
from shop.search.models import Listing, StaleProduct
from shop.search.services.entries import refresh_search_entries
from shop.search.services.listings import refresh_listings

CHUNK = 1000


@transaction.atomic
def mark_stale(*, product_ids: Collection[int]) -> None:
    """Have the products' listings and search entries computed again soon after the commit.

    Call it in the transaction of the change: a price, a stock figure, a text.
    """
    if not product_ids:
        return
    # The moment only tells one mark from the next, so it may be read here. In one order, since
    # two transactions that mark the same products would otherwise wait for each other.
    marked_at = timezone.now()
    StaleProduct.objects.bulk_create(
        (StaleProduct(product_id=pk, marked_at=marked_at) for pk in sorted(set(product_ids))),
        update_conflicts=True,
        unique_fields=["product"],
        update_fields=["marked_at"],
        batch_size=1000,
    )
    announce(products_changed)


def refresh_moved_products(*, since: datetime) -> int:
    """Compute the listings of products whose stock has moved; return how many rows they have.

    Orders promise and return units below this app, where nobody can mark a product. The stock
    ledger knows; it is read from its newest line back to that moment, so the cost does not grow
    with its length.
    """
    newest = StockMovement.objects.order_by("-pk").values_list(
        "created_at", "stock_item__variant__product_id"
    )
    moved = takewhile(lambda row: row[0] >= since, newest.iterator(chunk_size=CHUNK))
    return refresh_listings(product_ids={product for _at, product in moved})


def refresh_coming_products() -> int:
    """Compute the listings of products that come on another day than listed; return their rows.

    Orders take what is coming and let go of it without a row in any ledger, and days pass: what is
    listed is held against what is expected. The cost grows with what is coming, not with the shop.
    """
    variants = {
        *ExpectedUnits.objects.values_list("stock_item__variant_id", flat=True),
        *Listing.objects.filter(arrives_on__isnull=False).values_list("variant_id", flat=True),
    }
    ahead = days_ahead(variant_ids=variants, warehouses=REGISTRY.warehouses)
    listed = Listing.objects.filter(variant_id__in=variants).values_list(
        "market_id", "variant_id", "product_id", "is_available", "arrives_on"
    )
    return refresh_listings(
        product_ids={
            product
            for market, variant, product, is_available, day in listed
            if day != (None if is_available else ahead.get((market, variant)))
        }
    )


def refresh_stale_products(*, limit: int = 200) -> int:
    """Bring the products that have waited longest up to date; return how many there were.

    Whoever marks a product again in the meantime keeps it marked.
    """
    marks = dict(
        StaleProduct.objects.order_by("marked_at", "pk").values_list("product_id", "marked_at")[
            :limit
        ]
    )
    refresh_listings(product_ids=marks)
    refresh_search_entries(product_ids=marks)
    with transaction.atomic():
        waiting = lock_stale_products(product_ids=marks)
        done = [row.pk for row in waiting if row.marked_at == marks[row.pk]]
        StaleProduct.objects.filter(pk__in=done).delete()
    return len(marks)
