"""How an address is printed: in the order of its country's post, with nothing lost."""

import pytest

from shop.accounts.addresses import postal_lines

TYPED = {"line1": "", "line2": "", "district": "", "city": "", "region": "", "postcode": ""}


@pytest.mark.parametrize(
    ("country", "typed", "printed"),
    [
        (
            "US",
            {
                "line1": "55 Concourse Drive",
                "city": "San Francisco",
                "region": "CA",
                "postcode": "94118",
            },
            ["55 Concourse Drive", "San Francisco, CA 94118"],
        ),
        (
            "GB",
            {"line1": "12 Lamb's Conduit Street", "city": "London", "postcode": "WC1N 3LE"},
            ["12 Lamb's Conduit Street", "London", "WC1N 3LE"],
        ),
        (
            "DE",
            {"line1": "Ritterstr. 4", "line2": "Aufgang B", "city": "Berlin", "postcode": "10999"},
            ["Ritterstr. 4", "Aufgang B", "10999 Berlin"],
        ),
        (
            "JP",
            {
                "line1": "梅田三丁目1番",
                "city": "大阪市",
                "region": "大阪府",
                "postcode": "530-0001",
            },
            ["〒530-0001", "大阪府大阪市", "梅田三丁目1番"],
        ),
    ],
)
def test_the_lines_follow_the_post_of_the_country(country, typed, printed):
    assert postal_lines({**TYPED, **typed, "country": country}) == printed


def test_a_prefix_that_was_typed_stands_once():
    typed = {"line1": "Gasse 1", "postcode": "CH-8001", "city": "Zürich", "country": "CH"}

    assert postal_lines({**TYPED, **typed}) == ["Gasse 1", "CH-8001 Zürich"]


def test_a_part_that_the_country_does_not_know_is_not_lost():
    typed = {"line1": "Strand 1", "city": "London", "region": "Middlesex", "country": "GB"}

    assert postal_lines({**TYPED, **typed}) == ["Strand 1", "London", "Middlesex"]


def test_an_empty_region_leaves_no_gap():
    typed = {"line1": "1 Main", "city": "Reno", "postcode": "89501", "country": "US"}

    assert postal_lines({**TYPED, **typed}) == ["1 Main", "Reno, 89501"]


def test_a_country_without_a_format_is_printed_all_the_same():
    typed = {"line1": "1 Main", "city": "Town", "postcode": "1", "country": "ZZ"}

    assert postal_lines({**TYPED, **typed}) == ["1 Main", "1 Town"]
