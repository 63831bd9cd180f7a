"""A worker dies of SIGKILL while it finds out who somebody is, or writes to them.

Each task waits in the database for a table. It is one transaction: what it had begun is gone.
"""

from datetime import timedelta

import pytest
from celery import current_app
from django.utils import timezone

from crm.consent.models import ConsentRecord
from crm.consent.services import Asked, ask_for_newsletter
from crm.identity.models import Contact, ContactOrder
from crm.messages.models import OutgoingMail
from crm.messages.smtp import message_id
from shop.accounts.models import User
from tests.chaos.conftest import (
    QUEUES,
    Chaos,
    kill,
    let_beat_run,
    losing_messages,
    sending_to,
    taken_messages,
    wait_until,
)
from tests.chaos.gate import is_any_worker_left, locked_tables, waiting_tasks
from tests.chaos.scenes import PEOPLE
from tests.chaos.servers import SlowCatcher
from tests.factories.checkout import World, placed_order

pytestmark = [
    pytest.mark.race,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("no_limits", "rates_server"),
]


def test_who_somebody_is_is_found_out_once(chaos: Chaos, world: World, mail_server: SlowCatcher):
    with losing_messages():
        order = placed_order({world.cup: 1}, at=timezone.now())
        user = User.objects.create_user("anna@kunden.example", "pass")
        asked = ask_for_newsletter(
            email="news@kunden.example",
            asked=Asked(source="FOOTER", language="de-de"),
            at=timezone.now(),
        )
    assert asked is not None
    about = ({"order_id": order.pk}, {"user_id": user.pk}, {}, {"consent_id": asked.pk}, {})
    messages: dict[str, dict[str, int]] = dict(zip(PEOPLE, about, strict=True))
    worker = chaos.start_worker(QUEUES, slots=len(PEOPLE), EMAIL_PORT=mail_server.port)
    with sending_to(chaos.broker), locked_tables("crm.Contact", "crm.ContactOrder") as lock:
        lock("crm.OutgoingMail")
        for task, message in messages.items():
            current_app.tasks[task].delay(**message)
        wait_until(lambda: waiting_tasks().keys() == set(PEOPLE))
        kill(worker)
    wait_until(lambda: not is_any_worker_left())

    assert taken_messages(chaos.broker) == len(PEOPLE)
    assert (Contact.objects.count(), OutgoingMail.objects.count()) == (1, 0)
    for _time in range(2):
        let_beat_run(after=timedelta(minutes=11))
        assert ContactOrder.objects.get().order == order
        assert Contact.objects.get(user=user).email == "anna@kunden.example"
        assert Contact.objects.count() == 3
        assert ConsentRecord.objects.get().state == "REQUESTED"
        assert OutgoingMail.objects.get().kind == "NEWSLETTER_CONFIRM"
        assert mail_server.ids() == [message_id(OutgoingMail.objects.get())]
