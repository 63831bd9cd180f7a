"""The shipped rates against a published list: an unexplained difference is a mistake of ours."""

from decimal import Decimal

import pytest
from eu_vat_rates_data import get_all_rates

from tests.shop.tax.samples import law

PUBLISHED = get_all_rates()
RULES = [rule for rules in law().territories.values() for rule in rules]
RATES_OF = {rule.territory: rule.rates_territory for rule in RULES if rule.territory in PUBLISHED}
TERRITORIES = sorted(
    rule.territory
    for rule in RULES
    if rule.territory in PUBLISHED
    and ("EU" in rule.vat_areas or rule.country in {"GB", "CH", "NO"})
)

# Rates that the list leaves out or gives wrongly; each was checked by a person.
EXPLAINED = {
    ("CZ", "BOOK"): "no zero rates in the list",
    ("GB", "BOOK"): "no zero rates in the list",
    ("GB", "CHILD_CLOTHING"): "no zero rates in the list",
    ("GB", "FOOD"): "no zero rates in the list",
    ("IE", "BOOK"): "no zero rates in the list",
    ("IE", "CHILD_CLOTHING"): "no zero rates in the list",
    ("IE", "FOOD"): "no zero rates in the list",
    ("MT", "FOOD"): "no zero rates in the list",
    ("NO", "BOOK"): "no zero rates in the list",
}


@pytest.mark.parametrize("territory", TERRITORIES)
def test_the_standard_rate_is_the_published_one(territory: str) -> None:
    ours = law().rates[RATES_OF[territory], "STANDARD"].rate

    assert ours * 100 == Decimal(str(PUBLISHED[territory]["standard"]))


@pytest.mark.parametrize("territory", TERRITORIES)
def test_every_reduced_rate_is_a_published_one(territory: str) -> None:
    published = PUBLISHED[territory]
    known = {
        Decimal(str(rate))
        for rate in (*published["reduced"], published["super_reduced"], published["standard"])
        if rate is not None
    }

    strange = {
        (place, category): row.rate
        for (place, category), row in law().rates.items()
        if place == territory and row.rate * 100 not in known
    }

    assert strange.keys() <= EXPLAINED.keys()


def test_every_row_has_a_source_and_was_checked() -> None:
    rows = [
        *law().rates.values(),
        *RULES,
        *law().schemes,
        *law().thresholds,
        *law().flat_charges,
        *(row for rows in law().duty_rates.values() for row in rows),
    ]

    assert all(row.source and row.checked_on for row in rows)
