"""Documents on the order's page: invoices and credit notes, and papers for each parcel."""

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from shop.invoicing.admin.documents import PAPERS, pdf_url
from shop.invoicing.content.words import title_of
from shop.invoicing.selectors import documents_of
from shop.invoicing.services.papers import parcels_of
from shop.kernel.admin import as_money, reader_locale
from shop.kernel.formats import format_date
from shop.orders.admin import ORDER_PAGE, OrderPanel
from shop.orders.models import Consignment, Order
from shop.orders.parcels import parcel_number
from shop.orders.selectors import consignments_of


@ORDER_PAGE.panel(position=25)
def documents_panel(request: HttpRequest, order: Order) -> OrderPanel | None:
    """Show what was issued for an order, and offer the papers for customs."""
    if not request.user.has_perm("shop.view_document"):
        return None
    return OrderPanel(
        title=_("Documents"),
        template="admin/shop/document/_panel.html",
        context={
            "documents": [
                {
                    "number": row.number,
                    "kind": row.get_kind_display(),
                    "issued_on": format_date(row.issued_on, locale=reader_locale()),
                    "total": as_money(row.gross_total),
                    "url": reverse("admin:shop_document_change", args=[row.pk]),
                    "pdf_url": pdf_url(row),
                }
                for row in documents_of(order_id=order.pk)
            ],
            "papers": [
                _papers(consignment, part=parcel.part)
                for consignment in consignments_of(order_id=order.pk)
                for parcel in parcels_of(consignment)
            ],
        },
    )


def _papers(consignment: Consignment, *, part: int) -> dict[str, object]:
    """Return the papers of one parcel."""
    which = [consignment.pk] if part == 1 else [consignment.pk, part]
    number = parcel_number(position=consignment.position, part=part)
    return {
        "parcel": _("Parcel %(number)s from %(warehouse)s")
        % {"number": number, "warehouse": consignment.warehouse.city},
        "links": [
            (title_of(kind), reverse("admin:shop_document_paper", args=[*which, name]))
            for name, kind in PAPERS.items()
        ],
    }
