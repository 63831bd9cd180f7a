"""Which texts can be a business's number, and whose register knows it."""

import json
from pathlib import Path

import pytest

from shop.vat_ids.calculate import SchemeNumberError, VatIdError, VatNumber, read_vat_id

NAUGHTY: list[str] = json.loads(
    (Path(__file__).parents[2] / "data/blns.json").read_text(encoding="utf-8")
)


@pytest.mark.parametrize(
    ("typed", "country", "text", "register"),
    [
        ("DE 136 695 976", "DE", "DE136695976", "VIES"),
        ("de136695976", "FR", "DE136695976", "VIES"),
        ("136695976", "DE", "DE136695976", "VIES"),
        ("EL094259216", "GR", "EL094259216", "VIES"),
        ("GR094259216", "DE", "EL094259216", "VIES"),
        ("094259216", "GR", "EL094259216", "VIES"),
        ("ATU13585627", "AT", "ATU13585627", "VIES"),
        ("NL004495445B01", "NL", "NL004495445B01", "VIES"),
        ("XI980780684", "GB", "XI980780684", "VIES"),
        ("GB 980 7806 84", "GB", "GB980780684", "HMRC"),
        ("980780684", "GB", "GB980780684", "HMRC"),
        ("CHE-107.787.577 MWST", "CH", "CHE107787577MWST", ""),
        ("CHE-107.787.577", "DE", "CHE107787577", ""),
        ("NO 995 525 828 MVA", "NO", "NO995525828MVA", ""),
        ("51 824 753 556", "AU", "51824753556", ""),
        ("00192200M", "SG", "00192200M", ""),
        ("T5835678256246", "JP", "T5835678256246", ""),
        ("12-3456789", "US", "123456789", ""),
    ],
)
def test_a_number_is_read_as_its_country_writes_it(typed, country, text, register):
    number = read_vat_id(typed, country=country)

    assert (number.text, number.register) == (text, register)


def test_a_number_with_a_register_is_asked_for_without_its_prefix():
    assert read_vat_id("FR40303265045", country="DE") == VatNumber("FR", "40303265045", "VIES")


@pytest.mark.parametrize(
    ("typed", "country"),
    [
        ("DE136695977", "DE"),  # check digit
        ("GB980780685", "GB"),
        ("51824753557", "AU"),
        ("CHE-107.787.578", "CH"),
        ("NO995525829MVA", "NO"),
        ("FR40303265046", "FR"),
        ("DE13669597", "DE"),
        ("", "DE"),
        ("DE", "DE"),
        ("ABCDEF", "US"),
        ("1" * 25, "US"),
        ("DE136695976\nX", "DE"),
    ],
)
def test_a_slip_of_the_pen_is_refused_before_anybody_is_asked(typed, country):
    with pytest.raises(VatIdError):
        read_vat_id(typed, country=country)


@pytest.mark.parametrize("typed", ["IM3720000224", "im 372 000 0224", "EU372022452"])
def test_one_stop_shop_numbers_are_no_buyers(typed):
    with pytest.raises(SchemeNumberError):
        read_vat_id(typed, country="DE")


@pytest.mark.parametrize("country", ["DE", "GR", "GB", "CH", "NO", "AU", "SG", "JP", "US", ""])
def test_naughty_texts_are_read_or_refused_and_nothing_else(country):
    for text in NAUGHTY:
        try:
            number = read_vat_id(text, country=country)
        except VatIdError:
            continue
        assert number.text.isascii()
        assert len(number.text) <= 24
