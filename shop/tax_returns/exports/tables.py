"""Returns and the documents behind their figures as CSV, for machines: dots, ISO days."""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal

from shop.invoicing.models import Document
from shop.tax_returns.models import TaxReturn

# A spreadsheet would run a cell that begins like this.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_LINE = (
    "report",
    "registered_in",
    "period",
    "section",
    "origin_from",
    "origin_until",
    "regime",
    "country",
    "ships_from",
    "rate_type",
    "rate",
    "reason",
    "buyer_vat_id",
    "net",
    "tax",
    "currency",
    "order_currency",
    "order_net",
    "order_tax",
    "rate_on",
    "per_euro",
    "office_per_euro",
)


def return_csv(tax_return: TaxReturn) -> str:
    """Return each line once per currency of its orders; its own amounts stand in the first."""
    return "".join(_written([_LINE, *_rows(tax_return)]))


def _rows(row: TaxReturn) -> Iterator[Sequence[object]]:
    for line in row.lines.prefetch_related("sums").order_by("section", "country", "pk"):
        facts = (
            row.report,
            row.country,
            row.period,
            line.section,
            line.origin_from,
            line.origin_until,
            line.regime,
            line.country,
            line.ships_from,
            line.rate_type,
            plain(line.rate * 100),
            line.reason,
            line.buyer_vat_id,
        )
        amounts: tuple[object, ...] = (line.net.amount, line.tax.amount, line.net.currency)
        for each in sorted(line.sums.all(), key=lambda one: (str(one.net.currency), one.rate_on)):
            order = (each.net.currency, each.net.amount, each.tax.amount)
            rates = (each.rate_on, plain(each.per_euro), plain(each.office_per_euro))
            yield (*facts, *amounts, *order, *rates)
            # Once only, so that a column can be added up.
            amounts = ("", "", "")


def documents_csv(
    documents: Iterable[tuple[Document, Decimal, Decimal]],
) -> Iterator[str]:
    """Yield the lines of a file of documents with what each gives to a figure."""
    head = ("document", "kind", "order", "issued_on", "tax_point", "net", "tax", "currency")
    rows = (
        (
            document.number,
            document.kind,
            document.order.number,
            document.issued_on,
            document.tax_point,
            net,
            tax,
            document.gross_total.currency,
        )
        for document, net, tax in documents
    )
    yield from _written([head])
    for row in rows:
        yield from _written([row])


def plain(value: Decimal) -> str:
    """Return a number without trailing zeros or exponent."""
    return f"{value.normalize():f}"


def _written(rows: Iterable[Sequence[object]]) -> Iterator[str]:
    text = io.StringIO()
    writer = csv.writer(text)
    for row in rows:
        writer.writerow([_harmless(cell) for cell in row])
    yield text.getvalue()


def _harmless(cell: object) -> object:
    """Keep numbers as they are; text that a spreadsheet would run gets an apostrophe."""
    if isinstance(cell, Decimal) or not isinstance(cell, str):
        return cell
    return f"'{cell}" if cell.startswith(_FORMULA) else cell
