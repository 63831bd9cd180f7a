"""Which countries make one region for product safety."""

from shop.kernel.countries import EU_MEMBERS


def region_of(country: str) -> str:
    """Return "EU" for its members, else the country itself.

    Within it goods move without customs, and one responsible person answers for all of it
    (Regulation (EU) 2023/988, Art. 16).
    """
    return "EU" if country in EU_MEMBERS else country
