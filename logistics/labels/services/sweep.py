"""Finding work again whose message was lost, or whose worker died."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from logistics.labels.models import LabelPurchase
from logistics.labels.selectors import (
    labels_of_stopped_parcels,
    overdue_labels,
    overdue_manifests,
)
from logistics.labels.services.errors import LabelStateError
from logistics.labels.services.void import ask_to_void

BATCH = 100
PATIENCE = timedelta(minutes=2)
"""How long an ordinary message may take before its work is looked for."""


@dataclass(frozen=True, slots=True)
class OverdueWork:
    """Ids of what is to be done."""

    to_buy: list[int]
    to_void: list[int]
    to_tell: list[int]


def overdue_work(*, at: datetime) -> OverdueWork:
    """Return what nobody works on; labels of parcels that never leave are given back first."""
    for label_id in list(labels_of_stopped_parcels().values_list("pk", flat=True)[:BATCH]):
        try:
            ask_to_void(label_id=label_id, actor="system", at=at)
        except LabelStateError:
            continue
    before = at - PATIENCE
    labels = list(overdue_labels(before=before, at=at).values_list("pk", "state")[:BATCH])
    manifests = overdue_manifests(before=before).values_list("pk", flat=True)[:BATCH]
    return OverdueWork(
        to_buy=[pk for pk, state in labels if state == LabelPurchase.State.ASKED],
        to_void=[pk for pk, state in labels if state == LabelPurchase.State.VOID_ASKED],
        to_tell=list(manifests),
    )
