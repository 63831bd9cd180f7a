"""Every worked example of tests/data/tax-vectors.csv, through the one code path."""

import csv
import json
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path

import pytest

from shop.kernel.money import Money
from shop.tax.calculate import (
    Buyer,
    BuyerKind,
    Destination,
    DutyBasis,
    ExchangeRates,
    GivenDuty,
    Quote,
    Regime,
    Shipping,
    SnapshotLine,
    TaxData,
    TaxSnapshot,
    Terms,
    VatIdStatus,
    calculate_tax,
)
from shop.tax.tables import shipped_tax_data

VECTORS = Path(__file__).parents[2] / "data" / "tax-vectors.csv"
ROWS = list(csv.DictReader(VECTORS.open(encoding="utf-8", newline="")))

# Rules about how amounts are computed; the others are rules of law, which a quote must name.
CONVENTIONS = frozenset(
    {"ROUND", "DISC", "EU-SPLIT", "CREDIT", "CUR-MINOR", "FX", "PRICE-GROSS", "EU-RATE", "GIFT"}
)

# Rows that show a rule *not* applying: the quote does not name it.
NOT_APPLIED = {
    "O016": {"EU-10K"},
    "O048": {"EU-DUTY3"},
    "O062": {"EU-IOSS", "EU-B2B"},
    "O063": {"EU-IOSS"},
    "O065": {"EU-IOSS"},
    "O074": {"EU-B2B"},
}


@cache
def _data(on: date) -> TaxData:
    return shipped_tax_data(on=on)


def _snapshot(row: dict[str, str]) -> TaxSnapshot:
    currency = row["currency"]

    def money(amount: str) -> Money:
        return Money(Decimal(amount or 0), currency)

    rate = row["fx_order_currency_per_eur"]
    duty_rate = row["duty_rate_pct_given"]
    before = row["seller_eu_xborder_ytd_eur"]
    return TaxSnapshot(
        seller_country=row["seller_country"],
        registrations=frozenset(row["seller_registrations"].split("|")),
        ships_from=row["ships_from"],
        destination=Destination(
            country=row["ship_to_country"],
            region=row["ship_to_region"],
            postcode=row["ship_to_postcode"],
        ),
        buyer=Buyer(
            kind=BuyerKind(row["customer_type"]),
            vat_id=row["vat_id"],
            vat_id_status=VatIdStatus(row["vat_id_status"]),
        ),
        terms=Terms(row["terms_outside_schemes"]),
        carriage=row["carriage"],
        # A credit note repeats the rates of the original supply.
        tax_point=date.fromisoformat(row["original_date"] or row["date"]),
        currency=currency,
        fx=ExchangeRates({currency: Decimal(rate)} if rate else {}),
        prices_include_tax=row["prices_include_tax"] == "Y",
        lines=tuple(
            SnapshotLine(
                key=str(position),
                category=line["cat"],
                quantity=line["qty"],
                unit_price=money(line["unit"]),
                hs_code=line.get("hs6", ""),
                origin=line.get("origin", ""),
            )
            for position, line in enumerate(json.loads(row["lines_json"]))
        ),
        order_discount=money(row["order_discount"]),
        shipping=Shipping(price=money(row["shipping_price"])),
        eu_sales_this_year=Money(Decimal(before), "EUR") if before else None,
        given_duty=GivenDuty(
            rate=Decimal(duty_rate) / 100, basis=DutyBasis(row["duty_basis_given"])
        )
        if duty_rate
        else None,
    )


def _numbers(text: str) -> list[Decimal]:
    return [Decimal(part) for part in text.split("|")]


def test_every_worked_example_is_here() -> None:
    assert len(ROWS) == 116


@pytest.mark.parametrize("row", ROWS, ids=[row["scenario_id"] for row in ROWS])
def test_worked_example(row: dict[str, str]) -> None:
    snapshot = _snapshot(row)

    quote = calculate_tax(snapshot, _data(snapshot.tax_point))

    assert quote.regime == row["expected_regime"]
    assert [line.rate * 100 for line in quote.lines] == _numbers(row["expected_line_rates_pct"])
    assert [line.discount.amount for line in quote.lines] == _numbers(row["expected_line_discount"])
    assert [line.net.amount for line in quote.lines] == _numbers(row["expected_line_net"])
    assert quote.tax_total.amount == Decimal(row["expected_tax_total"])
    assert quote.duty_total.amount == Decimal(row["expected_duty_charged"])
    assert quote.gross_total.amount == Decimal(row["expected_total"])
    assert quote.document_tax_total.amount == Decimal(row["tax_total_if_rounded_per_invoice"])
    _check_amount_due(quote, row)
    _check_lines(quote, row)
    _check_evidence(quote, row)
    assert Quote.from_json(json.loads(json.dumps(quote.to_json()))) == quote


def _check_amount_due(quote: Quote, row: dict[str, str]) -> None:
    tendered = Decimal(row["gift_card_tendered"])
    assert quote.gross_total.amount - tendered == Decimal(row["expected_amount_due"])


def _check_lines(quote: Quote, row: dict[str, str]) -> None:
    if quote.regime == Regime.DDP_IMPORT:
        # There the examples give only the sum of the import tax.
        return
    assert [line.tax.amount for line in quote.lines] == _numbers(row["expected_line_tax"])
    expected = json.loads(row["expected_shipping_split_json"])
    assert [
        (part.rate * 100, part.net.amount, part.tax.amount) for part in quote.shipping_parts
    ] == [(Decimal(part["rate"]), Decimal(part["net"]), Decimal(part["tax"])) for part in expected]


def _check_evidence(quote: Quote, row: dict[str, str]) -> None:
    if row["expected_flat_duty_items"]:
        assert len(quote.duties) == int(row["expected_flat_duty_items"])
    if row["threshold_value_checked"]:
        looked_at = {f"{check.value:.2f} {check.currency}" for check in quote.thresholds}
        looked_at |= {f"{check.value:.0f} {check.currency}" for check in quote.thresholds}
        assert row["threshold_value_checked"] in looked_at
    rules = {rule.strip() for rule in row["rule"].split(";")} - CONVENTIONS
    assert rules - NOT_APPLIED.get(row["scenario_id"], set()) <= set(quote.rule_ids)
