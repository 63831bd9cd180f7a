"""Telling tax providers in the background; a sweeper finds what a dead worker leaves."""

from celery import shared_task
from django.db import DatabaseError
from django.utils import timezone

from shop.kernel.retries import retried_after
from shop.tax_providers.gateways import ProviderUnavailableError
from shop.tax_reports.services import orders_to_report, settle_tax_reports

RETRY = retried_after(ProviderUnavailableError, DatabaseError)


@shared_task(name="shop.tasks.report_tax_task", **RETRY)
def report_tax_task(*, order_id: int, **_: object) -> None:
    """Tell the providers what has become of an order."""
    settle_tax_reports(order_id=order_id, at=timezone.now())


@shared_task(name="shop.tasks.sweep_tax_reports_task")
def sweep_tax_reports_task(**_: object) -> None:
    """Find orders whose providers should have been told."""
    for order_id in orders_to_report(at=timezone.now()):
        report_tax_task.delay(order_id=order_id)
