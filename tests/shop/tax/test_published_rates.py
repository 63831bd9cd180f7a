"""The shipped rates against published lists: an unexplained difference is a mistake of ours.

Two packages that know nothing of each other: ``eu-vat-rates-data`` has today's rates, without
dates, ``duty27-eu-vat`` the standard rates of the member states since 2016. What is known to be
wrong in them is written down here, and each error is looked for: one that has been mended must be
struck off, so that the list never hides a new one.
"""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from duty27_eu_vat import get_rate_history, list_countries
from eu_vat_rates_data import get_all_rates

from shop.tax.calculate import TaxRateRow
from shop.tax.tables import read_table
from tests.shop.tax.samples import TODAY, law

PUBLISHED = get_all_rates()
RULES = [rule for rules in law().territories.values() for rule in rules]
RATES_OF = {rule.territory: rule.rates_territory for rule in RULES if rule.territory in PUBLISHED}
TERRITORIES = sorted(
    rule.territory
    for rule in RULES
    if rule.territory in PUBLISHED
    and ("EU" in rule.vat_areas or rule.country in {"GB", "CH", "NO"})
    and rule.country != "XI"
)

# Numbers in eu-vat-rates-data that are no reduced rates of the place, by what they are.
WRONGLY_REDUCED = {
    ("PL", "super_reduced", "8"): "Poland has no super-reduced rate; it is the reduced one again",
    ("PT", "super_reduced", "6"): "Portugal has no super-reduced rate; it is the reduced one again",
    ("GR", "parking", "13"): "a reduced rate, not a parking rate",
    ("PT", "reduced", "22"): "the standard rate of Madeira",
    ("PT", "reduced", "16"): "the standard rate of the Azores",
    ("FR", "reduced", "0.9"): "Corsica",
    ("FR", "reduced", "1.05"): "overseas",
    ("FR", "reduced", "8.5"): "the standard rate of Guadeloupe, Martinique and Réunion",
    ("FR", "reduced", "13"): "Corsica",
    ("GR", "reduced", "17"): "the standard rate of the listed islands",
    ("GR", "super_reduced", "4"): "the super-reduced rate of the listed islands",
    ("AT", "reduced", "19"): "the standard rate of Jungholz and Mittelberg",
}

# Places that are taxed like a member state, although the list says they are none.
WRONGLY_OUTSIDE = {"MC", "XI"}

# Rates that the list leaves out; each was checked by a person.
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

# duty27-eu-vat: every window agrees with what we know; a difference would be listed here.
WRONG_WINDOWS: dict[tuple[str, date], str] = {}


def _published(territory: str, kind: str) -> set[Decimal]:
    """Return what the list says of one kind, without what is known to be wrong."""
    value = PUBLISHED[territory][kind]
    values = value if isinstance(value, list) else [value]
    numbers = {Decimal(str(rate)) for rate in values if rate is not None}
    return numbers - {
        Decimal(rate)
        for place, listed, rate in WRONGLY_REDUCED
        if (place, listed) == (territory, kind)
    }


@pytest.mark.parametrize("error", WRONGLY_REDUCED, ids=" ".join)
def test_the_known_error_of_the_list_is_still_there(error: tuple[str, str, str]) -> None:
    territory, kind, rate = error
    value = PUBLISHED[territory][kind]

    assert float(rate) in (value if isinstance(value, list) else [value])


def test_the_places_wrongly_called_outside_are_still_called_so() -> None:
    inside = {rule.territory for rule in RULES if "EU" in rule.vat_areas}

    assert {
        place for place in inside & PUBLISHED.keys() if not PUBLISHED[place]["eu_member"]
    } == WRONGLY_OUTSIDE


@pytest.mark.parametrize("territory", TERRITORIES)
def test_the_standard_rate_is_the_published_one(territory: str) -> None:
    ours = law().rates[RATES_OF[territory], "STANDARD"].rate

    assert ours * 100 == Decimal(str(PUBLISHED[territory]["standard"]))


@pytest.mark.parametrize("state", [country.code for country in list_countries()])
def test_the_standard_rate_was_the_published_one_on_every_day_since_2016(state: str) -> None:
    windows = get_rate_history(state)
    territory = "GR" if state == "EL" else state
    days = {window.effective_from for window in windows}
    days |= {
        day
        for row in read_table(TaxRateRow)
        if isinstance(row, TaxRateRow) and (row.territory, row.category) == (territory, "STANDARD")
        for day in (row.valid_from, row.valid_to)
        if day is not None
    }
    # Rates change on these days only, so the days and those before them stand for all the others.
    days |= {day - timedelta(days=1) for day in days if day > date(2016, 1, 1)} | {TODAY}

    differences = {}
    for day in sorted(days):
        published = [window.rate for window in windows if window.effective_from <= day][-1]
        ours = law(day).rates[territory, "STANDARD"].rate * 100
        if ours != published and (state, day) not in WRONG_WINDOWS:
            differences[day] = (ours, published)

    assert differences == {}


def test_the_published_history_has_every_member_state() -> None:
    members = {rule.country for rule in RULES if rule.vat_areas == {"EU"}} - {"MC"}
    states = {country.code for country in list_countries()}

    assert states - {"EL"} == members - {"GR"}


@pytest.mark.parametrize("territory", TERRITORIES)
def test_every_reduced_rate_is_a_published_one(territory: str) -> None:
    known = set[Decimal]().union(
        *(_published(territory, kind) for kind in ("reduced", "super_reduced", "standard"))
    )

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
