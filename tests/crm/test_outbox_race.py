"""Two workers and one mail: real threads on PostgreSQL."""

from datetime import UTC, datetime
from functools import partial
from itertools import count
from threading import Barrier

import pytest
from django.core import mail as outbox

from crm.messages.models import OutgoingMail
from crm.messages.services import outbox as sending
from crm.messages.services import send_mail, tell_confirmed
from tests.concurrency.at_once import run_at_once
from tests.factories.orders import PaidOrderFactory

AT = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
WORKERS = 6

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]


@pytest.fixture(autouse=True)
def _no_messages_of_their_own(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("crm.receivers.send_mail_task.delay", lambda **_ids: None)


def test_many_workers_send_a_mail_once():
    mail = tell_confirmed(order_id=PaidOrderFactory().pk, at=AT)

    run_at_once([partial(send_mail, mail_id=mail.pk, at=AT)] * WORKERS)

    mail.refresh_from_db()
    assert mail.state == OutgoingMail.State.SENT
    assert mail.attempts == 1
    assert len(outbox.outbox) == 1


def test_without_its_lock_a_mail_is_sent_more_than_once(monkeypatch):
    everybody_has_read = Barrier(WORKERS)
    reads = count()

    def read_only(*, mail_id: int) -> OutgoingMail:
        mail = OutgoingMail.objects.get(pk=mail_id)
        if next(reads) < WORKERS:
            everybody_has_read.wait()
        return mail

    monkeypatch.setattr(sending, "lock_mail", read_only)
    mail = tell_confirmed(order_id=PaidOrderFactory().pk, at=AT)

    run_at_once([partial(send_mail, mail_id=mail.pk, at=AT)] * WORKERS)

    assert len(outbox.outbox) == WORKERS


def test_the_same_fact_told_at_once_is_one_mail():
    order = PaidOrderFactory()

    keys = run_at_once([lambda: tell_confirmed(order_id=order.pk, at=AT).key] * WORKERS)

    assert keys == [f"order-confirmed-{order.pk}"] * WORKERS
    assert OutgoingMail.objects.count() == 1
