"""From a figure to the documents and orders behind it."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, StreamingHttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from shop.invoicing.models import Document
from shop.kernel.admin import as_money, reader_locale
from shop.kernel.formats import format_date
from shop.kernel.money import Money
from shop.tax_returns.exports import documents_csv
from shop.tax_returns.models import TaxReturn, TaxReturnLine
from shop.tax_returns.selectors import documents_of_lines
from shop.tax_returns.selectors.ledger import sums_by_document
from shop.tax_returns.wording import figure_label, title_of

DOCUMENTS_A_PAGE = 50
CHUNK = 2000


@dataclass(frozen=True, slots=True)
class Chosen:
    """Some lines of a return, what they are called, and how the address names them."""

    lines: list[TaxReturnLine]
    label: str
    query: str


def chosen_lines(request: HttpRequest, row: TaxReturn) -> Chosen:
    """Return the line or figure that an address asks for, or the whole return.

    :raises Http404: when the return has no such line or figure
    """
    if "line" in request.GET:
        text = request.GET["line"]
        found = [line for line in row.lines.all() if str(line.pk) == text]
        label = f"{found[0].country} {found[0].get_section_display()}" if found else ""
        query = f"line={text}"
    elif "figure" in request.GET:
        text = request.GET["figure"]
        keys = [key for each in row.figures if each["code"] == text for key in each["lines"]]
        found = list(row.lines.filter(pk__in=keys))
        label = figure_label(row, text, locale=reader_locale()) if found else ""
        query = f"figure={text}"
    else:
        return Chosen(list(row.lines.all()), _("Everything in this return"), "")
    if not found:
        raise Http404
    return Chosen(found, label, query)


def documents_context(row: TaxReturn, chosen: Chosen, *, page: str) -> dict[str, object]:
    """Return a page of documents with what each gives to the figure."""
    documents = documents_of_lines(row, chosen.lines)
    shown = Paginator(documents, DOCUMENTS_A_PAGE).get_page(page)
    return {
        "title": f"{title_of(row)}: {chosen.label}",
        "row": row,
        "chosen": chosen,
        "page": shown,
        "documents": [_document(*each) for each in _with_sums(row, chosen, list(shown))],
        "query": chosen.query,
    }


def documents_file(row: TaxReturn, chosen: Chosen) -> StreamingHttpResponse:
    """Return all documents of a figure as CSV, read and written in parts."""
    response = StreamingHttpResponse(
        documents_csv(_all(row, chosen)), content_type="text/csv; charset=utf-8"
    )
    name = f"documents-{row.report}-{row.country}-{row.period}.csv".replace("--", "-")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _all(row: TaxReturn, chosen: Chosen) -> Iterator[tuple[Document, Decimal, Decimal]]:
    part: list[Document] = []
    for document in documents_of_lines(row, chosen.lines).iterator(chunk_size=CHUNK):
        part.append(document)
        if len(part) == CHUNK:
            yield from _with_sums(row, chosen, part)
            part = []
    yield from _with_sums(row, chosen, part)


def _with_sums(
    row: TaxReturn, chosen: Chosen, documents: list[Document]
) -> Iterator[tuple[Document, Decimal, Decimal]]:
    sums = sums_by_document(row, chosen.lines, documents=[each.pk for each in documents])
    for document in documents:
        net, tax = sums[document.pk]
        yield document, net, tax


def _document(document: Document, net: Decimal, tax: Decimal) -> dict[str, str]:
    locale, currency = reader_locale(), document.gross_total.currency
    return {
        "number": document.number,
        "kind": document.get_kind_display(),
        "order": document.order.number,
        "order_url": reverse("admin:shop_order_change", args=[document.order_id]),
        "issued_on": format_date(document.issued_on, locale=locale),
        "tax_point": format_date(document.tax_point, locale=locale),
        "net": as_money(Money(net, currency)),
        "tax": as_money(Money(tax, currency)),
    }
