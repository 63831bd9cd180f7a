"""Which countries make one region for customs and product safety."""

from shop.markets.registry import Market

# Members of the European Union: within it goods move without customs, and one responsible person
# (Regulation (EU) 2023/988, Art. 16) answers for all of it.
EU_COUNTRIES = frozenset(
    {
        *("AT", "BE", "BG", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GR", "HR", "HU"),
        *("IE", "IT", "LT", "LU", "LV", "MT", "NL", "PL", "PT", "RO", "SE", "SI", "SK"),
    }
)


def region_of(country: str) -> str:
    """Return "EU" for its members, else the country itself."""
    return "EU" if country in EU_COUNTRIES else country


def is_import(*, origin: str, market: Market) -> bool:
    """Tell whether parcels from a country pass customs on their way to the market."""
    return region_of(origin) not in {region_of(country) for country in market.countries}
