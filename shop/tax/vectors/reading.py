"""Read a file of worked examples; its columns are explained in docs/tax.md."""

import csv
import io
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from pathlib import Path

from shop.kernel.money import Money
from shop.tax.calculate import (
    Buyer,
    BuyerKind,
    Destination,
    DutyBasis,
    ExchangeRates,
    GivenDuty,
    Shipping,
    TaxSnapshot,
    Terms,
    VatIdStatus,
)
from shop.tax.vectors.cells import Row
from shop.tax.vectors.errors import VectorError, VectorFileError
from shop.tax.vectors.goods import read_lines

FACTS = (
    "scenario_id",
    "doc_type",
    "original_date",
    "seller_country",
    "seller_registrations",
    "seller_eu_xborder_ytd_eur",
    "ships_from",
    "ship_to_country",
    "ship_to_region",
    "ship_to_postcode",
    "customer_type",
    "vat_id",
    "vat_id_status",
    "terms_outside_schemes",
    "carriage",
    "date",
    "currency",
    "fx_order_currency_per_eur",
    "prices_include_tax",
    "lines_json",
    "order_discount",
    "shipping_price",
    "gift_card_tendered",
    "duty_rate_pct_given",
    "duty_basis_given",
)
EXPECTATIONS = (
    "expected_regime",
    "threshold_value_checked",
    "expected_line_rates_pct",
    "expected_line_discount",
    "expected_line_net",
    "expected_line_tax",
    "expected_shipping_split_json",
    "expected_tax_total",
    "expected_flat_duty_items",
    "expected_duty_charged",
    "expected_total",
    "expected_amount_due",
    "tax_total_if_rounded_per_invoice",
)


class DocType(StrEnum):
    """What an example is about."""

    SALE = "SALE"
    CREDIT_NOTE = "CREDIT_NOTE"


class YesNo(StrEnum):
    """A cell that is either."""

    YES = "Y"
    NO = "N"


@dataclass(frozen=True, slots=True)
class Vector:
    """One worked example: the facts of a consignment, and the row that says what must come out."""

    row: Row
    snapshot: TaxSnapshot
    tendered: Money

    @property
    def scenario(self) -> str:
        """The example's own name."""
        return self.row.text("scenario_id")


def read_vectors(path: Path) -> Iterator[Vector | VectorError]:
    """Yield each example of a file, or what is wrong with its row.

    The file is UTF-8, with or without a byte order mark, with any line ends.

    :raises VectorFileError: when there is no such file, it is no UTF-8 text, it has no rows, or a
        column is missing
    """
    for row in _rows(path):
        try:
            yield _vector(row)
        except VectorError as error:
            yield error


def _rows(path: Path) -> list[Row]:
    try:
        text = path.read_text(encoding="utf-8-sig")
        table = list(csv.reader(io.StringIO(text, newline=""), strict=True))
    except OSError as error:
        raise VectorFileError(f"{path}: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise VectorFileError(f"{path}: not UTF-8 text (byte {error.start})") from error
    except csv.Error as error:
        raise VectorFileError(f"{path}: not a CSV file ({error})") from error
    if not table:
        raise VectorFileError(f"{path}: the file is empty")
    header = [name.strip() for name in table[0]]
    _check_header(path, header)
    rows = [_row(number, header, cells) for number, cells in enumerate(table[1:], start=2) if cells]
    if not rows:
        raise VectorFileError(f"{path}: there is no row below the header")
    return rows


def _check_header(path: Path, header: list[str]) -> None:
    missing = [name for name in (*FACTS, *EXPECTATIONS) if name not in header]
    if missing:
        raise VectorFileError(f"{path}: missing column {', '.join(missing)}")
    doubled = [name for name, times in Counter(header).items() if times > 1 and name]
    if doubled:
        raise VectorFileError(f"{path}: column {', '.join(doubled)} is there twice")


def _row(number: int, header: list[str], cells: list[str]) -> Row:
    padded = [*cells, *[""] * (len(header) - len(cells))]
    named = dict(zip(header, padded, strict=False))
    if len(cells) != len(header):
        # Shifted cells would be read as other columns; the reader reports it as the row's problem.
        named["#cells"] = f"{len(cells)} cells, but the header has {len(header)}"
    return Row(number, named)


def _vector(row: Row) -> Vector:
    if "#cells" in row.cells:
        raise row.error("(all)", row.cells["#cells"])
    row.needed("scenario_id")
    currency = row.currency("currency")
    return Vector(
        row=row,
        snapshot=_snapshot(row, currency=currency),
        tendered=row.money("gift_card_tendered", currency=currency),
    )


def _snapshot(row: Row, *, currency: str) -> TaxSnapshot:
    before = row.optional_number("seller_eu_xborder_ytd_eur")
    tax_point = row.date("date")
    if row.choice("doc_type", DocType) is DocType.CREDIT_NOTE:
        # A credit note repeats the rates of the original supply.
        original = row.date("original_date")
        if original > tax_point:
            raise row.error("original_date", f"{original} is after the credit note")
        tax_point = original
    return TaxSnapshot(
        seller_country=row.country("seller_country"),
        registrations=frozenset(row.text("seller_registrations").split("|")) - {""},
        ships_from=row.country("ships_from"),
        destination=Destination(
            country=row.country("ship_to_country"),
            region=row.text("ship_to_region"),
            postcode=row.text("ship_to_postcode"),
        ),
        buyer=_buyer(row),
        terms=row.choice("terms_outside_schemes", Terms),
        carriage=row.text("carriage"),
        tax_point=tax_point,
        currency=currency,
        fx=_exchange_rates(row, currency=currency),
        prices_include_tax=row.choice("prices_include_tax", YesNo) is YesNo.YES,
        lines=read_lines(row, currency=currency),
        order_discount=row.money("order_discount", currency=currency),
        shipping=Shipping(price=row.money("shipping_price", currency=currency)),
        eu_sales_this_year=None if before is None else Money(before, "EUR"),
        given_duty=_given_duty(row),
    )


def _buyer(row: Row) -> Buyer:
    buyer = Buyer(
        kind=row.choice("customer_type", BuyerKind),
        vat_id=row.text("vat_id"),
        vat_id_status=row.choice("vat_id_status", VatIdStatus),
    )
    if buyer.vat_id_status is VatIdStatus.VALID and not buyer.vat_id:
        raise row.error("vat_id", "is empty, but VALID according to vat_id_status")
    return buyer


def _exchange_rates(row: Row, *, currency: str) -> ExchangeRates:
    rate = row.optional_number("fx_order_currency_per_eur")
    if rate is None:
        return ExchangeRates()
    if rate <= 0:
        raise row.error("fx_order_currency_per_eur", f"{rate} is not above zero")
    if currency == "EUR" and rate != 1:
        raise row.error("fx_order_currency_per_eur", f"a euro is one euro, not {rate}")
    return ExchangeRates({currency: rate})


def _given_duty(row: Row) -> GivenDuty | None:
    rate = row.optional_number("duty_rate_pct_given")
    if rate is None:
        if row.text("duty_basis_given"):
            raise row.error("duty_rate_pct_given", "is empty, but duty_basis_given is not")
        return None
    if rate < 0:
        raise row.error("duty_rate_pct_given", f"{rate} is below zero")
    return GivenDuty(rate=rate / Decimal(100), basis=row.choice("duty_basis_given", DutyBasis))
