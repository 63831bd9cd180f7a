"""Which countries make one region for product safety."""

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
