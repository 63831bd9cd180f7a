"""A small file of old invoices in the schema of the real one, written for these tests."""

from collections.abc import Iterable
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

from shop.historical.planning import make_plan
from shop.historical.services import ImportOptions, ImportSummary, import_orders
from shop.historical.values import Plan
from shop.markets.models import ExchangeRate
from shop.markets.services import sync_markets
from shop.tax.services import load_tax_data
from tests.factories.invoicing import kaolin

HEADER = "InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country"
NOW = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)
UK = "United Kingdom"
TEAPOT = ("90001", " GREEN  TEAPOT ")
SAUCER = ("90002a", "TINY SAUCER")
POST = ("POST", "POSTAGE")


def row(  # one cell after the other
    invoice: str,
    what: tuple[str, str],
    quantity: object,
    price: object,
    *,
    at: str = "2011-02-01 10:00:00",
    customer: str = "55501",
    country: str = UK,
) -> str:
    """Return a row of the file."""
    return ",".join([invoice, *what, str(quantity), at, str(price), customer, country])


EXCERPT = (
    row("700001", TEAPOT, 4, "2.55", at="2010-12-30 09:00:00"),
    row("700001", SAUCER, 10, "0.85", at="2010-12-30 09:00:00"),
    row("700001", POST, 1, "3.00", at="2010-12-30 09:00:00"),
    row("700002", TEAPOT, 2, "2.46", at="2011-01-04 09:00:00", customer="55502", country="Germany"),
    row("700003", SAUCER, 6, "0.85", customer="", country=UK),
    row("700004", TEAPOT, 100, "2.10", customer="55503", country="Japan"),
    row("C700005", TEAPOT, -1, "2.55", at="2011-02-02 10:00:00"),
    row("C700005", ("D", "Discount"), -1, "1.00", at="2011-02-02 10:00:00"),
    row(
        "C700006", TEAPOT, -100, "2.10", at="2011-02-03 10:00:00", customer="55503", country="Japan"
    ),
    row("700007", ("90003", "damaged"), -5, "0.0", customer=""),
)
"""4 orders and 2 credit notes; the last row is rejected. Net: 21.70 + 4.92 + 5.10 + 210."""


def write(path: Path, rows: Iterable[str]) -> Path:
    """Write a file of rows below the header."""
    path.write_text("\n".join([HEADER, *rows]) + "\n", encoding="utf-8")
    return path


def shop() -> None:
    """Make what an import needs: markets, law, the company and the pound's rate."""
    sync_markets()
    load_tax_data()
    kaolin()
    days = (date(2010, 12, 28), date(2011, 1, 4), date(2011, 1, 31))
    ExchangeRate.objects.bulk_create(
        (ExchangeRate(date=day, currency="GBP", per_euro=Decimal("0.80")) for day in days),
        ignore_conflicts=True,
    )


def plan_of(tmp_path: Path, *rows: str) -> Plan:
    """Return what would become of rows."""
    return make_plan(write(tmp_path / "orders.csv", rows), now=NOW)


def imported(tmp_path: Path, *rows: str) -> ImportSummary:
    """Import rows."""
    return import_orders(options_for(tmp_path, *rows))


def options_for(tmp_path: Path, *rows: str) -> ImportOptions:
    """Return the options of an import of rows."""
    return ImportOptions(
        path=write(tmp_path / "orders.csv", rows),
        format="online-retail",
        market_code="gb",
        rejected=tmp_path / "rejected.csv",
        now=NOW,
    )
