"""One row per variant and market: its price there and whether it can be had."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db import transaction
from django.db.models import F, OuterRef, Subquery

from shop.bundles.selectors import products_of_bundles_with
from shop.catalogue.models import Variant
from shop.inventory.coming import days_ahead
from shop.inventory.selectors import markets_with_stock
from shop.kernel.money import Money
from shop.markets.registry import REGISTRY
from shop.pricing.models import Price
from shop.search.locks import lock_products
from shop.search.models import Listing

BATCH = 500
_LONG_AGO = date(2000, 1, 1)
_UPDATED_FIELDS = [
    "product",
    "category",
    "category_path",
    "option_value",
    "colour",
    "price",
    "currency",
    "prior_amount",
    "is_available",
    "arrives_on",
    "is_lead",
    "has_price_range",
    "published_on",
    "is_featured",
]


@dataclass(frozen=True)
class _Candidate:
    """A variant in a market that may be shown."""

    variant: Variant
    price: Money
    prior_amount: Decimal | None
    is_available: bool
    arrives_on: date | None


def refresh_listings(*, product_ids: Collection[int]) -> int:
    """Compute the listings of the products again; return how many rows they have now.

    A variant is listed where it is active, has a price and belongs to a published product that no
    law keeps from the market. Runs beside itself and beside orders: the last one to start sees,
    and writes, the newest facts.
    """
    # What a bundle costs and whether it can be had hangs on its parts.
    ids = sorted({*product_ids, *products_of_bundles_with(product_ids=product_ids)})
    return sum(
        _refresh_batch(product_ids=ids[start : start + BATCH])
        for start in range(0, len(ids), BATCH)
    )


@transaction.atomic
def _refresh_batch(*, product_ids: list[int]) -> int:
    locked = lock_products(product_ids=product_ids)
    rows = list(_rows(locked))
    wanted = {(row.market_id, row.variant_id) for row in rows}
    known = Listing.objects.filter(product_id__in=locked).values_list(
        "pk", "market_id", "variant_id"
    )
    gone = [pk for pk, market, variant in known if (market, variant) not in wanted]
    if gone:
        Listing.objects.filter(pk__in=gone).delete()
    Listing.objects.bulk_create(
        rows,
        batch_size=2000,
        update_conflicts=True,
        unique_fields=["market", "variant"],
        update_fields=_UPDATED_FIELDS,
    )
    return len(rows)


def _rows(product_ids: list[int]) -> Iterator[Listing]:
    variants = {variant.pk: variant for variant in _shown_variants(product_ids)}
    prices = Price.objects.filter(variant_id__in=variants, market_id__in=REGISTRY.markets).order_by(
        "market_id", "variant_id"
    )
    available = markets_with_stock(variant_ids=list(variants), warehouses=REGISTRY.warehouses)
    ahead = days_ahead(variant_ids=list(variants), warehouses=REGISTRY.warehouses)
    groups: dict[tuple[str, int], list[_Candidate]] = defaultdict(list)
    for price in prices:
        variant = variants[price.variant_id]
        if price.market_id in variant.product.withheld_in:
            continue
        key = (price.market_id, variant.pk)
        is_available = key in available
        day = None if is_available else ahead.get(key)
        groups[price.market_id, variant.product_id].append(
            _Candidate(variant, price.amount, price.prior_amount, is_available, day)
        )
    for (market_code, _product), candidates in groups.items():
        yield from _group_rows(market_code, candidates)


def _shown_variants(product_ids: list[int]) -> Iterable[Variant]:
    # A variant has one value per option; the first option decides colour and picture.
    first_value = Variant.option_values.through.objects.filter(variant=OuterRef("pk")).order_by(
        "optionvalue__option_id", "pk"
    )
    return (
        Variant.objects.filter(
            product_id__in=product_ids,
            is_active=True,
            product__is_published=True,
        )
        .select_related("product")
        .annotate(
            category_path=F("product__category__path"),
            value_id=Subquery(first_value.values("optionvalue_id")[:1]),
            value_colour=Subquery(first_value.values("optionvalue__colour")[:1]),
        )
    )


def _group_rows(market_code: str, candidates: list[_Candidate]) -> Iterator[Listing]:
    """Yield the rows of one product in one market, with its lead chosen."""
    in_order = sorted(candidates, key=lambda c: (c.variant.position, c.variant.pk))
    lead = max(in_order, key=lambda c: (c.is_available, c.arrives_on is not None))
    has_price_range = len({c.price for c in in_order}) > 1
    for candidate in in_order:
        variant = candidate.variant
        yield Listing(
            market_id=market_code,
            product_id=variant.product_id,
            variant_id=variant.pk,
            category_id=variant.product.category_id,
            category_path=variant.category_path,  # type: ignore[attr-defined]
            option_value_id=variant.value_id,  # type: ignore[attr-defined]
            colour=variant.value_colour or "",  # type: ignore[attr-defined]
            price=candidate.price,
            prior_amount=candidate.prior_amount,
            is_available=candidate.is_available,
            arrives_on=candidate.arrives_on,
            is_lead=candidate is lead,
            has_price_range=has_price_range,
            published_on=variant.product.published_on or _LONG_AGO,
            is_featured=variant.product.is_featured,
        )
