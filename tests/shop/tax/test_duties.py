"""Duty, import tax on duty and fees: exact amounts at the border."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from shop.tax.calculate import (
    Buyer,
    BuyerKind,
    Destination,
    DutyBasis,
    DutyKind,
    ExchangeRates,
    GivenDuty,
    MissingCustomsDataError,
    MissingTaxRateError,
    Quote,
    Regime,
    Shipping,
    TaxData,
    Terms,
    VatIdStatus,
    calculate_tax,
)
from tests.shop.tax.samples import REGISTRATIONS, law, line, money, quote, snapshot

FROM_CHINA = {"ships_from": "CN", "terms": Terms.DDP}


def test_three_euros_per_declared_item_whatever_the_quantity() -> None:
    answer = quote(
        line("10.00", quantity=5),
        line("8.00", key="cup"),
        line("20.00", key="candle", hs_code="3406.00", quantity=2),
        **FROM_CHINA,
    )

    assert [(duty.kind, duty.hs_code, duty.line_keys) for duty in answer.duties] == [
        (DutyKind.FLAT, "691110", ("teapot", "cup")),
        (DutyKind.FLAT, "340600", ("candle",)),
    ]
    assert answer.duty_total == money("6.00")


def test_two_origins_are_two_items() -> None:
    answer = quote(line("10.00"), line("10.00", key="cup", origin="PT"), **FROM_CHINA)

    assert answer.duty_total == money("6.00")


def test_under_ioss_the_flat_duty_bears_no_vat() -> None:
    answer = quote(line("119.00"), **FROM_CHINA)

    assert (answer.regime, answer.tax_total) == (Regime.IOSS, money("19.00"))
    assert answer.gross_total == money("122.00")


def test_outside_ioss_the_flat_duty_bears_import_vat() -> None:
    answer = quote(line("119.00"), registrations=REGISTRATIONS - {"IOSS"}, **FROM_CHINA)

    assert (answer.regime, answer.duty_total) == (Regime.DDP_IMPORT, money("3.00"))
    assert answer.duty_tax_total == money("0.57")
    assert answer.gross_total == money("122.57")


@pytest.mark.parametrize(
    ("day", "duty"),
    [(date(2026, 6, 30), "0"), (date(2026, 7, 1), "3.00"), (date(2028, 6, 30), "3.00")],
)
def test_the_flat_duty_has_its_period(day: date, duty: str) -> None:
    assert quote(line("119.00"), tax_point=day, **FROM_CHINA).duty_total == money(duty)


def test_the_flat_duty_is_converted_once_for_all_items() -> None:
    fx = ExchangeRates({"USD": Decimal("1.1355")})

    answer = quote(
        line("40.00", "USD"),
        line("9.00", "USD", key="candle", hs_code="340600"),
        fx=fx,
        **FROM_CHINA,
    )

    # Six euros are 6.813 dollars; three euros twice would be 6.82.
    assert [duty.amount for duty in answer.duties] == [money("3.41", "USD"), money("3.40", "USD")]


def test_a_business_pays_the_tariff_instead_of_the_flat_duty() -> None:
    buyer = Buyer(BuyerKind.B2B, "DE136695976", VatIdStatus.VALID)

    answer = quote(line("119.00", hs_code="701337"), buyer=buyer, **FROM_CHINA)

    assert answer.regime == Regime.DDP_IMPORT
    assert [(duty.kind, duty.amount) for duty in answer.duties] == [
        (DutyKind.AD_VALOREM, money("11.00"))
    ]


def test_duty_is_charged_on_goods_and_carriage_and_bears_import_tax() -> None:
    answer = quote(line("238.00", hs_code="701337"), shipping="23.80", **FROM_CHINA)

    (duty,) = answer.duties
    assert (duty.base, duty.rate, duty.amount) == (money("220.00"), Decimal("0.11"), money("24.20"))
    (tax,) = answer.import_taxes
    assert (tax.base, tax.rate, tax.tax) == (money("24.20"), Decimal("0.19"), money("4.60"))
    assert answer.net_total == money("220.00")
    assert answer.tax_total == money("46.40")
    assert answer.gross_total == money("290.60")


def test_measures_on_one_origin_are_added() -> None:
    from_china = quote(line("238.00"), **FROM_CHINA)
    from_portugal = quote(line("238.00", origin="PT"), **FROM_CHINA)

    assert from_china.duties[0].rate == Decimal("0.481")
    assert from_portugal.duties[0].rate == Decimal("0.12")
    assert "duty_rates/EU/ANTI_DUMPING/6911/CN@2021-01-01" in from_china.data_rows


def test_the_longest_prefix_wins_and_us_duty_is_on_goods_only() -> None:
    answer = quote(
        line("100.00", "USD", hs_code="330741"),
        line("100.00", "USD", key="diffuser", hs_code="330749"),
        to="US",
        postcode="10001",
        shipping="20.00",
        prices_include_tax=False,
        **FROM_CHINA,
    )

    assert [(duty.base, duty.rate) for duty in answer.duties] == [
        (money("100.00", "USD"), Decimal("0.099")),
        (money("100.00", "USD"), Decimal("0.135")),
    ]
    assert answer.tax_total == money("0", "USD")


@pytest.mark.parametrize(
    ("day", "rate"),
    [
        (date(2026, 2, 23), "0.283"),
        (date(2026, 2, 24), "0.433"),
        (date(2026, 7, 23), "0.433"),
        (date(2026, 7, 24), "0.283"),
    ],
)
def test_a_surcharge_begins_and_ends(day: date, rate: str) -> None:
    answer = quote(
        line("100.00", "USD"),
        to="US",
        postcode="10001",
        prices_include_tax=False,
        tax_point=day,
        **FROM_CHINA,
    )

    assert answer.duties[0].rate == Decimal(rate)


@pytest.mark.parametrize(
    ("day", "is_free"), [(date(2025, 8, 28), True), (date(2025, 8, 29), False)]
)
def test_the_us_relief_ended(*, day: date, is_free: bool) -> None:
    answer = quote(
        line("100.00", "USD"),
        to="US",
        postcode="10001",
        prices_include_tax=False,
        tax_point=day,
        **FROM_CHINA,
    )

    assert (answer.duty_total == money("0", "USD")) is is_free


@pytest.mark.parametrize(("to", "postcode", "currency"), [("CH", "8001", "CHF"), ("SG", "", "SGD")])
def test_porcelain_is_duty_free_there(to: str, postcode: str, currency: str) -> None:
    answer = quote(line("545.00", currency), to=to, postcode=postcode, **FROM_CHINA)

    assert [duty.amount for duty in answer.duties] == [money("0", currency)]


@pytest.mark.parametrize("hs_code", ["", "6911", "abc"])
@pytest.mark.parametrize("amount", ["20.00", "400.00"])
def test_goods_without_classification_cannot_be_declared(hs_code: str, amount: str) -> None:
    with pytest.raises(MissingCustomsDataError) as caught:
        quote(line(amount, hs_code=hs_code), **FROM_CHINA)

    assert (caught.value.line_key, caught.value.customs_area) == ("teapot", "EU")


def test_goods_without_a_duty_rate_are_an_error_never_free() -> None:
    with pytest.raises(MissingCustomsDataError) as caught:
        quote(line("400.00", hs_code="870321"), **FROM_CHINA)

    assert caught.value.hs_code == "870321"


def test_no_classification_is_needed_inside_one_customs_area() -> None:
    assert quote(line("400.00", hs_code="")).duties == ()
    assert quote(line("400.00", hs_code=""), to="ES", postcode="35001").duties == ()


def test_a_given_duty_rate_replaces_the_table() -> None:
    answer = quote(
        line("200.00", hs_code=""),
        prices_include_tax=False,
        shipping="20.00",
        given_duty=GivenDuty(rate=Decimal("0.12"), basis=DutyBasis.FOB),
        **FROM_CHINA,
    )

    assert answer.duty_total == money("24.00")


def test_a_fee_is_charged_once_it_is_enabled() -> None:
    rows = law()
    enabled = replace(
        rows, flat_charges=tuple(replace(row, is_enabled=True) for row in rows.flat_charges)
    )
    asked = snapshot(line("119.00"), line("5.00", key="candle", hs_code="340600"), **FROM_CHINA)

    answer = calculate_tax(asked, enabled)

    assert calculate_tax(asked, rows).fees == ()
    assert [(fee.code, fee.amount) for fee in answer.fees] == [("EU_HANDLING_FEE", money("4.00"))]
    assert answer.gross_total == money("134.00")
    assert Quote.from_json(answer.to_json()) == answer


def test_a_fee_per_consignment_is_charged_once_and_names_its_row() -> None:
    rows = law()
    enabled = replace(
        rows,
        flat_charges=tuple(
            replace(row, is_enabled=True, per="CONSIGNMENT")
            for row in rows.flat_charges
            if row.kind == "FEE"
        ),
    )
    asked = snapshot(line("119.00"), line("5.00", key="candle", hs_code="340600"), **FROM_CHINA)

    answer = calculate_tax(asked, enabled)

    assert answer.fee_total == money("2.00")
    assert "flat_charges/EU_HANDLING_FEE/EU@2026-11-01" in answer.data_rows
    assert "EU-FEE" in answer.rule_ids


def test_a_customs_area_without_any_tariff_is_an_error_never_no_duty() -> None:
    with pytest.raises(MissingCustomsDataError) as caught:
        quote(line("50.00"), to="TH", postcode="10110", **FROM_CHINA)

    assert (caught.value.customs_area, caught.value.hs_code) == ("TH", "691110")


def test_a_parcel_of_gift_cards_bears_no_duty() -> None:
    answer = quote(line("50.00", category="GIFT_CARD", hs_code=""), shipping="2", **FROM_CHINA)

    assert (answer.regime, answer.duties) == (Regime.OUTSIDE_SCOPE, ())
    assert answer.gross_total == money("52.00")


def test_a_missing_rate_is_an_error_never_no_tax() -> None:
    rows = law()
    empty = TaxData(on=rows.on, territories=rows.territories)

    with pytest.raises(MissingTaxRateError) as caught:
        calculate_tax(snapshot(line("119.00")), empty)

    assert (caught.value.territory, caught.value.category) == ("DE", "STANDARD")


def test_a_mixed_parcel_shares_carriage_over_its_items() -> None:
    answer = quote(
        line("300.00", hs_code="701337"),
        line("100.00", key="candle", hs_code="340600"),
        prices_include_tax=False,
        shipping="40.00",
        **FROM_CHINA,
    )

    assert [(duty.base, duty.amount) for duty in answer.duties] == [
        (money("330.00"), money("36.30")),
        (money("110.00"), money("0.00")),
    ]


def test_canadian_couriers_from_the_us_have_their_own_reliefs() -> None:
    toronto = Destination(country="CA", region="ON", postcode="M5V 2T6")
    common = {"destination": toronto, "terms": Terms.DDP, "prices_include_tax": False}

    from_us = quote(line("100.00", "CAD", hs_code=""), ships_from="US", **common)
    small = quote(line("40.00", "CAD", hs_code=""), ships_from="US", **common)

    assert (from_us.tax_total, from_us.duty_total) == (money("13.00", "CAD"), money("0", "CAD"))
    assert small.tax_total == money("0", "CAD")


def test_a_price_with_carriage_inside_counts_whole_for_the_flat_duty() -> None:
    answer = quote(
        line("149.00"),
        charge=Shipping(price=money("1.01"), is_shown_separately=False),
        prices_include_tax=False,
        registrations=REGISTRATIONS - {"IOSS"},
        **FROM_CHINA,
    )

    assert [duty.kind for duty in answer.duties] == [DutyKind.AD_VALOREM]


def test_a_specific_row_wins_whatever_the_order_of_rows() -> None:
    rows = law()
    turned = replace(rows, duty_rates={"US": tuple(reversed(rows.duty_rates["US"]))})
    asked = snapshot(
        line("100.00", "USD", hs_code="330741"), to="US", prices_include_tax=False, **FROM_CHINA
    )

    assert calculate_tax(asked, turned).duties == calculate_tax(asked, rows).duties
