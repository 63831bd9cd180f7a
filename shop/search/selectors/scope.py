"""Which listings a shopper looks at: the market, the category, the words and the filters."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Final

from django.db.models import Exists, OuterRef, Q, QuerySet

from shop.catalogue.models import ProductAttribute
from shop.search.models import Listing

SORTS: Final = ("newest", "price", "price-desc")
_LAST_STEP = "ZZZZ"


@dataclass(frozen=True, slots=True)
class ListingFilters:
    """What a shopper ticked; values of one facet widen the list, facets narrow it."""

    colours: tuple[str, ...] = ()
    choices: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    properties: tuple[str, ...] = ()
    price_min: Decimal | None = None
    price_max: Decimal | None = None
    is_available: bool = False

    def __bool__(self) -> bool:
        """Tell whether anything is ticked at all."""
        return any(True for _facet, _condition in conditions(self))


@dataclass(frozen=True, slots=True)
class ListingQuery:
    """A page of products in a market.

    ``product_ids`` are the best matches of a search, best first; ``None`` means everything below
    ``path``. Categories are counted one level below ``scope_path``.
    """

    market_code: str
    path: str
    scope_path: str
    filters: ListingFilters = field(default_factory=ListingFilters)
    product_ids: tuple[int, ...] | None = None
    sort: str = ""
    page: int = 1
    page_size: int = 24


def listings_below(query: ListingQuery, *, path: str) -> QuerySet[Listing]:
    """Return the market's listings in a category and below it, among the matches of a search."""
    rows = Listing.objects.filter(
        market_id=query.market_code, category_path__range=(path, path + _LAST_STEP)
    )
    if query.product_ids is None:
        return rows
    return rows.filter(product_id__in=query.product_ids)


def filtered(
    rows: QuerySet[Listing], filters: ListingFilters, *, excluding: str = ""
) -> QuerySet[Listing]:
    """Apply the filters of every facet but one."""
    for facet, condition in conditions(filters):
        if facet != excluding:
            rows = rows.filter(condition)
    return rows


def conditions(filters: ListingFilters) -> Iterator[tuple[str, Q | Exists]]:
    """Yield the condition of each facet that is used, with the facet's code."""
    yield from variant_conditions(filters)
    for code, choices in filters.choices.items():
        yield code, _has_attribute(attribute__code=code, choice__code__in=choices)
    for code in filters.properties:
        yield "is", _has_attribute(attribute__code=code, boolean=True)


def variant_conditions(filters: ListingFilters) -> Iterator[tuple[str, Q]]:
    """Yield the conditions that one and the same variant has to meet."""
    if filters.colours:
        yield "colour", Q(colour__in=filters.colours)
    price = Q()
    if filters.price_min is not None:
        price &= Q(price__gte=filters.price_min)
    if filters.price_max is not None:
        price &= Q(price__lte=filters.price_max)
    if price:
        yield "price", price
    if filters.is_available:
        yield "availability", Q(is_available=True)


def _has_attribute(**lookups: object) -> Exists:
    return Exists(ProductAttribute.objects.filter(product=OuterRef("product_id"), **lookups))
