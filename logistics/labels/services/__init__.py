"""Writes of labels and manifests: a table of contents."""

from logistics.labels.services.buy import Choice, ask_for_label, buy_label, quote_labels
from logistics.labels.services.claim import CarrierBusyError
from logistics.labels.services.document import (
    forget_label_documents,
    forget_old_documents,
    label_document,
)
from logistics.labels.services.errors import (
    LabelStateError,
    LabelThereError,
    NothingToHandOverError,
)
from logistics.labels.services.hand_over import close_day, tell_again, tell_carrier
from logistics.labels.services.poll import poll_carrier
from logistics.labels.services.sweep import OverdueWork, overdue_work
from logistics.labels.services.void import ask_to_void, void_label

__all__ = [
    "CarrierBusyError",
    "Choice",
    "LabelStateError",
    "LabelThereError",
    "NothingToHandOverError",
    "OverdueWork",
    "ask_for_label",
    "ask_to_void",
    "buy_label",
    "close_day",
    "forget_label_documents",
    "forget_old_documents",
    "label_document",
    "overdue_work",
    "poll_carrier",
    "quote_labels",
    "tell_again",
    "tell_carrier",
    "void_label",
]
