"""A partner who runs a warehouse, and messages as it sends them."""

from typing import Any

from django.utils import timezone

from logistics.fulfilment.models import Shipment
from logistics.partners.forms import read_message
from logistics.partners.models import PartnerLink, PartnerMessage
from logistics.partners.services import apply_waiting, receive_messages
from tests.factories.basics import WarehouseFactory

NUMBER = "00340434000000000017"


def partner(code: str = "HAM", **fields: Any) -> PartnerLink:
    """Have a warehouse run by a partner."""
    values = {"name": "Nordlager", "key_env": "PARTNER_NORDLAGER", **fields}
    return PartnerLink.objects.create(warehouse=WarehouseFactory(code=code), **values)


def send(sequence: int, kind: str, *, code: str = "HAM", **body: Any) -> PartnerMessage:
    """Have a partner send a message, apply what can be applied, and return it."""
    message = keep(sequence, kind, code=code, **body)
    apply_waiting(warehouse_id=code, at=timezone.now())
    message.refresh_from_db()
    return message


def keep(sequence: int, kind: str, *, code: str = "HAM", **body: Any) -> PartnerMessage:
    """Keep a partner's message without applying it."""
    incoming = read_message({"sequence": sequence, "kind": kind, **body})
    (message,) = receive_messages(
        warehouse_id=code, incoming=[incoming], source="tests", at=timezone.now()
    )
    return message


def line(sku: str, units: int, **more: Any) -> dict[str, Any]:
    """Return a line of a message."""
    return {"sku": sku, "units": units, **more}


def sent(shipment: Shipment, **changes: Any) -> dict[str, Any]:
    """Return what a partner says of a parcel that it has sent whole."""
    lines = [
        line(row.order_line.sku, row.quantity)
        for row in shipment.lines.select_related("order_line").order_by("pk")
    ]
    return {
        "parcel": shipment.pk,
        "lines": lines,
        "carrier": shipment.carrier_id,
        "tracking_number": NUMBER,
        **changes,
    }
