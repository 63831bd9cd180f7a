"""A page of products, as a list shows them."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib.postgres.aggregates import BoolOr
from django.contrib.postgres.fields import ArrayField
from django.db.models import (
    BigIntegerField,
    BooleanField,
    ExpressionWrapper,
    F,
    Func,
    IntegerField,
    Max,
    Min,
    Q,
    QuerySet,
    Value,
)

from shop.catalogue.models import OptionValue
from shop.kernel.money import Money
from shop.pricing.selectors import Reduction, UnitPrice, reduction_of, unit_price_of
from shop.search.models import Listing
from shop.search.selectors.counts import FacetCounts, count_facets
from shop.search.selectors.scope import (
    ListingQuery,
    filtered,
    listings_below,
    variant_conditions,
)

_RECOMMENDED = ("-has_featured", "-newest", "product_id")
_ORDERS = {
    "newest": ("-newest", "product_id"),
    "price": ("lowest", "product_id"),
    "price-desc": ("-lowest", "product_id"),
}


@dataclass(frozen=True, slots=True)
class ListedProduct:
    """A product in a list: the variant that stands for it and what it costs from.

    What is sold out may be expected on a day, and ordered ahead until then.
    """

    product_id: int
    slug: str
    variant_id: int
    sku: str
    is_lead: bool
    price: Money
    has_price_range: bool
    is_available: bool
    arrives_on: date | None
    published_on: date
    reduction: Reduction | None
    unit_price: UnitPrice | None
    option_values: tuple[OptionValue, ...]


@dataclass(frozen=True, slots=True)
class ProductList:
    """One page of a list and the counts of its facets."""

    products: tuple[ListedProduct, ...]
    counts: FacetCounts


def list_products(query: ListingQuery) -> ProductList:
    """Return a page of products with the counts of every facet, in three statements.

    What can be had, also by ordering ahead, comes first; what is sold out sinks to the end of every
    order.
    """
    rows = filtered(listings_below(query, path=query.path), query.filters)
    start = (query.page - 1) * query.page_size
    page_ids = list(
        rows.order_by()
        .values("product_id")
        .annotate(
            can_be_had=BoolOr(Q(is_available=True) | Q(arrives_on__isnull=False)),
            has_featured=BoolOr("is_featured"),
            newest=Max("published_on"),
            lowest=Min("price"),
        )
        .order_by("-can_be_had", *_order(query))
        .values_list("product_id", flat=True)[start : start + query.page_size]
    )
    fitting = Q()
    for _facet, condition in variant_conditions(query.filters):
        fitting &= condition
    products = listed_products(product_ids=page_ids, market_code=query.market_code, fitting=fitting)
    return ProductList(tuple(products), count_facets(query))


def listed_products(
    *, product_ids: Sequence[int], market_code: str, fitting: Q | None = None
) -> list[ListedProduct]:
    """Return the products that the market sells, in the order of the ids, with one statement.

    Whoever names a product of a hidden catalogue gets nothing. Among a product's variants one that
    meets the condition stands for it.
    """
    is_fitting = ExpressionWrapper(fitting, BooleanField()) if fitting else Value(value=True)
    groups: defaultdict[int, list[Listing]] = defaultdict(list)
    for row in _rows_of(product_ids, market_code).annotate(is_fitting=is_fitting):
        groups[row.product_id].append(row)
    return [_listed(groups[pk]) for pk in product_ids if pk in groups]


def _rows_of(product_ids: Collection[int], market_code: str) -> QuerySet[Listing]:
    return (
        Listing.objects.filter(
            market_id=market_code,
            product_id__in=product_ids,
            product__catalogue__is_public=True,
        )
        .select_related("option_value")
        .annotate(
            slug=F("product__slug"),
            sku=F("variant__sku"),
            content=F("variant__content_amount"),
            content_unit=F("variant__content_unit"),
        )
        .order_by("product_id", "variant__position", "variant_id")
    )


def _listed(rows: list[Listing]) -> ListedProduct:
    shown = [row for row in rows if row.is_fitting] or rows  # type: ignore[attr-defined]
    best = max(shown, key=lambda row: (*_readiness(row), row.is_lead))
    prices = {row.price for row in shown}
    # What is said beside a price is said of the variant that has it.
    cheapest = max(shown, key=lambda row: (-row.price.amount, *_readiness(row)))
    return ListedProduct(
        product_id=best.product_id,
        slug=best.slug,  # type: ignore[attr-defined]
        variant_id=best.variant_id,
        sku=best.sku,  # type: ignore[attr-defined]
        is_lead=best.is_lead,
        price=cheapest.price,
        has_price_range=len(prices) > 1,
        is_available=best.is_available,
        arrives_on=best.arrives_on,
        published_on=best.published_on,
        reduction=reduction_of(
            amount=cheapest.price,
            prior_amount=cheapest.prior_amount,
            market_code=cheapest.market_id,
        ),
        unit_price=unit_price_of(
            amount=cheapest.price,
            content=cheapest.content,  # type: ignore[attr-defined]
            unit=cheapest.content_unit,  # type: ignore[attr-defined]
            market_code=cheapest.market_id,
        ),
        option_values=tuple(_distinct_values(rows)),
    )


def _readiness(row: Listing) -> tuple[bool, bool]:
    """Return what is there as more than what is coming, and that as more than what is sold out."""
    return row.is_available, row.arrives_on is not None


def _distinct_values(rows: Iterable[Listing]) -> list[OptionValue]:
    found = {row.option_value_id: row.option_value for row in rows}
    return [value for value in found.values() if value is not None]


def _order(query: ListingQuery) -> tuple[Any, ...]:
    if query.product_ids is None or query.sort in _ORDERS:
        return _ORDERS.get(query.sort, _RECOMMENDED)
    ids = Value(list(query.product_ids), output_field=ArrayField(BigIntegerField()))
    place = Func(ids, F("product_id"), function="array_position", output_field=IntegerField())
    return (place,)
