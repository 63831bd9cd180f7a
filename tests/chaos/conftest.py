"""A broker of the tests' own, workers that can be killed, and time that passes."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
import redis
import time_machine
from celery import current_app
from celery.app.task import Task
from celery.schedules import crontab
from django.conf import settings
from django.db import connection
from django.utils import timezone

from tests.chaos.gate import Gate, end_workers
from tests.chaos.servers import mail_server, rates_server, silence
from tests.standins.stripe import StripeStandin

DATABASE = 15 if os.environ.get("PYTEST_XDIST_WORKER", "gw0") == "gw0" else 2
"""The two of Valkey's sixteen that nobody else uses; races run on two workers at most."""
PATIENCE = 60
A_MOMENT = 0.5
QUEUES = ",".join(queue.name for queue in settings.CELERY_TASK_QUEUES)
StartWorker = Callable[..., "subprocess.Popen[bytes]"]
__all__ = ["mail_server", "rates_server", "silence"]


@pytest.fixture
def broker() -> Iterator[str]:
    """Give the address of an empty broker."""
    parts = urlsplit(str(settings.REDIS_URL))
    if parts.scheme == "unix":
        address = f"redis+socket://{parts.path}?virtual_host={DATABASE}"
    else:
        address = parts._replace(path=f"/{DATABASE}").geturl()
    client = _client(address)
    client.flushdb()
    yield address
    client.flushdb()
    client.close()


def taken_messages(address: str) -> int:
    """Return how many messages workers have taken and not acknowledged."""
    return int(_client(address).hlen("unacked"))


def wait_until_all_is_done(address: str) -> None:
    """Wait until no message is left, neither in a queue nor in a worker's hands."""
    client, quiet_since = _client(address), time.monotonic()

    def is_quiet() -> bool:
        nonlocal quiet_since
        if client.hlen("unacked") or _is_any_waiting(client):
            quiet_since = time.monotonic()
        # A message on its way from the queue into the worker's hands is in neither.
        return time.monotonic() - quiet_since > A_MOMENT

    wait_until(is_quiet)


def _is_any_waiting(client: Any) -> bool:
    """Whether a message is in a queue; each has a list for each priority."""
    return any(client.keys(f"{name}*") for name in QUEUES.split(","))


def _client(address: str) -> Any:
    plain = address.replace("redis+socket://", "unix://").replace("?virtual_host=", "?db=")
    return redis.Redis.from_url(plain)


@contextmanager
def sending_to(address: str) -> Iterator[None]:
    """Send tasks to a broker, for as long as the block lasts, instead of running them at once."""
    app, conf = current_app._get_current_object(), current_app.conf
    kept = (app._pool, app.amqp._producer_pool)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CELERY_BROKER_URL", address)
        conf.task_always_eager, app._pool, app.amqp._producer_pool = False, None, None
        try:
            yield
        finally:
            conf.task_always_eager = True
            app._pool, app.amqp._producer_pool = kept


@contextmanager
def losing_messages() -> Iterator[None]:
    """Lose every message, for as long as the block lasts."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Task, "delay", lambda *_values, **_names: None)
        yield


def let_beat_run(*, after: timedelta, is_hour_over: bool = True) -> None:
    """Do, once, all that beat has done when so much time is over; messages are worked off.

    What beat sends by the clock it sends only when the hour is over.
    """
    current_app.loader.import_default_modules()
    with time_machine.travel(timezone.now() + after, tick=True):
        for entry in settings.CELERY_BEAT_SCHEDULE.values():
            if is_hour_over or not isinstance(entry["schedule"], crontab):
                current_app.tasks[entry["task"]].delay()


@pytest.fixture
def start_worker(broker: str, stripe: StripeStandin) -> Iterator[StartWorker]:
    """Give a function that starts a real worker on the test database.

    It works in a directory of its own where a test gives it one. Further names become its
    environment.
    """
    workers: list[subprocess.Popen[bytes]] = []

    def start(
        queues: str = "payments",
        *,
        pool: str = "threads",
        slots: int = 5,
        cwd: Path = settings.BASE_DIR,
        **environment: object,
    ) -> "subprocess.Popen[bytes]":
        words = ["-m", "celery", "-A", "tests.chaos.worker", "worker", f"--pool={pool}"]
        words += [f"--concurrency={slots}", "--without-gossip", "--without-mingle"]
        workers.append(
            subprocess.Popen(
                [sys.executable, *words, "--queues", queues],
                cwd=cwd,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                start_new_session=True,
                env={
                    **os.environ,
                    "DJANGO_SETTINGS_MODULE": "tests.chaos.settings",
                    "CELERY_BROKER_URL": broker,
                    "PYTHONPATH": str(settings.BASE_DIR),
                    "CHAOS_DATABASE": str(connection.settings_dict["NAME"]),
                    "STRIPE_API_BASE": stripe.base_url,
                    **{name: str(value) for name, value in environment.items()},
                },
            )
        )
        return workers[-1]

    yield start
    for worker in workers:
        kill(worker)


def kill(worker: "subprocess.Popen[bytes]") -> None:
    """Kill a worker and the children of its pool, as a machine that loses its power does."""
    with suppress(ProcessLookupError):
        os.killpg(worker.pid, signal.SIGKILL)
    worker.wait()


@dataclass(frozen=True)
class Chaos:
    """What a scene is played with."""

    stripe: StripeStandin
    broker: str
    start_worker: StartWorker
    gate: Gate


@pytest.fixture
def chaos(stripe: StripeStandin, broker: str, start_worker: StartWorker) -> Iterator[Chaos]:
    """Give what a scene is played with; whoever waits at the gate in the end is sent home."""
    gate = Gate()
    yield Chaos(stripe, broker, start_worker, gate)
    gate.open()
    end_workers()
    gate.leave()


def wait_until(what: Callable[[], Any], *, seconds: float = PATIENCE) -> None:
    """Wait until something is true.

    :raises AssertionError: when it does not become true in time
    """
    deadline = time.monotonic() + seconds
    while not what():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.05)
