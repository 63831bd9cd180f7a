"""Sending failed tasks once more."""

from datetime import timedelta

from celery import current_app, shared_task
from django.utils import timezone

from shop.desk.models import FailedTask
from shop.desk.selectors import unanswered_tasks
from shop.desk.services import forget_failed_tasks, note_sent_again

OURS = ("shop.tasks.", "logistics.tasks.", "crm.tasks.")
ANSWERS_WITHIN = timedelta(minutes=10)
BATCH = 100


def is_known(name: str) -> bool:
    """Say whether a name is one of our tasks: no other is ever sent."""
    return name.startswith(OURS) and name in current_app.tasks


def send_again(row: FailedTask) -> None:
    """Send a failed task with the ids it had; one that is not known any more is left alone."""
    if is_known(row.name):
        current_app.tasks[row.name].delay(**row.ids)


@shared_task(name="shop.tasks.sweep_failed_tasks_task")
def sweep_failed_tasks_task(**_: object) -> None:
    """Send again what was not heard of since it was sent again, and forget what is old."""
    now = timezone.now()
    rows = list(unanswered_tasks(before=now - ANSWERS_WITHIN)[:BATCH])
    note_sent_again(failed_task_ids=[row.pk for row in rows], at=now)
    for row in rows:
        send_again(row)
    forget_failed_tasks(at=now)
