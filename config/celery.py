"""The Celery application."""

import os
from contextlib import suppress

import django
from celery import Celery
from celery.signals import after_task_publish, before_task_publish, worker_init
from django.core.cache import cache
from django.utils import timezone
from redis.exceptions import RedisError

from config.env import load_env_file
from shop.kernel.health import BEAT_KEY, KEPT_SECONDS, SENT_AT

load_env_file()
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.local")

app = Celery("entrepot")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@worker_init.connect
def watch_tasks(**_: object) -> None:
    """Have a worker note what fails and what is done; web servers and tests note nothing."""
    django.setup()
    from shop.desk.watch import watch  # noqa: PLC0415 — models must be loaded first

    watch()


@before_task_publish.connect
def say_when(*, headers: dict[str, object], **_: object) -> None:
    """Write on each message when it was sent, so that one sees how long the oldest waits."""
    headers[SENT_AT] = timezone.now().isoformat()


@after_task_publish.connect
def leave_trace_of_beat(*, sender: str, **_: object) -> None:
    """Note when beat last sent the heartbeat: nobody else sends it."""
    if sender == "shop.tasks.heartbeat_task":
        with suppress(RedisError):
            cache.set(BEAT_KEY, timezone.now().isoformat(), timeout=KEPT_SECONDS)
