"""A parcel's label as the desk's pages show it."""

from typing import TypedDict

from logistics.fulfilment.models import Shipment
from logistics.fulfilment.selectors import OPEN
from logistics.labels.models import LabelPurchase
from logistics.labels.selectors import find_label_of, labels_of
from shop.kernel.admin import as_money

TONES = {
    LabelPurchase.State.ASKED: "warning",
    LabelPurchase.State.BOUGHT: "success",
    LabelPurchase.State.FAILED: "danger",
    LabelPurchase.State.VOID_ASKED: "warning",
    LabelPurchase.State.VOIDED: "info",
}


class LabelContext(TypedDict):
    """What the panel of a label needs."""

    label: LabelPurchase | None
    label_tone: str
    label_price: str
    earlier_labels: list[tuple[LabelPurchase, str]]
    may_have_label: bool
    may_void_label: bool


def label_context(shipment: Shipment) -> LabelContext:
    """Return the label that counts, those before it, and what can be done now."""
    label = find_label_of(shipment_id=shipment.pk)
    live = label.pk if label else None
    is_open = shipment.status in OPEN
    earlier = [row for row in labels_of(shipment_id=shipment.pk) if row.pk != live]
    return LabelContext(
        label=label,
        label_tone=TONES[LabelPurchase.State(label.state)] if label else "",
        label_price=as_money(label.price) if label else "",
        earlier_labels=[(row, TONES[LabelPurchase.State(row.state)]) for row in earlier],
        may_have_label=is_open and label is None,
        may_void_label=label is not None and _may_be_void(label, shipment=shipment),
    )


def _may_be_void(label: LabelPurchase, *, shipment: Shipment) -> bool:
    """Return whether the label can go back: the parcel has not left with it."""
    is_used = shipment.status not in OPEN and shipment.tracking_number == label.tracking_number
    is_on_its_way = label.state == LabelPurchase.State.VOID_ASKED
    return not (is_used or is_on_its_way or label.manifest_id)
