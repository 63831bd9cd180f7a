"""SIGKILL for the demo's own pool: for all of it, or for the one child that runs the task."""

import os
import signal
from datetime import timedelta

import pytest

from crm.messages.models import OutgoingMail
from crm.messages.smtp import message_id
from tests.chaos.conftest import (
    QUEUES,
    Chaos,
    kill,
    let_beat_run,
    sending_to,
    wait_until,
    wait_until_all_is_done,
)
from tests.chaos.gate import is_any_worker_left, waiting_tasks
from tests.chaos.scenes import (
    CONFIRMED,
    CRM,
    HELD,
    LOGISTICS,
    NOTHING,
    SCENES,
    SHOP,
    WHOLE,
    Facts,
    doubled_history,
    set_up,
)
from tests.chaos.servers import SlowCatcher
from tests.factories.checkout import World

pytestmark = [
    pytest.mark.race,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("rates_server"),
]
CHILDREN = 2
CAPTURE, SEND = f"{SHOP}.capture_payment_task", f"{CRM}.send_mail_task"
BARE = Facts("AUTHORISED", "AUTHORISED", ("AUTHORISED",))
# What the task itself, and the messages that follow from it, make of its order: no sweeper helps.
ALONE = {
    f"{SHOP}.check_payment_task": HELD,
    CAPTURE: Facts("PAID", "CAPTURED", ("AUTHORISED", "CAPTURED")),
    f"{LOGISTICS}.plan_shipment_task": BARE._replace(parcels=(("PLANNED", 2, 0),)),
    # The mail carries the invoice, which is issued for it when nobody has done so.
    f"{CRM}.tell_confirmed_task": BARE._replace(mails=(CONFIRMED,), documents=("INVOICE",)),
    f"{LOGISTICS}.process_carrier_event_task": BARE._replace(
        parcels=(("DELIVERED", 2, 1),), fulfilment="DELIVERED"
    ),
    SEND: BARE._replace(mails=(CONFIRMED,), documents=("INVOICE",)),
}


def test_a_worker_does_what_the_killed_children_of_its_pool_were_doing(
    chaos: Chaos, world: World, mail_server: SlowCatcher
):
    scenes = [scene for scene in SCENES if scene.task in ALONE]
    play = set_up(scenes, world=world, stripe=chaos.stripe)
    worker = chaos.start_worker(QUEUES, pool="prefork", slots=CHILDREN, EMAIL_PORT=mail_server.port)

    tasks = list(ALONE)
    for pair in [set(tasks[start : start + CHILDREN]) for start in range(0, len(tasks), CHILDREN)]:
        chaos.gate.close(at_commit=False)
        with sending_to(chaos.broker):
            play.send(*pair)
        wait_until(lambda pair=pair: waiting_tasks().keys() == pair)
        children = waiting_tasks()
        for child in children.values():
            os.kill(child, signal.SIGKILL)
        chaos.gate.open()
        wait_until_all_is_done(chaos.broker)
        wait_until(lambda: not is_any_worker_left())
        assert worker.pid not in children.values()

    assert worker.poll() is None
    assert play.facts() == ALONE
    assert play.cents() == {**dict.fromkeys(ALONE, NOTHING), CAPTURE: WHOLE}
    assert mail_server.ids() == sorted(message_id(mail) for mail in OutgoingMail.objects.all())
    assert doubled_history() == []


def test_a_mail_whose_answer_was_lost_with_the_worker_is_sent_again_as_the_same_mail(
    chaos: Chaos, world: World, mail_server: SlowCatcher
):
    scenes = [scene for scene in SCENES if scene.task in {CAPTURE, SEND}]
    play = set_up(scenes, world=world, stripe=chaos.stripe)
    mail_server.waits, chaos.stripe.late_seconds = [60], 60
    chaos.stripe.fail_next("/v1/", "late")
    asked_before = len(chaos.stripe.requests)
    with sending_to(chaos.broker):
        play.send()

    worker = chaos.start_worker(QUEUES, pool="prefork", slots=CHILDREN, EMAIL_PORT=mail_server.port)
    wait_until(lambda: mail_server.messages)
    wait_until(lambda: len(chaos.stripe.requests) > asked_before)
    kill(worker)

    mail = OutgoingMail.objects.get()
    assert (mail.state, mail.attempts) == ("IN_FLIGHT", 1)
    assert play.facts()[CAPTURE] == BARE
    let_beat_run(after=timedelta(minutes=9))
    assert len(mail_server.messages) == 2
    for _time in range(2):
        let_beat_run(after=timedelta(minutes=11))
        mail.refresh_from_db()
        assert (mail.state, mail.attempts) == ("SENT", 2)
        assert mail_server.ids().count(message_id(mail)) == 2
        assert len(mail_server.messages) == 3
        assert play.facts() == play.expected()
        assert play.cents() == play.expected_cents()
