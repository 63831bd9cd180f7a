"""Addresses as people of a country write them."""

import pytest

from shop.accounts.addresses import address_layout


@pytest.mark.parametrize(
    ("country", "fields", "required"),
    [
        ("DE", "line1 line2 postcode city", {"line1", "city", "postcode"}),
        ("GB", "line1 line2 city postcode", {"line1", "city", "postcode"}),
        ("US", "line1 line2 city region postcode", {"line1", "city", "region", "postcode"}),
        ("JP", "postcode region city line1 line2", {"postcode", "region", "city", "line1"}),
        ("SG", "line1 line2 postcode", {"line1", "postcode"}),
        ("IE", "line1 line2 district city region postcode", {"line1", "city"}),
        ("CH", "line1 line2 postcode city", {"line1", "city", "postcode"}),
    ],
)
def test_the_parts_stand_in_the_country_s_order(country: str, fields: str, required: set[str]):
    layout = address_layout(country, "en")

    assert layout.fields == tuple(fields.split())
    assert layout.required == required


@pytest.mark.parametrize(
    ("country", "postcode"),
    [
        ("DE", "10115"),
        ("DE", " D-10115 "),
        ("DE", "１０１１５"),
        ("GB", "E1 6AN"),
        ("GB", "e16an"),
        ("GB", "GIR 0AA"),
        ("US", "10013"),
        ("US", "10013-1234"),
        ("JP", "541-0041"),
        ("JP", "5410041"),
        ("JP", "〒541-0041"),
        ("JP", "５４１－００４１"),
        ("JP", "５４１ー００４１"),
        ("SG", "048616"),
        ("IE", "A65 F4E2"),
        ("LI", "FL-9490"),
        ("FR", "75 001"),
        ("FI", "FI-22100"),
    ],
)
def test_postcodes_are_taken_as_people_type_them(country: str, postcode: str):
    assert address_layout(country, "en").is_postcode(postcode)


@pytest.mark.parametrize(
    ("country", "postcode"),
    [
        ("DE", "1011"),
        ("DE", "101155"),
        ("DE", "E1 6AN"),
        ("GB", "10115"),
        ("US", "1001"),
        ("JP", "541-004"),
        ("SG", "04861"),
        ("LI", "9499"),
        ("DE", "10115\n<script>"),
    ],
)
def test_what_cannot_be_a_postcode_there_is_known(country: str, postcode: str):
    assert not address_layout(country, "en").is_postcode(postcode)


def test_prefectures_are_named_in_the_reader_s_script():
    japanese = dict(address_layout("JP", "ja").regions)
    english = dict(address_layout("JP", "en").regions)

    assert len(japanese) == len(english) == 47
    assert japanese["大阪府"] == "大阪府"
    assert english["大阪府"] == "Osaka"


def test_states_are_named_by_their_codes():
    assert dict(address_layout("US", "en").regions)["NY"] == "New York"
