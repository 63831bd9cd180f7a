"""The address form: the country's fields, polite refusals, nothing rewritten."""

import json
from pathlib import Path

import pytest
from django.utils import translation

from shop.accounts.forms import AddressForm, ContactAddressForm
from shop.markets.registry import REGISTRY
from tests.factories.addresses import ADDRESSES, PHONES
from tests.factories.checkout import address_in

NAUGHTY: list[str] = json.loads(
    (Path(__file__).parents[2] / "data/blns.json").read_text(encoding="utf-8")
)
EVERYWHERE = [country for market in REGISTRY.markets.values() for country in market.countries]


def form_of(country: str, **values: str) -> AddressForm:
    data = {"name": "Ada Lovelace", "phone": PHONES.get(country, "+49 30 901820"), **values}
    return AddressForm(data={"country": country, **data}, countries=EVERYWHERE)


@pytest.mark.parametrize("market", ADDRESSES)
def test_an_address_is_taken_as_it_was_typed(market: str):
    address = address_in(market, company="  Kiln & Söhne ")

    form = AddressForm(data=address, countries=REGISTRY.markets[market].countries)

    assert form.is_valid(), form.errors
    typed = {**address, "company": "Kiln & Söhne"}
    assert {name: value for name, value in form.address().items() if value} == typed


def test_an_irish_address_may_have_a_county_and_no_eircode():
    form = form_of("IE", line1="3 Quay St", city="Galway", region="Co. Galway", postcode="")

    assert form.is_valid(), form.errors
    assert form.address()["region"] == "Co. Galway"


@pytest.mark.parametrize(
    ("country", "missing"),
    [("DE", "city"), ("JP", "region"), ("US", "region"), ("SG", "postcode"), ("GB", "postcode")],
)
def test_a_part_that_the_country_needs_is_asked_for(country: str, missing: str):
    market = {"DE": "de", "JP": "jp", "US": "us", "SG": "sg", "GB": "gb"}[country]
    address = address_in(market, **{missing: ""})

    form = AddressForm(data=address, countries=[country])

    assert set(form.errors) == {missing}


def test_parts_that_the_country_does_not_have_are_left_out():
    form = form_of("SG", line1="1 Raffles Place", postcode="048616", city="Berlin", region="NY")

    assert form.is_valid(), form.errors
    assert not {"city", "region", "district"} & set(form.address())


def test_a_postcode_of_another_country_is_refused_with_an_example():
    form = form_of("DE", line1="Lindenstraße 7", city="Berlin", postcode="E1 6AN")

    assert "26133" in form.errors["postcode"][0]


@pytest.mark.parametrize("phone", ["", "abc", "12", "+", "+49", "0" * 32, "+999999999999999"])
def test_what_is_no_phone_number_is_refused(phone: str):
    address = address_in("de", phone=phone)

    form = AddressForm(data=address, countries=["DE"])

    assert set(form.errors) == {"phone"}


def test_a_country_that_the_market_does_not_serve_is_refused():
    form = ContactAddressForm(data={**address_in("gb"), "email": "a@b.example"}, countries=["DE"])

    assert "country" in form.errors


@pytest.mark.parametrize(
    ("variant", "country", "label", "text"),
    [
        ("en-us", "US", "postcode", "ZIP code"),
        ("en-us", "US", "region", "State"),
        ("en-gb", "GB", "postcode", "Postcode"),
        ("en-jp", "JP", "region", "Prefecture"),
        ("en-jp", "JP", "city", "City or ward"),
    ],
)
def test_parts_are_called_as_people_there_call_them(
    variant: str, country: str, label: str, text: str
):
    with translation.override(variant):
        form = AddressForm(countries=[country])

        assert str(form.fields[label].label) == text


def test_countries_are_named_in_the_reader_s_language():
    with translation.override("de-ch"):
        form = AddressForm(countries=["CH", "LI"])

    assert form.fields["country"].choices == [("LI", "Liechtenstein"), ("CH", "Schweiz")]


@pytest.mark.parametrize("country", ["DE", "JP"])
def test_naughty_strings_are_refused_or_kept_but_never_break_the_form(country: str):
    for text in NAUGHTY:
        values = dict.fromkeys(
            ("name", "company", "line1", "line2", "district", "city", "region", "postcode"), text
        )
        form = form_of(country, **values, phone=text)

        if form.is_valid():
            assert form.address()["line1"] == text.strip()


def test_a_character_that_the_database_cannot_keep_is_refused():
    form = form_of("DE", line1="Linden\x00straße", city="Berlin", postcode="10115")

    assert "line1" in form.errors
