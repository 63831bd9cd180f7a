"""The week's planning without anybody asking."""

from celery import shared_task
from django.utils import timezone

from logistics.forecast.services import ask_for_run, finish_run


@shared_task(name="logistics.tasks.forecast_demand_task")
def forecast_demand_task(**_: object) -> None:
    """Plan this week unless it is done: asked every hour, so a run that was lost is found again."""
    run = ask_for_run(day=timezone.localdate(), at=timezone.now())
    finish_run(run_id=run.pk, at=timezone.now())
