"""How many products each value of each facet would show, with one statement for all of them."""

from collections import defaultdict
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db.models import Case, CharField, Count, Max, Min, Q, QuerySet, Value, When
from django.db.models.functions import Cast, Substr

from shop.catalogue.models import Attribute, Category, ProductAttribute
from shop.search.models import Listing
from shop.search.selectors.scope import ListingQuery, filtered, listings_below

_TEXT = CharField()
Rows = QuerySet[Listing]
Counts = QuerySet[Any, tuple[str, str | None, int]]


@dataclass(frozen=True, slots=True)
class FacetCounts:
    """Products by facet and value; a facet's own filter does not lower its counts."""

    total: int = 0
    by_facet: dict[str, dict[str, int]] = field(default_factory=dict)
    price_min: Decimal | None = None
    price_max: Decimal | None = None

    def of(self, facet: str) -> dict[str, int]:
        """Return the counts of one facet by value; values without products are left out."""
        return self.by_facet.get(facet, {})


def count_facets(query: ListingQuery) -> FacetCounts:
    """Count the products of the query and of every facet's values."""
    first, *others = _branches(query)
    by_facet: defaultdict[str, dict[str, int]] = defaultdict(dict)
    prices: dict[str, Decimal] = {}
    for facet, value, count in first.union(*others, all=True):
        if value is None:
            continue
        if facet.startswith("price_"):
            prices[facet] = Decimal(value)
        else:
            by_facet[facet][value] = count
    total = by_facet.pop("total", {}).get("", 0)
    return FacetCounts(total, dict(by_facet), prices.get("price_min"), prices.get("price_max"))


def _branches(query: ListingQuery) -> Iterator[Counts]:
    rows = listings_below(query, path=query.path)
    every = filtered(rows, query.filters)
    yield _counted(every, facet="total", value=Value("", output_field=_TEXT))
    scope = filtered(listings_below(query, path=query.scope_path), query.filters)
    step = len(query.scope_path) + Category.steplen
    yield _counted(scope, facet="category", value=Substr("category_path", 1, step))
    coloured = filtered(rows, query.filters, excluding="colour").exclude(colour="")
    yield _counted(coloured, facet="colour", value=Cast("colour", _TEXT))
    ready = filtered(rows, query.filters, excluding="availability").filter(is_available=True)
    yield _counted(ready, facet="availability", value=Value("1", output_field=_TEXT))
    priced = filtered(rows, query.filters, excluding="price")
    yield _bound(priced, facet="price_min", aggregate=Min("price"))
    yield _bound(priced, facet="price_max", aggregate=Max("price"))
    yield _attributes(every, excluding=query.filters.choices)
    for code in query.filters.choices:
        others = filtered(rows, query.filters, excluding=code)
        yield _attributes(others, only=code)


def _counted(rows: Rows, *, facet: str, value: Value | Substr | Cast) -> Counts:
    return (
        rows.order_by()
        .annotate(facet=Value(facet, output_field=_TEXT), value=value)
        .values("facet", "value")
        .annotate(count=Count("product_id", distinct=True))
        .values_list("facet", "value", "count")
    )


def _bound(rows: Rows, *, facet: str, aggregate: Min | Max) -> Counts:
    return (
        rows.order_by()
        .annotate(facet=Value(facet, output_field=_TEXT))
        .values("facet")
        .annotate(value=Cast(aggregate, _TEXT), count=Count("product_id", distinct=True))
        .values_list("facet", "value", "count")
    )


def _attributes(rows: Rows, *, only: str = "", excluding: Collection[str] = ()) -> Counts:
    """Count choices below their attribute's code, and what is so, by attribute, below "is"."""
    is_choice = Q(attribute__kind=Attribute.Kind.CHOICE)
    code = Cast("attribute__code", _TEXT)
    # The products are found first: without DISTINCT the planner, which knows little of small
    # tables, looks through the matches of a search again for each attribute of every product.
    products = rows.order_by().values("product_id").distinct()
    counted = (
        ProductAttribute.objects.filter(
            is_choice | Q(attribute__kind=Attribute.Kind.BOOLEAN, boolean=True),
            attribute__is_facet=True,
            product_id__in=products,
        )
        .exclude(attribute__code__in=excluding)
        .annotate(
            facet=Case(When(is_choice, then=code), default=Value("is", output_field=_TEXT)),
            value=Case(When(is_choice, then=Cast("choice__code", _TEXT)), default=code),
        )
    )
    if only:
        counted = counted.filter(attribute__code=only)
    # A product has an attribute once, so its rows are its products.
    return (
        counted.order_by()
        .values("facet", "value")
        .annotate(count=Count("pk"))
        .values_list("facet", "value", "count")
    )
