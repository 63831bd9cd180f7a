"""Searches at the desk by what a market is called in the reader's language."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest

from shop.markets.names import market_name
from shop.markets.registry import REGISTRY


class FindsMarkets:
    """For an admin: also finds the rows whose market the reader calls so, beside its own fields."""

    market_field = "market"

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        """Return what the fields find, and the rows of the markets that are called so."""
        found, has_doubles = super().get_search_results(request, queryset, search_term)  # type: ignore[misc]
        term = search_term.strip().casefold()
        codes = [
            code
            for code, market in REGISTRY.markets.items()
            if term and term in market_name(market).casefold()
        ]
        if codes:
            found |= queryset.filter(**{f"{self.market_field}__in": codes})
        return found, has_doubles
