"""Writes of the desk: a table of contents."""

from shop.desk.services.failures import (
    NotOpenError,
    dismiss_failed_task,
    forget_failed_tasks,
    note_sent_again,
    record_failure,
    record_success,
    run_failed_task_again,
    told_of,
)
from shop.desk.services.handing import hand_over, take_over

__all__ = [
    "NotOpenError",
    "dismiss_failed_task",
    "forget_failed_tasks",
    "hand_over",
    "note_sent_again",
    "record_failure",
    "record_success",
    "run_failed_task_again",
    "take_over",
    "told_of",
]
