"""What waits in the broker's queues, and for how long."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from celery import current_app
from kombu.exceptions import KombuError
from redis.exceptions import RedisError

from shop.kernel.health import SENT_AT

LATE = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class QueueState:
    """A queue: how many messages no worker has taken yet, and how long the oldest waits."""

    name: str
    waiting: int
    age: timedelta

    @property
    def is_late(self) -> bool:
        """Whether its oldest message waits longer than any should."""
        return self.age > LATE


def queue_states(*, at: datetime) -> list[QueueState] | None:
    """Return every queue, in the order of the settings; None when the broker does not answer."""
    names = [queue.name for queue in current_app.conf.task_queues]
    try:
        with _channel() as channel:
            return [_state(channel, name, at=at) for name in names]
    except (OSError, KombuError, RedisError):
        return None


def queues(*, at: datetime) -> str:
    """Say whether a queue waits for too long, and which one waits longest."""
    states = queue_states(at=at)
    if states is None:
        return "unreachable"
    slowest = max(states, key=lambda state: state.age)
    seconds = int(slowest.age.total_seconds())
    return f"{'late' if slowest.is_late else 'ok'}, {slowest.name} waits {seconds} s"


@contextmanager
def _channel() -> Iterator[Any]:
    with current_app.connection_for_read() as link:
        link.ensure_connection(max_retries=0, timeout=2)
        yield link.default_channel


def _state(channel: Any, name: str, *, at: datetime) -> QueueState:
    """Look at a queue's lists, one for each priority; the message taken next is at their end."""
    # The transport has no other way to say how it names them.
    keys = [channel._q_for_pri(name, step) for step in channel.priority_steps]  # noqa: SLF001
    with channel.conn_or_acquire() as client:
        waiting = sum(client.llen(key) for key in keys)
        ends = [client.lindex(key, -1) for key in keys]
    return QueueState(name, waiting, max((_age(end, at=at) for end in ends), default=timedelta()))


def _age(message: bytes | None, *, at: datetime) -> timedelta:
    sent_at = json.loads(message)["headers"].get(SENT_AT) if message else None
    return max(at - datetime.fromisoformat(sent_at), timedelta()) if sent_at else timedelta()
