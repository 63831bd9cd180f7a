"""Quote a worked example as an order is quoted, and compare all that it says with what came out."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from shop.tax.calculate import (
    DutyKind,
    InvalidSnapshotError,
    MissingCustomsDataError,
    MissingExchangeRateError,
    MissingTaxRateError,
    Quote,
    Regime,
    TaxError,
    TaxSnapshot,
    UnknownTerritoryError,
)
from shop.tax.vectors.cells import Row
from shop.tax.vectors.errors import VectorError
from shop.tax.vectors.goods import number_in, read_objects
from shop.tax.vectors.reading import Vector

SPLIT = "expected_shipping_split_json"

# The columns whose facts can stop a quote, by the error that says so.
COLUMNS_OF_ERRORS: dict[type[TaxError], str] = {
    MissingCustomsDataError: "lines_json",
    MissingExchangeRateError: "fx_order_currency_per_eur",
    MissingTaxRateError: "ship_to_country",
    InvalidSnapshotError: "lines_json",
}


@dataclass(frozen=True, slots=True)
class Difference:
    """A column whose expectation is not what came out."""

    column: str
    expected: str
    got: str


def check_vector(
    vector: Vector, *, quote_tax: Callable[[TaxSnapshot], Quote]
) -> tuple[Quote, list[Difference]]:
    """Return the quote and each difference from what the example expects, in the columns' order.

    :raises VectorError: when it cannot be quoted, or an expectation cannot be read
    """
    try:
        quote = quote_tax(vector.snapshot)
    except TaxError as error:
        raise vector.row.error(_column_of(error, vector.snapshot), str(error)) from error
    return quote, list(_differences(vector, quote))


def _column_of(error: TaxError, snapshot: TaxSnapshot) -> str:
    if isinstance(error, UnknownTerritoryError) and error.country == snapshot.ships_from:
        return "ships_from"
    return COLUMNS_OF_ERRORS.get(type(error), "ship_to_country")


def _differences(vector: Vector, quote: Quote) -> Iterator[Difference]:
    row = vector.row
    regime = row.choice("expected_regime", Regime)
    if regime is not quote.regime:
        yield Difference("expected_regime", regime, quote.regime)
    yield from _threshold(row, quote)
    yield from _amounts(row, quote)
    yield from _shipping(row, quote)
    yield from _totals(vector, quote)


def _threshold(row: Row, quote: Quote) -> Iterator[Difference]:
    """Some limit must have been compared with the value that the example names."""
    column = "threshold_value_checked"
    text = row.text(column)
    if not text:
        return
    amount_text, _space, currency = text.partition(" ")
    amount = row.number_of(column, amount_text)
    step = Decimal(1).scaleb(int(amount.as_tuple().exponent))
    seen = [
        f"{check.value.quantize(step, rounding=ROUND_HALF_UP)} {check.currency}"
        for check in quote.thresholds
    ]
    if f"{amount} {currency.strip()}" not in seen:
        yield Difference(column, text, ", ".join(dict.fromkeys(seen)) or "no limit compared")


def _amounts(row: Row, quote: Quote) -> Iterator[Difference]:
    found: dict[str, list[Decimal]] = {
        "expected_line_rates_pct": [line.rate * 100 for line in quote.lines],
        "expected_line_discount": [line.discount.amount for line in quote.lines],
        "expected_line_net": [line.net.amount for line in quote.lines],
    }
    if row.text("expected_line_tax"):
        # Examples of import tax that the seller collects give only its sum.
        found["expected_line_tax"] = [line.tax.amount for line in quote.lines]
    for column, got in found.items():
        if row.numbers(column) != tuple(got):
            yield Difference(column, row.text(column), _joined(got))


def _shipping(row: Row, quote: Quote) -> Iterator[Difference]:
    parts = [
        (part.rate * 100, part.net.amount, part.tax.amount)
        for part in quote.shipping_parts
        if part.gross.amount
    ]
    expected = []
    for part in read_objects(row, SPLIT) if row.text(SPLIT) else []:
        if not {"rate", "net", "tax"} <= part.keys():
            raise row.error(SPLIT, "a share has no rate, net or tax")
        expected.append(tuple(number_in(row, SPLIT, part[name]) for name in ("rate", "net", "tax")))
    if not expected and quote.regime is Regime.DDP_IMPORT:
        return
    if sorted(expected) != sorted(parts):
        got = "; ".join(
            f"{_plain(rate)} %: {_plain(net)} + {_plain(tax)}" for rate, net, tax in parts
        )
        yield Difference(SPLIT, row.text(SPLIT), got or "nothing")


def _totals(vector: Vector, quote: Quote) -> Iterator[Difference]:
    found = {
        "expected_tax_total": quote.tax_total.amount,
        "expected_duty_charged": quote.duty_total.amount,
        "expected_total": quote.gross_total.amount,
        "expected_amount_due": (quote.gross_total - vector.tendered).amount,
    }
    optional = {
        "expected_flat_duty_items": Decimal(
            sum(duty.kind is DutyKind.FLAT for duty in quote.duties)
        ),
        "tax_total_if_rounded_per_invoice": quote.document_tax_total.amount,
    }
    found |= {column: got for column, got in optional.items() if vector.row.text(column)}
    for column, got in found.items():
        expected = vector.row.number_of(column, vector.row.needed(column))
        if expected != got:
            yield Difference(column, str(expected), _plain(got))


def _joined(numbers: Iterable[Decimal]) -> str:
    return "|".join(_plain(number) for number in numbers)


def _plain(number: Decimal) -> str:
    """Return a number without needless digits, but amounts with their cents."""
    text = format(number, "f")
    if "." not in text:
        return text
    whole, _dot, cents = text.partition(".")
    return f"{whole}.{cents.rstrip('0').ljust(2, '0')}" if cents.strip("0") else f"{whole}.00"


__all__ = ["Difference", "VectorError", "check_vector"]
