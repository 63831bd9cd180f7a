"""Sales tax of the United States: who may collect it, and what a provider's answer does."""

from decimal import Decimal

import pytest

from shop.tax.calculate import (
    Destination,
    GivenTax,
    ProviderAnswer,
    Quote,
    Reason,
    Regime,
    TaxRounding,
    TaxShare,
    Terms,
    Warn,
    calculate_tax,
)
from tests.shop.tax.samples import law, line, money, snapshot

PERMITS = frozenset({"STX:US-CA", "STX:US-NV"})
SAN_FRANCISCO = Destination(country="US", region="CA", postcode="94107")


def dollars(amount: str):
    return money(amount, "USD")


def sold(*lines, **changes) -> Quote:
    asked = snapshot(
        *(lines or (line("58.00", "USD"),)),
        **{
            "ships_from": "US",
            "destination": SAN_FRANCISCO,
            "prices_include_tax": False,
            "registrations": PERMITS,
            "shipping": "7.95",
            **changes,
        },
    )
    return calculate_tax(asked, law())


def given(key: str = "teapot", **changes) -> GivenTax:
    values = {"base": dollars("58.00"), "tax": dollars("5.01"), "rate": Decimal("0.08625")}
    return GivenTax(key=key, **{**values, **changes})


def answer(*lines: GivenTax) -> ProviderAnswer:
    share = TaxShare(name="California", rate=Decimal("0.06"), tax=dollars("3.48"))
    return ProviderAnswer(
        provider="stripe", reference="taxcalc_1", lines=lines or (given(),), shares=(share,)
    )


SILENCE = ProviderAnswer(provider="stripe")


@pytest.mark.parametrize(
    ("region", "postcode", "tax"), [("CA", "94107", "4.21"), ("us-nv", "89502", "3.97")]
)
def test_a_state_with_a_permit_bears_its_own_rate(region: str, postcode: str, tax: str) -> None:
    quote = sold(destination=Destination(country="US", region=region, postcode=postcode))

    assert quote.regime == Regime.US_SALES_TAX
    assert quote.tax_total == dollars(tax)
    assert quote.warnings == ()


def test_a_permit_for_all_states_is_one_for_each() -> None:
    assert sold(registrations=frozenset({"STX:US"})).tax_total == dollars("4.21")


def test_delivery_by_a_carrier_bears_none_where_the_law_says_so() -> None:
    (part,) = sold().shipping_parts

    assert (part.gross, part.tax, part.reason) == (dollars("7.95"), dollars("0"), Reason.EXEMPT)


def test_a_category_of_its_own_is_exempt() -> None:
    assert sold(line("58.00", "USD", category="FOOD")).tax_total == dollars("0")


def test_nothing_is_collected_without_the_permit_of_the_state() -> None:
    quote = sold(registrations=frozenset({"STX:US-NV"}))

    assert (quote.territory, quote.tax_total) == ("US-CA", dollars("0"))
    assert quote.warnings == (Warn.US_SALES_TAX_NOT_COLLECTED,)


def test_a_state_that_is_not_known_yet_is_said_so() -> None:
    quote = sold(destination=Destination(country="US"))

    assert quote.tax_total == dollars("0")
    assert quote.warnings == (Warn.SALES_TAX_BY_STATE,)


def test_what_a_provider_says_is_charged_to_the_cent() -> None:
    quote = sold(provider=answer(given(), given("", base=dollars("7.95"), tax=dollars("0.66"))))

    assert [row.tax for row in quote.taxed_parts] == [dollars("5.01"), dollars("0.66")]
    assert quote.gross_total == dollars("71.62")
    assert quote.lines[0].rate == Decimal("0.08625")
    assert "stripe/taxcalc_1" in quote.data_rows
    assert quote.warnings == ()


def test_the_answer_is_stored_with_the_quote_and_comes_back() -> None:
    quote = sold(provider=answer())

    assert Quote.from_json(quote.to_json()) == quote
    assert quote.to_json()["provider"]["reference"] == "taxcalc_1"


def test_prices_that_hold_the_tax_keep_their_gross() -> None:
    quote = sold(prices_include_tax=True, provider=answer())

    assert (quote.lines[0].gross, quote.lines[0].net) == (dollars("58.00"), dollars("52.99"))


def test_half_of_the_units_bear_half_of_the_tax() -> None:
    two = given(base=dollars("116.00"), tax=dollars("10.01"))

    quote = sold(line("58.00", "USD", quantity=1), provider=answer(two))

    # 5.005, rounded as money is.
    assert quote.lines[0].tax == dollars("5.01")


def test_a_line_that_the_provider_did_not_speak_of_bears_our_rate() -> None:
    quote = sold(line("58.00", "USD"), line("10.00", "USD", key="cup"), provider=answer())

    assert [row.tax for row in quote.lines] == [dollars("5.01"), dollars("0.73")]


def test_a_silent_provider_leaves_our_rate_and_a_flag() -> None:
    quote = sold(provider=SILENCE)

    assert quote.tax_total == dollars("4.21")
    assert quote.warnings == (Warn.TAX_PROVIDER_UNREACHABLE,)


def test_a_silent_provider_where_we_have_no_rate_leaves_two_flags() -> None:
    quote = sold(
        destination=Destination(country="US", region="TX", postcode="78701"),
        registrations=frozenset({"STX:US-TX"}),
        provider=SILENCE,
    )

    assert set(quote.warnings) == {
        Warn.TAX_PROVIDER_UNREACHABLE,
        Warn.US_SALES_TAX_NOT_COLLECTED,
    }


def test_a_provider_that_may_not_collect_is_a_flag_too() -> None:
    nothing = given(tax=dollars("0"), rate=Decimal(0), reason=Reason.OUTSIDE_SCOPE)

    quote = sold(provider=answer(nothing))

    assert quote.tax_total == dollars("0")
    assert quote.warnings == (Warn.US_SALES_TAX_NOT_COLLECTED,)


def test_a_gift_card_bears_no_sales_tax_whatever_was_said() -> None:
    card = line("58.00", "USD", category="GIFT_CARD")

    quote = sold(card, shipping="0", provider=answer())

    assert (quote.regime, quote.tax_total) == (Regime.OUTSIDE_SCOPE, dollars("0"))


def test_what_comes_from_china_bears_the_state_s_tax_on_the_sale_and_none_on_the_duty() -> None:
    quote = sold(ships_from="CN", terms=Terms.DDP, provider=answer())

    assert quote.regime == Regime.DDP_IMPORT
    assert quote.lines[0].tax == dollars("5.01")
    assert quote.duty_total.amount > 0
    assert (quote.import_taxes, quote.rounding) == ((), TaxRounding.LINE)
