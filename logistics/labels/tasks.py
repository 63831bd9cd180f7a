"""Background work of labels and manifests."""

from celery import shared_task
from django.db import OperationalError
from django.utils import timezone

from logistics.carriers.gateways import CarrierUnavailableError
from logistics.labels.selectors import carriers_to_poll
from logistics.labels.services import (
    buy_label,
    forget_old_documents,
    overdue_work,
    poll_carrier,
    tell_carrier,
    void_label,
)
from shop.kernel.retries import retried_after

RETRY = retried_after(CarrierUnavailableError, OperationalError)


@shared_task(name="logistics.tasks.buy_label_task", **RETRY)
def buy_label_task(*, label_id: int, **_: object) -> None:
    """Buy a label that was asked for."""
    buy_label(label_id=label_id, at=timezone.now())


@shared_task(name="logistics.tasks.void_label_task", **RETRY)
def void_label_task(*, label_id: int, **_: object) -> None:
    """Give a label back."""
    void_label(label_id=label_id, at=timezone.now())


@shared_task(name="logistics.tasks.tell_carrier_task", **RETRY)
def tell_carrier_task(*, manifest_id: int, **_: object) -> None:
    """Tell a carrier what it collects."""
    tell_carrier(manifest_id=manifest_id, at=timezone.now())


@shared_task(name="logistics.tasks.sweep_labels_task")
def sweep_labels_task(**_: object) -> None:
    """Find labels and manifests whose message was lost, and forget what is not needed any more."""
    now = timezone.now()
    forget_old_documents(at=now)
    work = overdue_work(at=now)
    for label_id in work.to_buy:
        buy_label_task.delay(label_id=label_id)
    for label_id in work.to_void:
        void_label_task.delay(label_id=label_id)
    for manifest_id in work.to_tell:
        tell_carrier_task.delay(manifest_id=manifest_id)


@shared_task(name="logistics.tasks.poll_carriers_task")
def poll_carriers_task(**_: object) -> None:
    """Ask for scans wherever they do not come by themselves."""
    for carrier in carriers_to_poll():
        poll_carrier(carrier=carrier, at=timezone.now())
