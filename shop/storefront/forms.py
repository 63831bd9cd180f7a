"""From an untrusted query string to typed values."""

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal, InvalidOperation

from django.http import QueryDict

from shop.catalogue.models import Attribute
from shop.catalogue.selectors import FacetAttribute
from shop.search.selectors import SORTS, ListingFilters
from shop.search.text import clean_query
from shop.storefront.params import ListingParams

MAX_PRICE = Decimal(10_000_000)
MAX_DIGITS = 12
MAX_PAGE_DIGITS = 4
MAX_SKU = 64


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
