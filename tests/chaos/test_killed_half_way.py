"""A worker dies of SIGKILL while every task is in the middle; its work is found again, once.

Each task waits in the database for a gate to open. Half way, what it has written is lost with the
worker; at the commit it is kept, and the messages that should have followed are lost.
"""

from datetime import timedelta

import pytest

from crm.messages.models import OutgoingMail
from crm.messages.smtp import message_id
from shop.inventory.selectors import ledger_differences as stock_differences
from shop.payments.selectors import ledger_differences
from tests.chaos.catalogue import (
    NEW_RATES,
    change_price,
    fetched_rates,
    listed_price,
    stale_products,
)
from tests.chaos.conftest import (
    QUEUES,
    Chaos,
    kill,
    let_beat_run,
    sending_to,
    taken_messages,
    wait_until,
    wait_until_all_is_done,
)
from tests.chaos.gate import is_any_worker_left, waiting_tasks
from tests.chaos.scenes import RATES, REFRESH, SCENES, STOCK, Play, doubled_history, set_up
from tests.chaos.servers import SlowCatcher
from tests.factories.checkout import World, stock_of

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]
LATER = timedelta(minutes=11)
"""Longer than every sweeper's patience, shorter than goods are kept."""
RECONCILE = "shop.tasks.reconcile_payments_task"
"""The only one whose work waits for the hour."""
SHIPPED, PROMISED = 12, 38


@pytest.mark.parametrize("moment", ["half way", "at the commit"])
def test_what_a_killed_worker_left_is_found_again_once(
    moment: str, chaos: Chaos, world: World, mail_server: SlowCatcher, rates_server: str
):
    play = set_up(SCENES, world=world, stripe=chaos.stripe)
    change_price(world)
    before = play.facts()
    tasks = {*play.scenes, REFRESH, RATES}
    chaos.gate.close(at_commit=moment == "at the commit")
    with sending_to(chaos.broker):
        play.send(*tasks)

    worker = chaos.start_worker(QUEUES, slots=len(tasks), RATES_URL=rates_server)
    wait_until(lambda: waiting_tasks().keys() == tasks)
    kill(worker)
    chaos.gate.open()
    wait_until(lambda: not is_any_worker_left())

    assert taken_messages(chaos.broker) == len(tasks)
    assert mail_server.messages == []
    assert (play.facts() == before) is (moment == "half way")
    let_beat_run(after=LATER, is_hour_over=False)
    assert play.facts() | {RECONCILE: None} == play.expected() | {RECONCILE: None}
    let_beat_run(after=LATER)
    _check(play, world, mail_server)

    # An hour later the broker gives the dead worker's messages to the next one.
    chaos.start_worker(QUEUES, CHAOS_VISIBILITY=1, RATES_URL=rates_server)
    wait_until_all_is_done(chaos.broker)
    _check(play, world, mail_server)


def _check(play: Play, world: World, mail_server: SlowCatcher) -> None:
    assert play.facts() == play.expected()
    assert play.cents() == play.expected_cents()
    assert mail_server.ids() == sorted(message_id(mail) for mail in OutgoingMail.objects.all())
    assert doubled_history() == []
    assert (ledger_differences(), list(stock_differences())) == ([], [])
    cups = stock_of(world.cup)
    assert (cups.on_hand, cups.reserved) == (STOCK - SHIPPED, PROMISED)
    assert (listed_price(world), stale_products()) == (61, 0)
    assert fetched_rates() == NEW_RATES
