"""What the admin's menu and first page say about parcels."""

from django.db.models import Count, Q
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.timesince import timesince
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from logistics.fulfilment.models import Shipment
from shop.kernel.admin import DASHBOARD, Tile, Worklist

WORTH_A_LOOK = 8


def parcels_to_pack(_request: HttpRequest) -> str:
    """Return how many parcels wait to be packed, for the menu; nothing for none."""
    waiting = Shipment.objects.filter(status=Shipment.Status.PLANNED).count()
    return str(waiting) if waiting else ""


@DASHBOARD.tile(position=30, permission="logistics.view_shipment")
def packing_tile(_request: HttpRequest) -> Tile:
    """Count the parcels to pack, and those that stand packed at the door."""
    found = Shipment.objects.aggregate(
        planned=Count("pk", filter=Q(status=Shipment.Status.PLANNED)),
        packed=Count("pk", filter=Q(status=Shipment.Status.PACKED)),
    )
    packed = found["packed"]
    return Tile(
        title=_("Parcels to pack"),
        figure=str(found["planned"]),
        note=ngettext("%(count)d packed, not sent", "%(count)d packed, not sent", packed)
        % {"count": packed},
        url=reverse("admin:logistics_shipment_changelist"),
        icon="package_2",
    )


@DASHBOARD.worklist(position=20, permission="logistics.view_shipment")
def next_parcels(_request: HttpRequest) -> Worklist:
    """Return the parcels that have waited longest."""
    waiting = Shipment.objects.filter(status=Shipment.Status.PLANNED).select_related(
        "order", "warehouse"
    )
    return Worklist(
        title=_("Pack next"),
        headers=(_("Order"), _("Warehouse"), _("Waiting for")),
        rows=tuple(
            (
                format_html(
                    '<a class="ops-link" href="{}">{}</a>',
                    reverse("admin:logistics_shipment_pack", args=[shipment.pk]),
                    shipment.order.number,
                ),
                str(shipment.warehouse),
                timesince(shipment.planned_at, depth=1),
            )
            for shipment in waiting.order_by("planned_at", "pk")[:WORTH_A_LOOK]
        ),
        url=reverse("admin:logistics_shipment_changelist"),
        empty=_("Everything is packed."),
    )
