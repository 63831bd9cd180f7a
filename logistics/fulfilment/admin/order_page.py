"""Parcels on the order's page: panel, button, search by tracking number."""

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from logistics.fulfilment.admin.words import misfit_text
from logistics.fulfilment.models import Shipment
from logistics.fulfilment.selectors import OPEN, number_of, shipments_of, tax_misfit_of
from shop.orders.admin import ORDER_PAGE, OrderAction, OrderPanel
from shop.orders.models import Order

ORDER_PAGE.search_fields.append("shipments__tracking_number")

DESK = {Shipment.Status.PLANNED: "pack", Shipment.Status.PACKED: "ship"}


@ORDER_PAGE.panel(position=10)
def parcels_panel(_request: HttpRequest, order: Order) -> OrderPanel:
    """Show the parcels of an order."""
    return OrderPanel(
        title=_("Parcels"),
        template="admin/logistics/shipment/_panel.html",
        context={
            "shipments": [
                {
                    "shipment": shipment,
                    "number": number_of(shipment),
                    "url": _desk_url(shipment),
                    "held": _why_held(shipment),
                }
                for shipment in shipments_of(order_id=order.pk)
            ]
        },
    )


@ORDER_PAGE.action(position=5)
def next_step(request: HttpRequest, order: Order) -> OrderAction | None:
    """Offer to pack or send the order's next parcel."""
    if not request.user.has_perm("logistics.change_shipment"):
        return None
    waiting = [row for row in shipments_of(order_id=order.pk) if row.status in DESK]
    if not waiting:
        return None
    is_packed = waiting[0].status == Shipment.Status.PACKED
    return OrderAction(
        label=_("Send parcel") if is_packed else _("Pack parcel"),
        url=_desk_url(waiting[0]),
        icon="local_shipping" if is_packed else "package_2",
    )


def _why_held(shipment: Shipment) -> str:
    return misfit_text(tax_misfit_of(shipment=shipment)) if shipment.status in OPEN else ""


def _desk_url(shipment: Shipment) -> str:
    page = DESK.get(Shipment.Status(shipment.status), "change")
    return reverse(f"admin:logistics_shipment_{page}", args=[shipment.pk])
