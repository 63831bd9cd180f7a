"""What a shopper asked a list for, and the addresses that ask for the same or a little else."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from urllib.parse import urlencode

from shop.search.selectors import ListingFilters


@dataclass(frozen=True, slots=True)
class ListingParams:
    """What a shopper asked a list for."""

    filters: ListingFilters = field(default_factory=ListingFilters)
    sort: str = ""
    page: int = 1
    query: str = ""
    category: str = ""

    def pairs(self) -> Iterator[tuple[str, str]]:
        """Yield the parameters that say the same, defaults left out."""
        filters = self.filters
        yield from (("colour", colour) for colour in filters.colours)
        for code, choices in filters.choices.items():
            yield from ((code, choice) for choice in choices)
        yield from (("is", code) for code in filters.properties)
        single = {
            "q": self.query,
            "in": self.category,
            "price_min": "" if filters.price_min is None else f"{filters.price_min:f}",
            "price_max": "" if filters.price_max is None else f"{filters.price_max:f}",
            "availability": "1" if filters.is_available else "",
            "sort": self.sort,
            "page": str(self.page) if self.page > 1 else "",
        }
        yield from ((name, value) for name, value in single.items() if value)

    def url(self, path: str) -> str:
        """Return the address of the list with these parameters."""
        query = urlencode(list(self.pairs()))
        return f"{path}?{query}" if query else path

    def filtered_by(self, filters: ListingFilters) -> "ListingParams":
        """Return the first page with other filters."""
        return replace(self, filters=filters, page=1)
