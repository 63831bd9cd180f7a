"""What waits in the queues of a real broker: what is taken first, and how long the oldest waits."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from celery import current_app
from django.conf import settings
from django.test import Client

from shop.desk.queues import QueueState, queue_states
from shop.tasks import process_provider_event_task
from tests.chaos.conftest import sending_to

pytestmark = [pytest.mark.race, pytest.mark.django_db]
NOON = datetime(2026, 11, 26, 12, tzinfo=UTC)


@pytest.fixture
def _two_wait(broker: str) -> Iterator[None]:
    """Have beat send a sweep at noon, and a customer's payment send an event a minute later."""
    sweep = settings.CELERY_BEAT_SCHEDULE["finish-payments"]
    with sending_to(broker):
        with time_machine.travel(NOON, tick=False):
            current_app.send_task(sweep["task"], **sweep["options"])
        with time_machine.travel(NOON + timedelta(minutes=1), tick=False):
            process_provider_event_task.delay(provider_event_id=1)
        yield


@pytest.mark.usefixtures("_two_wait")
def test_what_somebody_waits_for_is_taken_before_a_sweep_that_was_sent_earlier():
    with current_app.connection_for_read() as link:
        channel = link.default_channel
        taken = [channel.basic_get("payments", no_ack=True).headers["task"] for _ in range(2)]

    assert taken == [
        "shop.tasks.process_provider_event_task",
        "shop.tasks.sweep_payments_task",
    ]


@pytest.mark.usefixtures("_two_wait")
def test_a_queue_is_as_old_as_its_oldest_message():
    states = queue_states(at=NOON + timedelta(minutes=4)) or []

    by_name = {state.name: state for state in states}
    assert by_name["payments"] == QueueState("payments", 2, timedelta(minutes=4))
    assert by_name["mail"] == QueueState("mail", 0, timedelta())


@pytest.mark.usefixtures("_two_wait")
def test_a_late_queue_is_told_and_takes_no_server_out_of_service():
    with time_machine.travel(NOON + timedelta(minutes=7), tick=False):
        told = Client().get("/readyz").json()["queues"]

    assert told == "late, payments waits 420 s"
