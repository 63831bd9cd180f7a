"""Reads of the desk."""

from datetime import datetime

from django.db.models import QuerySet

from shop.desk.models import FailedTask, HandedView, PeriodicRun


def open_views() -> QuerySet[HandedView]:
    """Return what was handed over and nobody has done yet, newest first."""
    return HandedView.objects.filter(taken_at__isnull=True).order_by("-created_at", "-pk")


def unanswered_tasks(*, before: datetime) -> QuerySet[FailedTask]:
    """Return the tasks that were sent again before a moment and have not been heard of since."""
    rows = FailedTask.objects.filter(state=FailedTask.State.AGAIN, again_at__lt=before)
    return rows.order_by("again_at", "pk")


def last_runs() -> dict[str, datetime]:
    """Return when each task that beat sends was last done, by its name."""
    return dict(PeriodicRun.objects.values_list("name", "succeeded_at"))
