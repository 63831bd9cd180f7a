"""Papers for customs, made on demand and without a number: pro-forma and commercial invoice.

Values are what the goods are worth without tax, freight and insurance apart, as CN23 and customs
want them (TAX.md 5). The commercial invoice is written in English, which every customs office
reads; the pro-forma in the customer's language.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from shop.invoicing.calculate import unit_net
from shop.invoicing.content.facts import Facts, party_facts
from shop.invoicing.content.page import Page, frame
from shop.invoicing.content.seller import SellerFacts
from shop.invoicing.content.speech import Speech
from shop.invoicing.content.words import COMMERCIAL, tax_name
from shop.invoicing.frozen import FrozenOrder, Parcel
from shop.kernel.formats import join_texts
from shop.kernel.money import Money, sum_money
from shop.markets.registry import REGISTRY, Variant
from shop.orders.models import OrderLine
from shop.orders.parcels import Units, share_by_value
from shop.tax.calculate import Regime, Warn

Contents = list[tuple[OrderLine, int]]
CUSTOMS_VARIANT = "en-gb"
# Where the buyer settles the import charges; everywhere else the seller has.
UNPAID_REGIMES = frozenset({Regime.DDU_IMPORT, Regime.EXPORT_ZERO})


@dataclass(frozen=True, slots=True)
class CustomsDetails:
    """Which paper of which parcel, and the day that stands on it."""

    kind: str
    consignment_id: int
    on: date
    number: str
    """Of the parcel within the order."""
    parcels: Sequence[Units]
    """What each parcel of the consignment holds."""
    index: int
    """Which of them the paper is about."""

    def contents(self, lines: Sequence[OrderLine]) -> Contents:
        """Return the lines that are in the parcel, with their units."""
        units = self.parcels[self.index]
        return [(line, units[line.pk]) for line in lines if units.get(line.pk)]


def customs_page(frozen: FrozenOrder, details: CustomsDetails, *, seller: SellerFacts) -> Page:
    """Return the page of a paper for one parcel."""
    reader = frozen.reader
    if details.kind == COMMERCIAL:
        english = REGISTRY.variants[CUSTOMS_VARIANT]
        reader = english
    with translation.override(reader.code):
        return _page(frozen, details, seller=seller, reader=reader)


def incoterm_of(parcel: Parcel) -> str:
    """Return who pays what is due at the border: DDP the seller, DAP the buyer."""
    quote = parcel.quote
    is_unpaid = (
        quote.regime in UNPAID_REGIMES or Warn.IMPORT_CHARGES_PAID_BY_BUYER in quote.warnings
    )
    return "DAP" if is_unpaid else "DDP"


def _page(
    frozen: FrozenOrder, details: CustomsDetails, *, seller: SellerFacts, reader: Variant
) -> Page:
    parcel = frozen.parcel_of(details.consignment_id)
    say = Speech(reader.locale, frozen.currency)
    contents = details.contents(parcel.lines)
    facts: Facts = {**party_facts(frozen, seller), "currency": frozen.currency}
    page = frame(facts, reader=reader, say=say, kind=details.kind, tax=tax_name(frozen.market.code))
    warehouse = parcel.consignment.warehouse
    return {
        **page,
        "number": f"{frozen.order.number}/{details.number}",
        "buyer_label": _("Consignee"),
        "buyer": [*page["buyer"], *filter(None, [frozen.order.phone, frozen.order.email])],
        "exporter_label": _("Exporter"),
        "exporter": [
            seller.entity.name,
            *say.address(facts["seller"]),
            *([f"EORI: {seller.entity.eori}"] if seller.entity.eori else []),
        ],
        "sender_label": _("Sent from"),
        "sender": [
            warehouse.name,
            warehouse.line1,
            join_texts([warehouse.city, say.country(warehouse.country)]),
        ],
        "meta": _meta(frozen, parcel, details=details, say=say),
        "columns": [
            _("Description of the goods"),
            _("HS code"),
            _("Origin"),
            pgettext("units", "Quantity"),
            _("Net weight"),
            _("Unit value"),
            _("Value"),
        ],
        "currency_note": _("Amounts in %(currency)s") % {"currency": frozen.currency},
        "lines": [_line(row, units, say=say) for row, units in contents],
        **_values(parcel, details, currency=frozen.currency, say=say),
        "notes": [
            _("Reason for export: sale of goods."),
            _("The exporter declares that the particulars on this paper are true and complete."),
        ],
        "signature": _("Place, date and signature"),
    }


def _meta(
    frozen: FrozenOrder, parcel: Parcel, *, details: CustomsDetails, say: Speech
) -> list[list[str]]:
    weight = sum(line.weight_g * units for line, units in details.contents(parcel.lines))
    term = incoterm_of(parcel)
    return [
        [pgettext("document", "Reference"), f"{frozen.order.number}/{details.number}"],
        [pgettext("document", "Date"), say.day(details.on.isoformat())],
        [_("Terms of delivery"), f"{term} {say.country(frozen.order.country)} (Incoterms 2020)"],
        [_("Parcels"), "1"],
        [_("Total net weight"), say.weight(weight)],
    ]


def _line(line: OrderLine, units: int, *, say: Speech) -> list[str]:
    value = line.net * units / line.quantity
    each = unit_net(net=line.net.amount, quantity=line.quantity)
    return [
        line.customs_description or line.title,
        line.sku,
        line.hs_code,
        say.country(line.country_of_origin) if line.country_of_origin else "–",
        say.number(units),
        say.weight(line.weight_g * units),
        say.unit(str(each)),
        say.plain(str(value.amount)),
    ]


def _values(
    parcel: Parcel, details: CustomsDetails, *, currency: str, say: Speech
) -> dict[str, Any]:
    contents = details.contents(parcel.lines)
    goods = sum_money(
        (row.net * units / row.quantity for row, units in contents), currency=currency
    )
    freight = share_by_value(
        sum_money((part.net for part in parcel.quote.shipping_parts), currency=currency),
        lines=parcel.lines,
        parcels=details.parcels,
        index=details.index,
    )
    nothing = Money(0, currency)
    return {
        "totals": [
            [_("Value of the goods"), say.money(str(goods.amount))],
            [_("Freight"), say.money(str(freight.amount))],
            [_("Insurance"), say.money(str(nothing.amount))],
        ],
        "total": [_("Total value"), say.money(str((goods + freight).amount))],
    }
