"""Which regime a parcel falls under in the eight markets, and what follows for its price."""

from decimal import Decimal

import pytest

from shop.kernel.money import Money
from shop.tax.calculate import (
    Destination,
    ExchangeRates,
    MissingExchangeRateError,
    PricePolicy,
    Reason,
    Regime,
    Shipping,
    Terms,
    Warn,
)
from tests.shop.tax.samples import REGISTRATIONS, line, money, quote


@pytest.mark.parametrize(
    ("shelf_price", "to", "postcode", "ships_from", "regime", "tax"),
    [
        (money("119.00", "EUR"), "DE", "10115", "DE", Regime.DOMESTIC, "19.00"),
        (money("119.00", "EUR"), "DE", "10115", "CN", Regime.IOSS, "19.00"),
        (money("119.00", "EUR"), "DE", "78266", "DE", Regime.EXPORT_ZERO, "0.00"),
        (money("120.00", "EUR"), "FR", "75001", "DE", Regime.OSS, "20.00"),
        (money("120.00", "EUR"), "MC", "98000", "DE", Regime.OSS, "20.00"),
        (money("127.00", "EUR"), "HU", "1051", "DE", Regime.OSS, "27.00"),
        (money("122.00", "EUR"), "PT", "9000-081", "DE", Regime.OSS, "22.00"),
        (money("60.00", "GBP"), "GB", "M1 1AE", "GB", Regime.DOMESTIC, "10.00"),
        (money("60.00", "GBP"), "GB", "BT1 5GS", "GB", Regime.DOMESTIC, "10.00"),
        (money("60.00", "GBP"), "GB", "M1 1AE", "CN", Regime.UK_LOW_VALUE, "10.00"),
        (money("60.00", "GBP"), "GB", "BT1 5GS", "DE", Regime.OSS, "10.00"),
        (money("162.00", "GBP"), "GB", "M1 1AE", "CN", Regime.UK_LOW_VALUE, "27.00"),
        (money("216.20", "CHF"), "CH", "8001", "DE", Regime.DDP_IMPORT, "16.20"),
        (money("216.20", "CHF"), "LI", "9490", "CN", Regime.DDP_IMPORT, "16.20"),
        (money("22000", "JPY"), "JP", "100-0001", "CN", Regime.DDP_IMPORT, "2000"),
        (money("109.00", "SGD"), "SG", "238801", "CN", Regime.SG_OVR, "9.00"),
        (money("545.00", "SGD"), "SG", "238801", "CN", Regime.DDP_IMPORT, "45.00"),
    ],
)
def test_the_shelf_price_holds_the_tax_of_the_destination(
    shelf_price: Money, to: str, postcode: str, ships_from: str, regime: Regime, tax: str
) -> None:
    goods = line("0", unit_price=shelf_price)

    answer = quote(goods, to=to, postcode=postcode, ships_from=ships_from, terms=Terms.DDP)

    assert answer.regime == regime
    assert answer.goods_gross == shelf_price
    assert (answer.tax_total - answer.duty_tax_total).amount == Decimal(tax)


def test_us_prices_exclude_tax_and_none_is_collected_without_a_provider() -> None:
    destination = Destination(country="US", region="NY", postcode="10001")

    answer = quote(
        line("48.00", "USD"), ships_from="US", destination=destination, prices_include_tax=False
    )

    assert answer.regime == Regime.US_SALES_TAX
    assert answer.gross_total == money("48.00", "USD")
    assert answer.warnings == (Warn.US_SALES_TAX_NOT_COLLECTED,)


def test_a_state_without_sales_tax_needs_no_warning() -> None:
    destination = Destination(country="US", region="OR", postcode="97201")

    answer = quote(
        line("48.00", "USD"), ships_from="US", destination=destination, prices_include_tax=False
    )

    assert answer.tax_total == money("0", "USD")
    assert answer.warnings == ()


@pytest.mark.parametrize(
    ("amount", "regime"), [("135.00", Regime.UK_LOW_VALUE), ("135.01", Regime.DDP_IMPORT)]
)
def test_the_limit_itself_is_within(amount: str, regime: Regime) -> None:
    answer = quote(
        line(amount, "GBP"),
        to="GB",
        postcode="M1 1AE",
        ships_from="CN",
        prices_include_tax=False,
        terms=Terms.DDP,
    )

    assert answer.regime == regime
    assert (answer.thresholds[0].value, answer.thresholds[0].limit) == (Decimal(amount), 135)


@pytest.mark.parametrize(
    ("is_separate", "regime"), [(True, Regime.IOSS), (False, Regime.DDU_IMPORT)]
)
def test_shipping_counts_when_it_is_not_shown_separately(
    *,
    is_separate: bool,
    regime: Regime,
) -> None:
    answer = quote(
        line("149.00"),
        ships_from="CN",
        prices_include_tax=False,
        charge=Shipping(price=money("5.00"), is_shown_separately=is_separate),
    )

    assert answer.regime == regime


