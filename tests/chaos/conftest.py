"""A broker of the tests' own, and workers that can be killed."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlsplit

import pytest
import redis
from celery import current_app
from django.conf import settings
from django.db import connection

from tests.standins.stripe import StripeStandin

DATABASE = 15
"""The last of Valkey's sixteen; nobody else uses it."""
PATIENCE = 60


@pytest.fixture
def broker() -> Iterator[str]:
    """Give the address of an empty broker."""
    parts = urlsplit(str(settings.REDIS_URL))
    if parts.scheme == "unix":
        address = f"redis+socket://{parts.path}?virtual_host={DATABASE}"
        client = redis.Redis(unix_socket_path=parts.path, db=DATABASE)
    else:
        address = parts._replace(path=f"/{DATABASE}").geturl()
        client = redis.Redis.from_url(address)
    client.flushdb()
    yield address
    client.flushdb()
    client.close()


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


@pytest.fixture
def start_worker(
    broker: str, stripe: StripeStandin
) -> Iterator[Callable[[], subprocess.Popen[bytes]]]:
    """Give a function that starts a real worker on the test database."""
    workers: list[subprocess.Popen[bytes]] = []

    def start() -> subprocess.Popen[bytes]:
        words = ["-m", "celery", "-A", "config.celery", "worker", "--pool=threads", "-c", "5"]
        workers.append(
            subprocess.Popen(
                [sys.executable, *words, "-Q", "payments", "--without-gossip", "--without-mingle"],
                cwd=settings.BASE_DIR,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                env={
                    **os.environ,
                    "DJANGO_SETTINGS_MODULE": "tests.chaos.settings",
                    "CELERY_BROKER_URL": broker,
                    "CHAOS_DATABASE": str(connection.settings_dict["NAME"]),
                    "STRIPE_API_BASE": stripe.base_url,
                },
            )
        )
        return workers[-1]

    yield start
    for worker in workers:
        if worker.poll() is None:
            worker.send_signal(signal.SIGKILL)
        worker.wait()


def wait_until(what: Callable[[], Any], *, seconds: float = PATIENCE) -> None:
    """Wait until something is true.

    :raises AssertionError: when it does not become true in time
    """
    deadline = time.monotonic() + seconds
    while not what():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.05)
