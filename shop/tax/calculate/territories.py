"""Find the tax territory of a place: postcode beats region beats country."""

import re
import unicodedata

from shop.tax.calculate.data import TaxData, TerritoryRow
from shop.tax.calculate.errors import UnknownTerritoryError
from shop.tax.calculate.values import Destination


def find_territory(*, destination: Destination, data: TaxData) -> TerritoryRow:
    """Return the most specific rule that covers a place.

    A postcode may be typed with spaces, hyphens, full-width digits or the country's prefix
    (``FI-22100``); it is normalized before it is compared.

    :raises UnknownTerritoryError: when the country has no rule, or no rule covers the place
    """
    country = destination.country.upper()
    postcode = normalized_postcode(destination.postcode, country=country)
    region = destination.region.upper().removeprefix(f"{country}-")
    matching = [
        rule
        for rule in data.territories.get(country, ())
        if (not rule.postcode_pattern or re.match(rule.postcode_pattern, postcode))
        and rule.region in {"", region}
    ]
    if not matching:
        raise UnknownTerritoryError(country=destination.country)
    return max(matching, key=_specificity)


def needs_postcode(*, destination: Destination, data: TaxData) -> bool:
    """Whether the place cannot be told from a special territory because its postcode is missing."""
    rules = data.territories.get(destination.country.upper(), ())
    return not destination.postcode.strip() and any(rule.postcode_pattern for rule in rules)


def normalized_postcode(postcode: str, *, country: str) -> str:
    """Return upper-case ASCII letters and digits, without a postal prefix before pure digits."""
    plain = unicodedata.normalize("NFKC", postcode).upper()
    compact = "".join(char for char in plain if char.isascii() and char.isalnum())
    # "D-78266", "FI-22100", and "AX-22100" written under Finland; never "BT1", half a UK postcode.
    prefixed = re.fullmatch(rf"(?:{re.escape(country)}|AX|[A-Z])(\d+)", compact)
    return prefixed.group(1) if prefixed else compact


def _specificity(rule: TerritoryRow) -> tuple[bool, bool, int]:
    return bool(rule.postcode_pattern), bool(rule.region), len(rule.postcode_pattern)