def test_a_limit_that_decides_needs_a_rate() -> None:
    with pytest.raises(MissingExchangeRateError) as caught:
        quote(line("100.00", "USD"), ships_from="CN")

    assert (caught.value.source, caught.value.target) == ("USD", "EUR")


def test_a_limit_is_compared_unrounded_after_conversion() -> None:
    fx = ExchangeRates({"USD": Decimal("1.1355")})

    below, above = (
        quote(line(amount, "USD"), ships_from="CN", prices_include_tax=False, fx=fx)
        for amount in ("170.32", "170.33")
    )

    assert below.regime == Regime.IOSS
    assert above.regime == Regime.DDU_IMPORT
    assert above.thresholds[0].value > 150


@pytest.mark.parametrize(
    ("policy", "total"), [(PricePolicy.SAME_GROSS, "54.05"), (PricePolicy.SAME_NET, "50.00")]
)
def test_the_market_decides_what_an_untaxed_consumer_pays(policy: PricePolicy, total: str) -> None:
    answer = quote(line("54.05", "CHF"), to="CH", postcode="8001", price_policy=policy)

    assert answer.regime == Regime.EXPORT_ZERO
    assert answer.lines[0].reason == Reason.EXPORT
    assert answer.gross_total == money(total, "CHF")
    assert answer.warnings == (Warn.IMPORT_CHARGES_PAID_BY_BUYER,)


@pytest.mark.parametrize(
    ("amount", "tax"),
    [("52.00", "0"), ("53.00", "3.97")],
)
def test_swiss_import_tax_up_to_five_francs_is_not_levied(amount: str, tax: str) -> None:
    answer = quote(line(amount, "CHF"), to="CH", postcode="8001", shipping="9.00", terms=Terms.DDP)

    assert answer.regime == Regime.DDP_IMPORT
    assert answer.lines[0].tax == money(tax, "CHF")
    assert answer.gross_total == money(amount, "CHF") + money("9.00", "CHF")


@pytest.mark.parametrize(("amount", "tax"), [("10000", "0"), ("10001", "909")])
def test_japan_taxes_imports_above_ten_thousand_yen(amount: str, tax: str) -> None:
    answer = quote(
        line(amount, "JPY"), to="JP", postcode="100-0001", ships_from="CN", terms=Terms.DDP
    )

    assert answer.tax_total == money(tax, "JPY")
    assert answer.goods_gross == money(amount, "JPY")


def test_duty_paid_delivery_is_not_promised_where_import_tax_is_unknown() -> None:
    answer = quote(line("48.00"), to="ES", postcode="35001", terms=Terms.DDP)

    assert answer.regime == Regime.EXPORT_ZERO
    assert answer.warnings == (Warn.DDP_NOT_OFFERED, Warn.IMPORT_CHARGES_PAID_BY_BUYER)


@pytest.mark.parametrize(
    ("dearest", "regime"), [("436.00", Regime.SG_OVR), ("436.01", Regime.DDP_IMPORT)]
)
def test_singapore_tests_each_item_not_the_parcel(dearest: str, regime: Regime) -> None:
    answer = quote(
        line("109.00", "SGD", quantity=2),
        line(dearest, "SGD", key="set", quantity=3),
        to="SG",
        ships_from="CN",
        terms=Terms.DDP,
    )

    assert answer.regime == regime


def test_a_category_without_a_rate_of_its_own_bears_the_standard_rate_and_says_so() -> None:
    answer = quote(line("127.00", category="FOOD"), to="HU", postcode="1051")

    assert answer.tax_total == money("27.00")
    assert answer.warnings == (Warn.STANDARD_RATE_USED,)


def test_a_gift_card_beside_goods_is_outside_the_tax() -> None:
    answer = quote(line("119.00"), line("50.00", key="card", category="GIFT_CARD"), shipping="5.95")

    assert [(part.rate, part.reason) for part in answer.lines] == [
        (Decimal("0.19"), Reason.STANDARD),
        (Decimal(0), Reason.OUTSIDE_SCOPE),
    ]
    assert answer.tax_total == money("19.95")
    assert [part.rate for part in answer.shipping_parts] == [Decimal("0.19")]


def test_a_quote_names_the_rows_it_was_made_from() -> None:
    answer = quote(line("48.00"), ships_from="CN")

    assert answer.rule_ids == ("EU-IOSS-VALUE", "EU-IOSS", "EU-DUTY3")
    assert answer.data_rows == (
        "territories/DE//@2016-01-01",
        "thresholds/IOSS/EU//@2021-07-01",
        "schemes/IOSS/EU@2021-07-01",
        "tax_rates/DE/STANDARD@2016-01-01",
        "flat_charges/EU_PARCEL_DUTY/EU@2026-07-01",
    )


def test_without_registration_for_the_scheme_the_terms_decide() -> None:
    without = REGISTRATIONS - {"IOSS"}

    by_buyer = quote(line("48.00"), ships_from="CN", registrations=without)
    by_seller = quote(line("48.00"), ships_from="CN", registrations=without, terms=Terms.DDP)

    assert by_buyer.regime == Regime.DDU_IMPORT
    assert by_seller.regime == Regime.DDP_IMPORT
