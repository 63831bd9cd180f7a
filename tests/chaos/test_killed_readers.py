"""A worker dies of SIGKILL in tasks that read, send messages, ask outside or clear away.

The database lets them wait for a table, the source of the rates and the cache never answer.
"""

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.utils import timezone

from crm.messages.models import OutgoingMail
from crm.messages.smtp import message_id
from shop.idempotency.models import IdempotencyKey
from shop.idempotency.services import claim_key
from shop.kernel.health import WORKER_KEY
from shop.ledgers.models import LedgerProof
from tests.chaos.catalogue import NEW_RATES, fetched_rates
from tests.chaos.conftest import (
    QUEUES,
    Chaos,
    kill,
    let_beat_run,
    sending_to,
    taken_messages,
    wait_until,
)
from tests.chaos.gate import is_any_worker_left, locked_tables, waiting_tasks
from tests.chaos.scenes import FORGET, HEARTBEAT, PROVE, RATES, READERS, doubled_history, set_up
from tests.chaos.servers import Silence, SlowCatcher
from tests.factories.checkout import World

pytestmark = [
    pytest.mark.race,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("no_limits", "rates_server"),
]
TELLING = "crm.tasks.queue_missing_mails_task"
READ = (
    *("shop.Order", "shop.ProviderEvent", "crm.OutgoingMail", "shop.IdempotencyKey"),
    "logistics.PartnerLink",
)
"""What the others read first."""
TOLD = (TELLING, "shop.tasks.sweep_documents_task")


def test_what_killed_sweepers_left_is_found_by_the_next_ones(
    chaos: Chaos, world: World, mail_server: SlowCatcher, silence: Silence
):
    play = set_up(READERS, world=world, stripe=chaos.stripe)
    before = play.facts()
    old, young = kept_keys(hours=25), kept_keys(hours=1)
    worker = chaos.start_worker(
        QUEUES,
        slots=len(READERS) + 6,
        EMAIL_PORT=mail_server.port,
        RATES_URL=f"http://127.0.0.1:{silence.port}/",
        REDIS_URL=f"redis://127.0.0.1:{silence.port}/0",
    )

    with sending_to(chaos.broker), locked_tables("shop.Refund") as lock:
        # It has sent the message about the order, and comes to the refund.
        play.send(TELLING)
        wait_until(lambda: TELLING in waiting_tasks())
        # Two orders are old enough to be told; their mails go out with their documents.
        sent = OutgoingMail.objects.filter(state=OutgoingMail.State.SENT)
        wait_until(lambda: sent.count() == len(TOLD))
        lock(*READ)
        play.send(*play.scenes.keys() - {TELLING}, FORGET, PROVE)
        wait_until(lambda: waiting_tasks().keys() == {*play.scenes, FORGET, PROVE})
        play.send(RATES, HEARTBEAT)
        heard = sorted(silence.wait_for_caller()[:1] for _task in (RATES, HEARTBEAT))
        kill(worker)
    wait_until(lambda: not is_any_worker_left())

    assert heard == [b"*", b"G"]
    assert taken_messages(chaos.broker) == len(play.scenes) + 4
    told = {"mails": ("ORDER_CONFIRMED",), "documents": ("INVOICE",)}
    assert play.facts() == {**before, **{task: before[task]._replace(**told) for task in TOLD}}
    assert IdempotencyKey.objects.count() == len([*old, *young])
    assert (fetched_rates(), cache.get(WORKER_KEY), proofs()) == ([], None, set())
    for _time in range(2):
        let_beat_run(after=timedelta(minutes=11))
        assert play.facts() == play.expected()
        assert play.cents() == play.expected_cents()
        assert mail_server.ids() == sorted(message_id(mail) for mail in OutgoingMail.objects.all())
        assert doubled_history() == []
        assert fetched_rates() == NEW_RATES
        assert (cache.get(WORKER_KEY) is not None, proofs()) == (True, {True})
        assert sorted(IdempotencyKey.objects.values_list("key", flat=True)) == young


def proofs() -> set[bool]:
    """Return what the proofs of the ledgers came to."""
    return set(LedgerProof.objects.values_list("is_sound", flat=True))


def kept_keys(*, hours: int) -> list[str]:
    """Leave three keys of that age, and return them."""
    at = timezone.now() - timedelta(hours=hours)
    keys = [f"{hours}-{number}" for number in range(3)]
    for key in keys:
        claim_key(owner="ada", key=key, fingerprint="f", at=at)
    return keys
