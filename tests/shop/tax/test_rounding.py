"""Tax rounded on each line, or once for each rate of a document: as the place's law says."""

import json
from datetime import date
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from shop.kernel.currencies import currency_info
from shop.kernel.money import Money, round_money, sum_money
from shop.tax.calculate import (
    DutyBasis,
    GivenDuty,
    Quote,
    Reason,
    TaxRounding,
    Terms,
)
from shop.tax.calculate.amounts import split_tax
from shop.tax.calculate.lines import ImportTaxLine, QuoteLine
from shop.tax.calculate.rounding import Rounded, round_document, rounded_once
from tests.shop.tax.samples import line, money, quote

YEN_AT_HOME = {
    "to": "JP",
    "postcode": "100-0001",
    "ships_from": "JP",
    "registrations": frozenset({"JCT:JP"}),
}
THREE_CUPS = [line("105", "JPY", key=key) for key in ("one", "two", "three")]


def test_japan_rounds_once_for_each_rate_since_the_qualified_invoice() -> None:
    answer = quote(*THREE_CUPS, **YEN_AT_HOME)

    # 105 × 10/110 is 9.545: three lines of 10 are 30, the document's 315 × 10/110 is 28.636.
    assert [part.tax for part in answer.lines] == [money(tax, "JPY") for tax in ("9", "10", "10")]
    assert [part.net for part in answer.lines] == [money(net, "JPY") for net in ("96", "95", "95")]
    assert answer.tax_total == answer.document_tax_total == money("29", "JPY")
    assert answer.rounding_residual == money("-1", "JPY")
    assert answer.gross_total == money("315", "JPY")


def test_japan_rounded_each_line_before() -> None:
    answer = quote(*THREE_CUPS, tax_point=date(2023, 9, 30), **YEN_AT_HOME)

    assert answer.rounding is TaxRounding.LINE
    assert answer.tax_total == money("30", "JPY")
    assert answer.document_tax_total == money("29", "JPY")
    assert answer.rounding_residual == money("0", "JPY")


def test_each_rate_is_rounded_on_its_own() -> None:
    food = [line("107", "JPY", key=key, category="FOOD") for key in ("tea", "sweets", "rice")]

    answer = quote(*THREE_CUPS, *food, shipping="100", **YEN_AT_HOME)

    taxes = {
        rate: sum_money(
            (part.tax for part in answer.taxed_parts if part.rate == rate), currency="JPY"
        )
        for rate in (Decimal("0.1"), Decimal("0.08"))
    }
    # Carriage of 100 is 50 + 50 by value (315 to 321): 365 × 10/110 and 371 × 8/108.
    assert [part.gross.amount for part in answer.shipping_parts] == [50, 50]
    assert taxes == {Decimal("0.1"): money("33", "JPY"), Decimal("0.08"): money("27", "JPY")}


def test_without_tax_in_the_prices_the_buyer_pays_the_residual() -> None:
    answer = quote(*THREE_CUPS, prices_include_tax=False, **YEN_AT_HOME)

    assert [part.tax.amount for part in answer.lines] == [10, 11, 11]
    assert [part.gross.amount for part in answer.lines] == [115, 116, 116]
    assert answer.gross_total == money("347", "JPY")


def test_import_tax_is_assessed_once_on_goods_carriage_and_duty() -> None:
    answer = quote(
        line("200.03", hs_code="701337"),
        shipping="15.03",
        ships_from="CN",
        terms=Terms.DDP,
        prices_include_tax=False,
        given_duty=GivenDuty(Decimal("0.1"), DutyBasis.CIF),
    )

    # 38.0057 + 2.8557 + 4.0869 are 44.9483; rounded one by one they would be 44.96.
    assert answer.duty_total == money("21.51")
    assert answer.tax_total == money("44.95")
    assert answer.rounding_residual == money("-0.01")
    assert answer.gross_total == money("281.52")


