"""The night's learning without anybody asking."""

from celery import shared_task
from django.utils import timezone

from logistics.promise.services import begin_learning, finish_learning


@shared_task(name="logistics.tasks.learn_transit_task")
def learn_transit_task(**_: object) -> None:
    """Learn tonight unless it is done: asked every hour, so what was lost is found again."""
    learning = begin_learning(night=timezone.localdate(), at=timezone.now())
    finish_learning(learning_id=learning.pk, at=timezone.now())
