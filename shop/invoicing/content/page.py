"""The printed page of an invoice or credit note: finished texts, in order, nothing left to format.

The templates in shop/invoicing/typst only place them.
"""

from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from shop.invoicing.content.facts import Facts
from shop.invoicing.content.speech import Speech
from shop.invoicing.content.words import notices, rate_reason, tax_name, title_of
from shop.invoicing.frozen import Supply
from shop.invoicing.models import DocumentKind
from shop.kernel.formats import join_texts
from shop.markets.registry import Variant

Page = dict[str, Any]


def document_page(facts: Facts, *, reader: Variant) -> Page:
    """Return the page; the reader's translation must be active. The number comes when it is known.

    ``{number}`` stands for it, since a number is given out last of all.
    """
    say = Speech(reader.locale, facts["currency"])
    tax = tax_name(facts["market"])
    return {
        **frame(facts, reader=reader, say=say, kind=facts["kind"], tax=tax),
        "meta": _meta(facts, say=say),
        "columns": [
            _("Description"),
            pgettext("units", "Quantity"),
            _("Unit price, net"),
            tax,
            _("Net"),
            _("Tax"),
            _("Total"),
        ],
        "currency_note": _("Amounts in %(currency)s") % {"currency": facts["currency"]},
        "lines": [_line(row, say=say) for row in facts["lines"]],
        "rates_title": _("Tax by rate"),
        "rates_head": [tax, _("Net"), _("Tax")],
        "rates": [_rate(row, say=say) for row in facts["rates"]],
        "totals": _totals(facts, say=say, tax=tax),
        "total": [_total_label(facts), say.money(facts["totals"]["gross"])],
        "own_currency": [_own(row, say=say, tax=tax) for row in facts["own_currency"]],
        "notes": _notes(facts, say=say),
    }


def frame(facts: Facts, *, reader: Variant, say: Speech, kind: str, tax: str) -> Page:
    """Return what every document has: language, title, the two parties, and the foot."""
    seller, buyer = facts["seller"], facts["buyer"]
    names = [buyer["company"], buyer["name"]] if buyer["company"] else [buyer["name"]]
    numbers = [_("VAT number: %(number)s") % {"number": buyer["vat_id"]}] if buyer["vat_id"] else []
    return {
        "lang": "zh" if reader.language.startswith("zh") else reader.language,
        "region": reader.locale.rpartition("_")[2],
        "title": title_of(kind),
        "brand": settings.SITE_NAME,
        "seller_name": seller["name"],
        "seller_line": join_texts([seller["name"], seller["line1"], seller["city"]]),
        "buyer_label": _("Billed and sent to"),
        "buyer": [*names, *say.address(buyer), *numbers],
        "foot": [
            [seller["name"], *say.address(seller)],
            [seller["email"], seller["phone"], seller["register"]],
            [f"{tax}: {number}" for number in seller["tax_numbers"]],
        ],
        "page_of": _("Page {page} of {pages}"),
        "continued": _("{title} {number}, continued"),
    }


def _meta(facts: Facts, *, say: Speech) -> list[list[str]]:
    is_invoice = facts["kind"] == DocumentKind.INVOICE
    rows = [
        [_("Invoice number") if is_invoice else _("Credit note number"), "{number}"],
        [_("Date of issue"), say.day(facts["issued_on"])],
        [pgettext("document", "Order"), facts["order"]],
    ]
    if is_invoice:
        first = min(row["promised"][0] for row in facts["parcels"])
        last = max(row["promised"][1] for row in facts["parcels"])
        rows += [
            [_("Payment accepted"), say.day(facts["tax_point"])],
            [_("Expected delivery"), say.span(first, last)],
        ]
    else:
        rows += [
            [_("Corrects invoice"), facts["corrects"]["number"]],
            [_("Invoice of"), say.day(facts["corrects"]["issued_on"])],
        ]
    return rows


def _line(row: Facts, *, say: Speech) -> list[str]:
    """Return the cells of a line: title, what is below it, and the columns."""
    amounts = [say.plain(row[name]) for name in ("net", "tax", "gross")]
    rate = say.percent(row["rate"])
    if "title" not in row:
        return [_supply(row["supply"]), "", "", "", rate, *amounts]
    below = [row["option"], row["sku"]]
    if row["discount"].strip("0.") != "":
        below.append(_("discount %(amount)s") % {"amount": say.money(row["discount"])})
    return [
        row["title"],
        " · ".join(text for text in below if text),
        say.number(row["quantity"]),
        say.unit(row["unit_net"]),
        rate,
        *amounts,
    ]


def _supply(supply: str) -> str:
    names = {
        Supply.GOODS: _("Goods"),
        Supply.DELIVERY: pgettext("amount", "Delivery"),
        Supply.DUTY: _("Duty and import charges"),
    }
    return names[Supply(supply)]


def _rate(row: Facts, *, say: Speech) -> list[str]:
    word = rate_reason(row["reason"])
    rate = say.percent(row["rate"])
    label = f"{rate} ({word})" if word else rate
    return [label, say.money(row["net"]), say.money(row["tax"])]


def _totals(facts: Facts, *, say: Speech, tax: str) -> list[list[str]]:
    totals = facts["totals"]
    rows = [[_("Net total"), say.money(totals["net"])]]
    if totals["duty"].strip("0.") != "":
        rows.append([_("Duty and import charges"), say.money(totals["duty"])])
    return [*rows, [tax, say.money(totals["tax"])]]


def _total_label(facts: Facts) -> str:
    is_invoice = facts["kind"] == DocumentKind.INVOICE
    return pgettext("invoice", "Total") if is_invoice else _("Amount credited")


def _own(row: Facts, *, say: Speech, tax: str) -> str:
    return _(
        "%(tax)s of %(country)s in its own currency: %(amount)s"
        " (1 %(base)s = %(rate)s %(currency)s, %(source)s, %(day)s)"
    ) % {
        "tax": tax,
        "country": say.country(row["country"]),
        "amount": say.money(row["tax"], currency=row["currency"]),
        "base": say.currency,
        "rate": say.number(row["rate"]),
        "currency": row["currency"],
        "source": row["source"],
        "day": say.day(row["date"]),
    }


def _notes(facts: Facts, *, say: Speech) -> list[str]:
    values = [
        _("Intrinsic value of the goods in the parcel: %(amount)s.")
        % {"amount": say.money(row["intrinsic_value"], currency="EUR")}
        for row in facts["parcels"]
        if row["intrinsic_value"] and row["regime"] == "IOSS"
    ]
    paid = (
        []
        if facts["kind"] == DocumentKind.CREDIT_NOTE
        else [_("Paid in full. Nothing is left to be paid.")]
    )
    return [*notices(facts["parcels"]), *values, *paid]
