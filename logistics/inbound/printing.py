"""The purchase order on paper, for its supplier."""

from pathlib import Path

from django.conf import settings
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from logistics.inbound.models import PurchaseOrder, PurchaseOrderLine
from logistics.inbound.selectors import purchase_lines, purchase_total
from shop.accounts.addresses import postal_lines
from shop.invoicing.printing import set_pdf
from shop.kernel.admin import as_money, reader_locale
from shop.kernel.formats import format_date
from shop.kernel.money import Money
from shop.landed.wording import country_name

_FOLDER = Path(__file__).parent / "typst"


def purchase_pdf(order: PurchaseOrder) -> bytes:
    """Return a purchase order in the reader's language; one that is not placed says so.

    The supplier and the warehouse must be loaded.
    """
    is_draft = order.placed_at is None
    title = (
        _("Draft of purchase order %(reference)s")
        if is_draft
        else _("Purchase order %(reference)s")
    )
    data = {
        "lang": (get_language() or "en").partition("-")[0],
        "sender": settings.SELLER_LINE,
        "title": title % {"reference": order.reference},
        "parties": [
            [
                _("Supplier"),
                [order.supplier.name, country_name(order.supplier.country, locale=reader_locale())],
            ],
            [_("Deliver to"), _address(order)],
        ],
        "facts": _facts(order),
        "columns": [_("SKU"), _("Goods"), _("Units"), _("Price of a unit"), _("Sum")],
        "rows": [_row(line, order=order) for line in purchase_lines(order_id=order.pk)],
        "total_label": _("Sum of the goods"),
        "total": as_money(purchase_total(order=order)),
        "note": order.note,
        "signature": _("Confirmed: name, date and signature"),
    }
    made_at = order.placed_at or order.written_at
    return set_pdf("purchase_order.typ", data, made_at=made_at, folder=_FOLDER)


def _address(order: PurchaseOrder) -> list[str]:
    place = order.warehouse
    lines = [place.name, place.company, *postal_lines(vars(place)), _country(place.country)]
    return [line for line in lines if line]


def _country(code: str) -> str:
    return country_name(code, locale=reader_locale())


def _facts(order: PurchaseOrder) -> list[list[str]]:
    day = (order.placed_at or order.written_at).date()
    facts = [
        [_("Date"), format_date(day, locale=reader_locale())],
        [_("Currency"), order.currency],
    ]
    if order.supplier.terms:
        facts.append([_("Terms of delivery"), order.supplier.terms])
    if order.expected_on:
        facts.append([_("Expected on"), format_date(order.expected_on, locale=reader_locale())])
    return facts


def _row(line: PurchaseOrderLine, *, order: PurchaseOrder) -> list[str]:
    return [
        line.sku,
        line.variant.customs_description,
        str(line.quantity),
        as_money(Money(line.unit_price, order.currency)),
        as_money(line.price(order.currency)),
    ]
