"""Whether the parts that background work needs are there."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from celery import current_app
from celery.schedules import maybe_schedule
from django.core.cache import cache
from django.db import DatabaseError, connection
from django.utils import timezone
from kombu.exceptions import KombuError
from redis.exceptions import RedisError

from shop.desk.selectors import last_runs
from shop.kernel.health import BEAT_KEY, WORKER_KEY

BEAT_MAX_AGE = timedelta(minutes=3)
GRACE = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class PeriodicTask:
    """A task that beat sends: when it was last done, and by when it should be done again."""

    title: str
    name: str
    done_at: datetime | None
    due_at: datetime | None

    def is_late(self, *, at: datetime) -> bool:
        """Whether more than a little time is over since it was due."""
        return self.due_at is not None and at > self.due_at + GRACE


def database() -> str:
    """Say whether the database answers."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError as error:
        return f"unreachable: {type(error).__name__}"
    return "ok"


def kept_values() -> str:
    """Say whether the cache answers."""
    try:
        cache.get(BEAT_KEY)
    except RedisError as error:
        return f"unreachable: {type(error).__name__}"
    return "ok"


def broker() -> str:
    """Say whether the broker takes messages."""
    try:
        with current_app.connection_for_write() as link:
            link.ensure_connection(max_retries=0, timeout=2)
    except (OSError, KombuError) as error:
        return f"unreachable: {type(error).__name__}"
    return "ok"


def beat() -> str:
    """Tell when beat last sent the heartbeat task."""
    return _age_of(BEAT_KEY)


def worker() -> str:
    """Tell when a worker last ran a heartbeat task that beat had sent."""
    return _age_of(WORKER_KEY)


def periodic_tasks() -> list[PeriodicTask]:
    """Return every task that beat sends, in the order of its schedule."""
    done = last_runs()
    return [
        _periodic(title, entry["task"], entry["schedule"], done.get(entry["task"]))
        for title, entry in current_app.conf.beat_schedule.items()
    ]


def _periodic(title: str, name: str, schedule: Any, done_at: datetime | None) -> PeriodicTask:
    if done_at is None:
        return PeriodicTask(title, name, None, None)
    when: Any = maybe_schedule(schedule, app=current_app)
    left = when.remaining_estimate(done_at)
    return PeriodicTask(title, name, done_at, timezone.now() + left)


def _age_of(key: str) -> str:
    try:
        kept = cache.get(key)
    except RedisError as error:
        return f"unreachable: {type(error).__name__}"
    if kept is None:
        return "no heartbeat yet"
    age = timezone.now() - datetime.fromisoformat(kept)
    seconds = int(age.total_seconds())
    return f"ok, {seconds} s ago" if age < BEAT_MAX_AGE else f"silent for {seconds} s"
