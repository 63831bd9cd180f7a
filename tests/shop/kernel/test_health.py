"""Whether the shop says that it lives, and which part of it does not work."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
import time_machine
from celery import current_app
from celery.signals import after_task_publish
from django.core.cache import cache
from django.db import OperationalError, connection

from shop.desk.queues import QueueState
from shop.kernel.health import BEAT_KEY, WORKER_KEY
from shop.ledgers.models import LedgerProof
from shop.markets.models import ExchangeRate
from shop.markets.tasks import heartbeat_task

NOW = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)
NOWHERE = "redis://127.0.0.1:9/0"
WELL = {
    "database": "ok",
    "cache": "ok",
    "broker": "ok",
    "beat": "ok, 10 s ago",
    "worker": "ok, 10 s ago",
    "queues": "ok, mail waits 7 s",
    "rates": "ok, 3 days old",
    "ledgers": "ok, not proved yet",
}


def beat_at(key: str, *, seconds_ago: int) -> None:
    cache.set(key, (NOW - timedelta(seconds=seconds_ago)).isoformat())


@pytest.fixture
def well(db, no_limits, monkeypatch):
    """Let every part work, at a moment that stands still.

    The queues are those of whatever else runs on this machine; tests/chaos looks at real ones.
    """
    states = [QueueState("default", 2, timedelta()), QueueState("mail", 1, timedelta(seconds=7))]
    monkeypatch.setattr("shop.desk.queues.queue_states", lambda *, at: states)
    with time_machine.travel(NOW, tick=False):
        for key in (BEAT_KEY, WORKER_KEY):
            beat_at(key, seconds_ago=10)
        ExchangeRate.objects.create(
            date=date(2026, 10, 30), currency="USD", per_euro=Decimal("1.1172")
        )
        yield


def answer(client) -> tuple[int, dict[str, str]]:
    response = client.get("/readyz")
    return response.status_code, response.json()


def test_a_living_process_asks_nobody(client):
    """Without the mark of a test that may use the database, a query would fail this one."""
    response = client.get("/healthz")

    assert (response.status_code, response.content) == (200, b"ok")
    assert "no-store" in response["Cache-Control"]


def test_every_part_is_named(client, well):
    assert answer(client) == (200, WELL)


def test_the_answer_is_never_kept(client, well):
    assert "no-store" in client.get("/readyz")["Cache-Control"]


@pytest.mark.parametrize(("key", "part"), [(BEAT_KEY, "beat"), (WORKER_KEY, "worker")])
def test_a_silent_process_is_named_alone(client, well, key, part):
    beat_at(key, seconds_ago=180)

    assert answer(client) == (503, {**WELL, part: "silent for 180 s"})


@pytest.mark.parametrize(("key", "part"), [(BEAT_KEY, "beat"), (WORKER_KEY, "worker")])
def test_a_process_that_never_began_is_named_alone(client, well, key, part):
    cache.delete(key)

    assert answer(client) == (503, {**WELL, part: "no heartbeat yet"})


def test_a_late_beat_is_not_yet_silence(client, well):
    beat_at(BEAT_KEY, seconds_ago=179)

    assert answer(client) == (200, {**WELL, "beat": "ok, 179 s ago"})


def test_a_dead_broker_is_named_alone(client, well, monkeypatch):
    monkeypatch.setattr(current_app.conf, "broker_write_url", NOWHERE)

    assert answer(client) == (503, {**WELL, "broker": "unreachable: OperationalError"})


def test_a_dead_cache_is_named_with_what_it_keeps(client, well, settings):
    backend = "django.core.cache.backends.redis.RedisCache"
    settings.CACHES = {"default": {"BACKEND": backend, "LOCATION": NOWHERE}}

    dead = dict.fromkeys(("cache", "beat", "worker"), "unreachable: ConnectionError")
    assert answer(client) == (503, {**WELL, **dead})


def test_a_dead_database_is_named_with_what_it_keeps(client, well, monkeypatch):
    def refuse(*_args: object, **_kwargs: object) -> None:
        raise OperationalError

    with monkeypatch.context() as patch:
        patch.setattr(connection, "cursor", refuse)
        answered = answer(client)

    dead = dict.fromkeys(("database", "rates", "ledgers"), "unreachable: OperationalError")
    assert answered == (503, {**WELL, **dead})


@pytest.mark.parametrize(
    ("limit", "verdict"),
    [(3, "ok, 3 days old"), (2, "stale, 3 days old"), (0, "stale, 3 days old")],
)
def test_old_rates_are_reported_and_close_nothing(client, well, settings, limit, verdict):
    """No price depends on them: taking every server out of service would help nobody."""
    settings.RATES_MAX_AGE_DAYS = limit

    assert answer(client) == (200, {**WELL, "rates": verdict})


def test_missing_rates_are_named_alone(client, well):
    ExchangeRate.objects.all().delete()

    assert answer(client) == (503, {**WELL, "rates": "no rates"})


def test_the_worker_leaves_its_trace_when_it_runs_the_heartbeat(well):
    cache.clear()

    heartbeat_task()

    assert cache.get(WORKER_KEY) == NOW.isoformat()
    assert cache.get(BEAT_KEY) is None


def test_beat_leaves_its_trace_when_it_sends_the_heartbeat(well):
    cache.clear()

    after_task_publish.send(sender="shop.tasks.expire_orders_task", headers={}, body=())
    assert cache.get(BEAT_KEY) is None
    after_task_publish.send(sender="shop.tasks.heartbeat_task", headers={}, body=())

    assert cache.get(BEAT_KEY) == NOW.isoformat()
    assert cache.get(WORKER_KEY) is None


def test_the_heartbeat_is_sent_often_enough(settings):
    entry = settings.CELERY_BEAT_SCHEDULE["beat-heartbeat"]

    assert entry == {"task": "shop.tasks.heartbeat_task", "schedule": 30.0}


@pytest.mark.parametrize(
    ("hours", "findings", "told"),
    [
        (1, [], "ok, proved 1 hours ago"),
        (27, [], "stale, proved 27 hours ago"),
        (1, [{}], "stale, 1 checks do not add up"),
    ],
)
def test_a_broken_ledger_is_reported_and_closes_nothing(client, well, hours, findings, told):
    LedgerProof.objects.create(
        ran_at=NOW - timedelta(hours=hours),
        seconds=1,
        rows=1,
        findings=findings,
        is_sound=not findings,
    )

    assert answer(client) == (200, {**WELL, "ledgers": told})
