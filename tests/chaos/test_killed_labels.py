"""Workers die of SIGKILL between a carrier's answer and our knowledge of it."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from celery import current_app
from django.utils import timezone

from logistics.carriers.models import Carrier, CarrierEvent
from logistics.labels.models import LabelPurchase, Manifest
from logistics.labels.services import ask_to_void, buy_label
from shop.orders.models import OrderEvent
from tests.chaos.conftest import QUEUES, Chaos, kill, losing_messages, sending_to, wait_until
from tests.chaos.gate import is_any_worker_left
from tests.chaos.scenes import LABELS
from tests.factories.orders import AuthorisedOrderFactory, plan_parcel
from tests.logistics.labels.conftest import asked, easypost, standin
from tests.logistics.labels.test_handing_over import closed, sent
from tests.standins.easypost import EasyPostStandin

__all__ = ["easypost", "standin"]
pytestmark = [
    pytest.mark.race,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("no_limits"),
]
BUY, VOID, TELL, SWEEP, POLL = LABELS


SILENT = ("buy", "refund", "scan_form", "track")


def test_labels_are_bought_given_back_and_handed_over_once(
    chaos: Chaos, standin: EasyPostStandin, easypost: Carrier, settings: Any
) -> None:
    """The carrier has done all it was asked, and nobody lives to hear of it."""
    messages = _left_to_do(easypost, standin)
    before = len(standin.calls)
    for kind in SILENT:
        standin.misbehave(kind, "late")
    worker = chaos.start_worker(QUEUES, EASYPOST_API_BASE=settings.EASYPOST_API_BASE)
    with sending_to(chaos.broker):
        for task, message in messages.items():
            current_app.tasks[task].delay(**message)
        wait_until(lambda: set(SILENT) <= set(standin.calls[before:]))
        kill(worker)
    wait_until(lambda: not is_any_worker_left())

    states = LabelPurchase.objects.order_by("pk").values_list("state", flat=True)
    assert list(states) == ["ASKED", "VOID_ASKED", "BOUGHT"]
    for _time in range(2):
        with time_machine.travel(timezone.now() + timedelta(minutes=3), tick=True):
            current_app.tasks[SWEEP].delay()
            current_app.tasks[POLL].delay()
    assert list(states.all()) == ["BOUGHT", "VOIDED", "BOUGHT"]
    assert Manifest.objects.get().state == Manifest.State.TOLD
    assert (len(standin.account.sold), len(standin.account.forms)) == (3, 1)
    assert standin.calls.count("refund") == 1
    assert CarrierEvent.objects.filter(carrier=easypost).count() == 1
    assert OrderEvent.objects.filter(kind="LABEL_BOUGHT").count() == 3


def _left_to_do(easypost: Carrier, standin: EasyPostStandin) -> dict[str, dict[str, int]]:
    """Leave a label to buy, one to give back, a manifest and a scan; return the messages."""
    parcels = [plan_parcel(AuthorisedOrderFactory()) for _number in range(3)]
    with losing_messages():
        to_buy, to_void = (asked(parcel, easypost) for parcel in parcels[:2])
        buy_label(label_id=to_void.pk, at=timezone.now())
        ask_to_void(label_id=to_void.pk, actor="mei", at=timezone.now())
        number = sent(parcels[2], easypost).tracking_number
        manifest = closed(parcels[2], easypost)
    standin.account.scan(number, "in_transit")
    return {
        SWEEP: {},
        BUY: {"label_id": to_buy.pk},
        VOID: {"label_id": to_void.pk},
        TELL: {"manifest_id": manifest.pk},
        POLL: {},
    }
