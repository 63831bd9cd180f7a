"""Who buys and who sells: numbers that lower the tax, registrations that are missing."""

from dataclasses import replace
from decimal import Decimal

import pytest

from shop.tax.calculate import (
    Buyer,
    BuyerKind,
    Reason,
    Regime,
    Terms,
    VatIdStatus,
    Warn,
    calculate_tax,
)
from tests.shop.tax.samples import law, line, money, quote, snapshot

FRENCH_BUSINESS = Buyer(BuyerKind.B2B, "FR40303265045", VatIdStatus.VALID)


@pytest.mark.parametrize(
    ("vat_id", "status", "is_accepted"),
    [
        ("FR40303265045", VatIdStatus.VALID, True),
        ("EL094259216", VatIdStatus.VALID, True),
        ("XI980780684", VatIdStatus.VALID, True),
        ("FR40303265045", VatIdStatus.INVALID, False),
        ("FR40303265045", VatIdStatus.UNAVAILABLE, False),
        ("FR40303265045", VatIdStatus.UNCHECKED, False),
        ("DE136695976", VatIdStatus.VALID, False),
        ("GB980780684", VatIdStatus.VALID, False),
        ("GR094259216", VatIdStatus.VALID, False),
        ("IM0400000019", VatIdStatus.VALID, False),
        ("EU372000041", VatIdStatus.VALID, False),
        ("", VatIdStatus.VALID, False),
    ],
)
def test_only_a_valid_number_of_another_member_state_lowers_the_tax(
    *,
    vat_id: str,
    status: VatIdStatus,
    is_accepted: bool,
) -> None:
    answer = quote(
        line("120.00"), to="FR", postcode="75001", buyer=Buyer(BuyerKind.B2B, vat_id, status)
    )

    assert (answer.regime == Regime.REVERSE_CHARGE) is is_accepted
    assert (answer.tax_total == money("0")) is is_accepted
    assert (Warn.VAT_ID_NOT_ACCEPTED in answer.warnings) is not is_accepted


def test_a_business_that_accounts_for_the_tax_pays_the_price_without_it() -> None:
    answer = quote(line("120.00"), to="FR", postcode="75001", shipping="12", buyer=FRENCH_BUSINESS)

    assert answer.lines[0].reason == Reason.INTRA_COMMUNITY
    assert answer.gross_total == money("110.00")


def test_a_consumer_number_is_no_business_number() -> None:
    buyer = Buyer(BuyerKind.B2C, "FR40303265045", VatIdStatus.VALID)

    assert quote(line("120.00"), to="FR", postcode="75001", buyer=buyer).regime == Regime.OSS


def test_destination_tax_is_due_even_without_an_oss_number() -> None:
    answer = quote(line("120.00"), to="FR", postcode="75001", registrations=frozenset({"VAT:DE"}))

    assert answer.regime == Regime.OSS
    assert answer.tax_total == money("20.00")
    assert answer.warnings == (Warn.OSS_NOT_REGISTERED,)


def test_a_sale_from_a_country_without_registration_is_reported() -> None:
    answer = quote(line("119.00"), registrations=frozenset({"IOSS"}))

    assert answer.tax_total == money("19.00")
    assert answer.warnings == (Warn.ORIGIN_NOT_REGISTERED,)


@pytest.mark.parametrize(
    ("before", "registrations", "regime"),
    [
        ("9900.00", {"VAT:DE"}, Regime.DOMESTIC),
        ("9900.01", {"VAT:DE"}, Regime.OSS),
        ("0.00", {"VAT:DE", "OSS:DE"}, Regime.OSS),
        (None, {"VAT:DE"}, Regime.OSS),
    ],
)
def test_a_small_seller_of_one_state_taxes_at_home_unless_it_chose_the_oss(
    before: str | None, registrations: set[str], regime: Regime
) -> None:
    answer = quote(
        line("120.00"),
        to="FR",
        postcode="75001",
        seller_country="DE",
        registrations=frozenset(registrations),
        eu_sales_this_year=money(before) if before else None,
    )

    assert answer.regime == regime
    assert answer.lines[0].rate == Decimal("0.19" if regime == Regime.DOMESTIC else "0.20")


def test_an_unchecked_business_importing_duty_paid_is_told() -> None:
    buyer = Buyer(BuyerKind.B2B, "CHE-123.456.788", VatIdStatus.UNCHECKED)

    answer = quote(
        line("216.20", "CHF"),
        to="CH",
        postcode="8001",
        terms=Terms.DDP,
        buyer=buyer,
        shipping="10.81",
    )

    assert answer.warnings == (Warn.VAT_ID_NOT_ACCEPTED,)
    assert answer.shipping_gross == money("10.81", "CHF")
    assert answer.tax_total == money("17.01", "CHF")


def test_without_the_limit_in_the_tables_a_small_seller_taxes_at_destination() -> None:
    asked = snapshot(
        line("120.00"),
        to="FR",
        postcode="75001",
        seller_country="DE",
        registrations=frozenset({"VAT:DE"}),
        eu_sales_this_year=money("0.00"),
    )

    answer = calculate_tax(asked, replace(law(), thresholds=()))

    assert answer.regime == Regime.OSS
