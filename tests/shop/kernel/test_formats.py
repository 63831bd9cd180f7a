"""Amounts and dates as readers of a locale write them."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from shop.kernel.formats import (
    format_date,
    format_datetime,
    format_money,
    format_number,
    format_percent,
)
from shop.kernel.money import Money
from shop.markets.registry import REGISTRY


@pytest.mark.parametrize(
    ("amount", "currency", "locale", "text"),
    [
        ("1234.5000", "EUR", "de_DE", "1.234,50\xa0€"),
        ("1234.5", "EUR", "en_IE", "€1,234.50"),
        ("1234.5", "GBP", "en_GB", "£1,234.50"),
        ("16200.0000", "JPY", "ja_JP", "￥16,200"),
        ("16200", "JPY", "en_US", "¥16,200"),
        ("115.9", "CHF", "de_CH", "CHF\xa0115.90"),
        ("94", "USD", "en_US", "$94.00"),
        ("129", "SGD", "zh_Hans_SG", "$129.00"),
        ("-4.9", "EUR", "de_DE", "-4,90\xa0€"),
    ],
)
def test_amounts_are_written_in_the_reader_s_way(
    amount: str, currency: str, locale: str, text: str
):
    assert format_money(Money(Decimal(amount), currency), locale=locale) == text


@pytest.mark.parametrize(
    ("locale", "text"),
    [("de_DE", "02.11.2026"), ("en_GB", "2 Nov 2026"), ("ja_JP", "2026/11/02")],
)
def test_dates_are_written_in_the_reader_s_way(locale: str, text: str):
    assert format_date(date(2026, 11, 2), locale=locale) == text


def test_rates_keep_their_decimals():
    assert format_percent(Decimal("0.081"), locale="de_CH") == "8.1%"
    assert format_percent(Decimal("0.19"), locale="de_DE") == "19\xa0%"
    assert format_number(1234567, locale="fr_FR") == "1\u202f234\u202f567"


@pytest.mark.parametrize("variant", REGISTRY.variants.values(), ids=lambda variant: variant.code)
def test_every_variant_has_a_locale_that_formats_everything(variant):
    money = Money(Decimal("12345.67"), variant.market.currency)

    assert format_money(money, locale=variant.locale)
    assert format_date(date(2026, 11, 2), locale=variant.locale)
    assert format_datetime(datetime(2026, 11, 2, 9, 0, tzinfo=UTC), locale=variant.locale)