def test_the_stored_quote_says_by_how_much_one_rounding_differs() -> None:
    stored = quote(*THREE_CUPS, **YEN_AT_HOME).to_json()

    assert (stored["rounding"], stored["rounding_residual"]) == ("DOCUMENT", "-1")


def test_a_quote_stored_before_the_column_existed_was_rounded_on_each_line() -> None:
    stored = json.loads(json.dumps(quote(line("119.00")).to_json()))
    del stored["rounding"]

    assert Quote.from_json(stored).rounding is TaxRounding.LINE


RATES = st.sampled_from([Decimal(rate) for rate in ("0.1", "0.08", "0.055", "0.19", "0.255")])


@st.composite
def documents(draw: st.DrawFn) -> tuple[Rounded, bool, str]:
    """Return the lines of any document, each rounded on its own."""
    currency = draw(st.sampled_from(["JPY", "EUR", "KWD"]))
    includes_tax = draw(st.booleans())
    sign = draw(st.sampled_from([1, -1]))
    unit = currency_info(currency).smallest_unit * sign
    prices = st.tuples(RATES, st.integers(min_value=0, max_value=5000))
    lines, extras = [], []
    for place, (rate, units) in enumerate(draw(st.lists(prices, min_size=1, max_size=12))):
        parts = split_tax(Money(unit * units, currency), rate=rate, includes_tax=includes_tax)
        lines.append(
            QuoteLine(
                key=str(place),
                category="STANDARD",
                rate=rate,
                reason=Reason.STANDARD,
                discount=Money(0, currency),
                gross=parts.gross,
                net=parts.net,
                tax=parts.tax,
            )
        )
    for rate, units in draw(st.lists(prices, max_size=2)):
        base = Money(unit * units, currency)
        extras.append(ImportTaxLine(rate=rate, base=base, tax=round_money(base * rate)))
    return Rounded(tuple(lines), (), tuple(extras)), includes_tax, currency


@settings(max_examples=150, deadline=None)
@given(document=documents())
def test_lines_add_up_to_the_tax_rounded_once_and_lose_nothing(
    document: tuple[Rounded, bool, str],
) -> None:
    before, includes_tax, currency = document

    after = round_document(before, includes_tax=includes_tax)

    unit = currency_info(currency).smallest_unit
    once = rounded_once((*before.lines, *before.import_taxes), includes_tax=includes_tax)
    taxed = (*after.lines, *after.import_taxes)
    for rate, total in once.items():
        assert sum_money((p.tax for p in taxed if p.rate == rate), currency=currency) == total
    for old, new in zip(before.lines, after.lines, strict=True):
        assert new.net + new.tax == new.gross
        assert (new.gross, new.net)[not includes_tax] == (old.gross, old.net)[not includes_tax]
    for old_part, new_part in zip((*before.lines, *before.import_taxes), taxed, strict=True):
        assert abs((new_part.tax - old_part.tax).amount) <= unit


@settings(max_examples=100, deadline=None)
@given(document=documents())
def test_the_credit_note_of_a_whole_document_mirrors_it(
    document: tuple[Rounded, bool, str],
) -> None:
    sale, includes_tax, _currency = document
    credit = Rounded(
        tuple(_mirrored(part) for part in sale.lines),
        (),
        tuple(
            ImportTaxLine(rate=part.rate, base=-part.base, tax=-part.tax)
            for part in sale.import_taxes
        ),
    )

    sold = round_document(sale, includes_tax=includes_tax)
    returned = round_document(credit, includes_tax=includes_tax)

    assert [part.tax for part in returned.lines] == [-part.tax for part in sold.lines]
    assert [part.tax for part in returned.import_taxes] == [-p.tax for p in sold.import_taxes]


def _mirrored(part: QuoteLine) -> QuoteLine:
    return QuoteLine(
        key=part.key,
        category=part.category,
        rate=part.rate,
        reason=part.reason,
        discount=-part.discount,
        gross=-part.gross,
        net=-part.net,
        tax=-part.tax,
    )
