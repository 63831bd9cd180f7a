"""Postcode beats country: the places where an address says one country and the tax another."""

import pytest

from shop.tax.calculate import (
    Destination,
    UnknownTerritoryError,
    Warn,
    find_territory,
    normalized_postcode,
)
from tests.shop.tax.samples import law, line, quote


@pytest.mark.parametrize(
    ("country", "region", "postcode", "territory"),
    [
        ("DE", "", "10115", "DE"),
        ("DE", "", "78266", "DE-BUS"),
        ("DE", "", "D-78266", "DE-BUS"),
        ("DE", "", "78267", "DE"),
        ("DE", "", "27498", "DE-HGL"),
        ("ES", "", "28001", "ES"),
        ("ES", "GC", "35001", "ES-CN"),
        ("ES", "", "38001", "ES-CN"),
        ("ES", "", "51001", "ES-CE"),
        ("ES", "", "52001", "ES-ML"),
        ("FI", "", "22100", "AX"),
        ("FI", "", "FI-22100", "AX"),
        ("FI", "", "AX-22100", "AX"),
        ("AX", "", "22100", "AX"),
        ("FI", "", "00100", "FI"),
        ("FR", "", "75001", "FR"),
        ("FR", "", "20000", "FR"),
        ("FR", "", "97200", "MQ"),
        ("FR", "", "97133", "BL"),
        ("FR", "", "97150", "MF"),
        ("FR", "", "98800", "NC"),
        ("MC", "", "98000", "MC"),
        ("GR", "", "104 31", "GR"),
        ("GR", "", "63086", "GR-69"),
        ("IT", "", "23041", "IT-LIV"),
        ("IT", "", "22061", "IT-CAM"),
        ("AT", "", "6691", "AT-JM"),
        ("AT", "", "6993", "AT-JM"),
        ("AT", "", "6994", "AT"),
        ("PT", "", "1100-148", "PT"),
        ("PT", "", "9000-081", "PT-30"),
        ("PT", "", "9500-150", "PT-20"),
        ("GB", "", "M1 1AE", "GB"),
        ("GB", "", "bt1 5gs", "XI"),
        ("GB", "", "BT1", "XI"),
        ("GB", "", "ＢＴ１ ５ＧＳ", "XI"),
        ("GB", "", "B1 1AA", "GB"),
        ("US", "OR", "97201", "US-OR"),
        ("US", "US-OR", "97201", "US-OR"),
        ("US", "NY", "10001", "US"),
        ("CA", "AB", "T2P 1J9", "CA-AB"),
        ("ch", "", "8001", "CH"),
        ("LI", "", "9490", "LI"),
        ("JP", "", "１００－０００１", "JP"),
        ("SG", "", "238801", "SG"),
    ],
)
def test_a_place_has_one_territory(
    country: str, region: str, postcode: str, territory: str
) -> None:
    destination = Destination(country=country, region=region, postcode=postcode)

    assert find_territory(destination=destination, data=law()).territory == territory


@pytest.mark.parametrize("country", ["", "XX", "RU", "🇩🇪"])
def test_a_country_without_a_rule_is_an_error_never_no_tax(country: str) -> None:
    with pytest.raises(UnknownTerritoryError) as caught:
        quote(line("20.00"), to=country)

    assert caught.value.country == country


def test_every_rule_is_the_only_one_of_its_rank_for_some_place() -> None:
    for country, rules in law().territories.items():
        places = {(rule.region, rule.postcode_pattern) for rule in rules}
        assert len(places) == len(rules), country


def test_a_missing_postcode_is_taxed_as_the_mainland_and_says_so() -> None:
    answer = quote(line("119.00"), postcode=" ")

    assert answer.territory == "DE"
    assert answer.warnings == (Warn.POSTCODE_MISSING,)


@pytest.mark.parametrize(
    ("typed", "country", "normalized"),
    [
        ("L-1111", "LU", "1111"),
        ("LT-01100", "LT", "01100"),
        ("111 20", "SE", "11120"),
        ("M1 1AE", "GB", "M11AE"),
        ("１０１１５", "DE", "10115"),
        ("<script>", "DE", "SCRIPT"),
        ("", "DE", ""),
    ],
)
def test_postcodes_are_compared_without_their_typing(
    typed: str, country: str, normalized: str
) -> None:
    assert normalized_postcode(typed, country=country) == normalized
