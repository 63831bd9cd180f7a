"""Listens to Celery in a worker: what failed, and what was done."""

import logging
from types import TracebackType
from typing import Any

from celery import current_app
from celery.signals import task_failure, task_success
from django.utils import timezone

from shop.desk.services import record_failure, record_success
from shop.desk.services.failures import only_ids

logger = logging.getLogger(__name__)


def watch() -> None:
    """Begin to listen; repeating it is safe."""
    task_failure.connect(on_failure, dispatch_uid="desk-failure")
    task_success.connect(on_success, dispatch_uid="desk-success")


def on_failure(
    *,
    sender: Any,
    exception: BaseException,
    kwargs: dict[str, object] | None = None,
    traceback: TracebackType | None = None,
    **_: object,
) -> None:
    """Keep a failure; whatever goes wrong here stays here, since the worker must go on."""
    try:
        record_failure(
            name=str(sender.name),
            ids=only_ids(kwargs or {}),
            error=exception,
            trace=traceback if isinstance(traceback, TracebackType) else None,
            at=timezone.now(),
        )
    except Exception:
        logger.exception("a failed task could not be recorded")


def on_success(*, sender: Any, **_: object) -> None:
    """Note that a task was done; whatever goes wrong here stays here."""
    try:
        periodic = {entry["task"] for entry in current_app.conf.beat_schedule.values()}
        record_success(
            name=str(sender.name),
            ids=only_ids(sender.request.kwargs or {}),
            is_periodic=sender.name in periodic,
            at=timezone.now(),
        )
    except Exception:
        logger.exception("a finished task could not be recorded")
