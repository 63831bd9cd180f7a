"""Listing parameters: from an untrusted query string to typed values, and back to addresses."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal, InvalidOperation
from urllib.parse import urlencode

from django.http import QueryDict

from shop.catalogue.models import Attribute
from shop.catalogue.selectors import FacetAttribute
from shop.search.selectors import SORTS, ListingFilters
from shop.search.text import clean_query

MAX_PRICE = Decimal(10_000_000)
MAX_DIGITS = 12
MAX_PAGE_DIGITS = 4
MAX_SKU = 64


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


def parse_listing(
    data: QueryDict, *, attributes: Sequence[FacetAttribute], colours: Mapping[str, str]
) -> ListingParams:
    """Return what the query string asks for; what is unknown or senseless is left out."""
    choices = {
        attribute.code: known
        for attribute in attributes
        if attribute.kind == Attribute.Kind.CHOICE
        and (known := _known(data.getlist(attribute.code), attribute.choices))
    }
    properties = [a.code for a in attributes if a.kind == Attribute.Kind.BOOLEAN]
    sort = data.get("sort", "")
    return ListingParams(
        filters=ListingFilters(
            colours=_known(data.getlist("colour"), colours),
            choices=choices,
            properties=_known(data.getlist("is"), properties),
            price_min=_price(data.get("price_min", "")),
            price_max=_price(data.get("price_max", "")),
            is_available=data.get("availability") == "1",
        ),
        sort=sort if sort in SORTS else "",
        page=_page(data.get("page", "")),
        query=clean_query(data.get("q", "")),
        category=data.get("in", ""),
    )


def parse_sku(data: QueryDict) -> str:
    """Return the variant that the address names, as far as it could be one."""
    return clean_query(data.get("variant", ""))[:MAX_SKU].upper()


def _known(values: Iterable[str], known: Iterable[str]) -> tuple[str, ...]:
    wanted = set(values)
    return tuple(value for value in known if value in wanted)


def _price(text: str) -> Decimal | None:
    if not text or len(text) > MAX_DIGITS:
        return None
    try:
        price = Decimal(text.replace(",", "."))
    except InvalidOperation:
        return None
    if not price.is_finite() or not 0 <= price < MAX_PRICE:
        return None
    return price.quantize(Decimal("0.01")) if price % 1 else price.quantize(Decimal(1))


def _page(text: str) -> int:
    is_number = text.isascii() and text.isdecimal() and len(text) <= MAX_PAGE_DIGITS
    return max(1, int(text)) if is_number else 1
