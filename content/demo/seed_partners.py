"""The demo's partner warehouses: one that calls us and waits for decisions, and one with files."""

from datetime import datetime
from typing import Any

from django.utils import timezone

from logistics.partners.forms import read_message
from logistics.partners.models import PartnerLink
from logistics.partners.services import apply_waiting, receive_messages
from shop.inventory.models import StockItem
from shop.inventory.services import Move, move_units

RENO, DAVENTRY = "RNO", "DAV"
KEY = "PARTNER_SIERRA_KEY"


def seed_partners(*, at: datetime) -> None:
    """Let partners run Reno and Daventry, and Reno send a morning's messages; done once."""
    if PartnerLink.objects.exists():
        return
    PartnerLink.objects.create(warehouse_id=RENO, name="Sierra Fulfilment", key_env=KEY)
    PartnerLink.objects.create(
        warehouse_id=DAVENTRY, name="Midlands Pick & Pack", channel=PartnerLink.Channel.FILES
    )
    shelves = list(
        StockItem.objects.filter(warehouse_id=RENO).select_related("variant").order_by("pk")
    )
    # Somebody at our desk has moved a piece that the partner could not know of.
    move_units(
        stock_item_id=shelves[1].pk,
        move=Move.SHELF_TO_QUARANTINE,
        quantity=1,
        note="Recall of batch 0311",
        actor="demo packer",
        at=timezone.now(),
    )
    receive_messages(
        warehouse_id=RENO,
        incoming=[read_message(message) for message in _messages(shelves, at=at)],
        source="demo",
        at=timezone.now(),
    )
    apply_waiting(warehouse_id=RENO, at=timezone.now())


def _messages(shelves: list[StockItem], *, at: datetime) -> list[dict[str, Any]]:
    """Return a delivery, a refusal, a snapshot that differs, and one that waits for another."""
    skus = [shelf.variant.sku for shelf in shelves]
    found = {0: 22, 2: 1}
    counted = [
        {"sku": shelf.variant.sku, "units": shelf.on_hand + found.get(place, 0)}
        for place, shelf in enumerate(shelves)
    ]
    return [
        {"sequence": 1, "kind": "delta", "stock": [_line(skus[0], 24, "received")]},
        {"sequence": 2, "kind": "delta", "stock": [_line("GWN-OLD-9", 2, "found")]},
        {"sequence": 3, "kind": "snapshot", "at": at.isoformat(), "stock": counted},
        {"sequence": 5, "kind": "delta", "stock": [_line(skus[3], 1, "damaged")]},
    ]


def _line(sku: str, units: int, reason: str) -> dict[str, Any]:
    return {"sku": sku, "units": units, "reason": reason}
