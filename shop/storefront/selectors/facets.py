"""Facets and chosen filters, with labels, counts and the addresses that change them."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import partial
from typing import Any

from django.utils.translation import gettext as _

from shop.catalogue.models import Attribute
from shop.catalogue.selectors import CategoryNode, CategoryTree, FacetAttribute
from shop.kernel.formats import format_money
from shop.kernel.money import Money
from shop.markets.registry import Variant
from shop.search.selectors import FacetCounts, ListingFilters
from shop.storefront.params import ListingParams

Facet = dict[str, Any]


@dataclass(frozen=True, slots=True)
class FacetWords:
    """The vocabulary of the facets in one language."""

    tree: CategoryTree
    attributes: tuple[FacetAttribute, ...]
    colours: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class FacetScope:
    """The list that the facets belong to: its address, its parameters, where it stands."""

    path: str
    params: ListingParams
    scope_path: str
    current_path: str
    category_link: Callable[[CategoryNode], str]


def build_facets(
    *, counts: FacetCounts, words: FacetWords, scope: FacetScope, variant: Variant
) -> list[Facet]:
    """Return the facets that have something to offer, in the order of the page."""
    facets = [
        _category_facet(counts, words, scope),
        _price_facet(counts, scope, variant),
        *_value_facets(counts, words, scope),
    ]
    return [facet for facet in facets if facet["values"] or facet["kind"] == "price"]


def active_filters(
    *, words: FacetWords, scope: FacetScope, variant: Variant
) -> list[dict[str, str]]:
    """Return what is ticked, each with the address of the list without it."""
    return [
        {"label": label, "remove_url": scope.params.filtered_by(filters).url(scope.path)}
        for label, filters in _removals(words, scope.params.filters, variant)
    ]


def _category_facet(counts: FacetCounts, words: FacetWords, scope: FacetScope) -> Facet:
    found = counts.of("category")
    values = [
        {
            "value": node.url_path,
            "label": node.title,
            "count": found[node.path],
            "is_selected": node.path == scope.current_path,
            "url": scope.category_link(node),
            "colour": "",
        }
        for node in words.tree.children(scope.scope_path)
        if node.path in found
    ]
    return {"code": "category", "label": _("Category"), "kind": "links", "values": values}


def _price_facet(counts: FacetCounts, scope: FacetScope, variant: Variant) -> Facet:
    filters = scope.params.filters
    return {
        "code": "price",
        "label": _("Price"),
        "kind": "price",
        "values": [],
        "currency": variant.market.currency,
        "price_min": filters.price_min,
        "price_max": filters.price_max,
        "lowest": counts.price_min,
        "highest": counts.price_max,
    }


def _value_facets(counts: FacetCounts, words: FacetWords, scope: FacetScope) -> Iterator[Facet]:
    filters = scope.params.filters
    toggle = _Toggler(counts, scope)
    yield toggle.facet(
        ("colour", _("Colour"), "swatch"),
        words.colours,
        filters.colours,
        lambda values: replace(filters, colours=values),
    )
    for attribute in words.attributes:
        if attribute.kind == Attribute.Kind.CHOICE:
            yield toggle.facet(
                (attribute.code, attribute.label, "choice"),
                attribute.choices,
                filters.choices.get(attribute.code, ()),
                partial(_with_choices, filters, attribute.code),
            )
    properties = {
        attribute.code: attribute.label
        for attribute in words.attributes
        if attribute.kind == Attribute.Kind.BOOLEAN
    }
    yield toggle.facet(
        ("is", _("Properties"), "choice"),
        properties,
        filters.properties,
        lambda values: replace(filters, properties=values),
    )
    yield toggle.facet(
        ("availability", _("Availability"), "toggle"),
        {"1": _("Available now")},
        ("1",) if filters.is_available else (),
        lambda values: replace(filters, is_available=bool(values)),
    )


@dataclass(frozen=True, slots=True)
class _Toggler:
    """Makes facets whose values are ticked and unticked by following their addresses."""

    counts: FacetCounts
    scope: FacetScope

    def facet(
        self,
        names: tuple[str, str, str],
        labels: Mapping[str, str],
        chosen: tuple[str, ...],
        changed: Callable[[tuple[str, ...]], ListingFilters],
    ) -> Facet:
        code, label, kind = names
        found = self.counts.of(code)
        values = [
            {
                "value": value,
                "label": text,
                "count": found.get(value, 0),
                "is_selected": value in chosen,
                "url": self._url(changed(_toggled(chosen, value))),
                "colour": value if kind == "swatch" else "",
            }
            for value, text in labels.items()
            if value in found or value in chosen
        ]
        return {"code": code, "label": label, "kind": kind, "values": values}

    def _url(self, filters: ListingFilters) -> str:
        return self.scope.params.filtered_by(filters).url(self.scope.path)


def _toggled(chosen: tuple[str, ...], value: str) -> tuple[str, ...]:
    if value in chosen:
        return tuple(other for other in chosen if other != value)
    return (*chosen, value)


def _with_choices(filters: ListingFilters, code: str, values: tuple[str, ...]) -> ListingFilters:
    choices = {**filters.choices, code: values}
    return replace(filters, choices={key: kept for key, kept in choices.items() if kept})


def _removals(
    words: FacetWords, filters: ListingFilters, variant: Variant
) -> Iterator[tuple[str, ListingFilters]]:
    for colour in filters.colours:
        label = words.colours.get(colour, colour)
        yield label, replace(filters, colours=_toggled(filters.colours, colour))
    for attribute in words.attributes:
        for choice in filters.choices.get(attribute.code, ()):
            values = _toggled(filters.choices[attribute.code], choice)
            label = attribute.choices.get(choice, choice)
            yield label, _with_choices(filters, attribute.code, values)
        if attribute.code in filters.properties:
            kept = _toggled(filters.properties, attribute.code)
            yield attribute.label, replace(filters, properties=kept)
    if filters.price_min is not None:
        amount = _amount(filters.price_min, variant)
        yield _("From %(amount)s") % {"amount": amount}, replace(filters, price_min=None)
    if filters.price_max is not None:
        amount = _amount(filters.price_max, variant)
        yield _("Up to %(amount)s") % {"amount": amount}, replace(filters, price_max=None)
    if filters.is_available:
        yield _("Available now"), replace(filters, is_available=False)


def _amount(amount: Decimal, variant: Variant) -> str:
    return format_money(Money(amount, variant.market.currency), locale=variant.locale)
