"""What the background work could not do: kept, run again, dismissed, forgotten."""

import hashlib
import json
import re
from collections.abc import Mapping
from datetime import datetime, timedelta
from types import TracebackType

from django.db import transaction
from django.db.models import F, Q

from shop.desk.locks import lock_failed_task
from shop.desk.models import FailedTask, PeriodicRun
from shop.events import failed_task_sent_again
from shop.kernel.events import announce

State = FailedTask.State
SETTLED_FOR = timedelta(days=30)
OPEN_FOR = timedelta(days=90)
OWN = ("/shop/", "/logistics/", "/crm/", "/content/", "/config/")
# What an error may quote: addresses, quoted values, and anything long enough to be a secret.
_PRIVATE = re.compile(r"\S+@\S+|'[^']*'|\"[^\"]*\"|\([^)]*\)=\([^)]*\)|[\w-]{20,}|\+?\d[\d ]{5,}\d")


class NotOpenError(Exception):
    """Raised when a failed task was decided about before."""


def only_ids(values: Mapping[str, object]) -> dict[str, int]:
    """Return the whole numbers that a task was called with: texts could be anybody's."""
    return {
        str(name): value
        for name, value in sorted(values.items())
        if isinstance(value, int) and not isinstance(value, bool)
    }


@transaction.atomic
def record_failure(
    *,
    name: str,
    ids: Mapping[str, int],
    error: BaseException,
    trace: TracebackType | None,
    at: datetime,
) -> FailedTask:
    """Keep that a task failed with these ids; a further time is counted and opens it again."""
    told = {"error": told_of(error), "place": place_of(trace), "last_at": at}
    row, is_new = FailedTask.objects.get_or_create(
        key=key_of(name, ids),
        defaults={"name": name[:120], "ids": dict(ids), "first_at": at, **told},
    )
    if not is_new:
        FailedTask.objects.filter(pk=row.pk).update(state=State.OPEN, times=F("times") + 1, **told)
    return row


def record_success(*, name: str, ids: Mapping[str, int], is_periodic: bool, at: datetime) -> None:
    """Note that a task was done: one that ran again is settled, one that beat sends is on time."""
    FailedTask.objects.filter(key=key_of(name, ids), state=State.AGAIN).update(state=State.DONE)
    if is_periodic:
        PeriodicRun.objects.bulk_create(
            [PeriodicRun(name=name, succeeded_at=at)],
            update_conflicts=True,
            unique_fields=["name"],
            update_fields=["succeeded_at"],
        )


@transaction.atomic(durable=True)
def run_failed_task_again(*, failed_task_id: int, actor: str, at: datetime) -> FailedTask:
    """Have a failed task sent once more after the commit, with the same ids.

    :raises NotOpenError: when it was decided about before
    """
    row = _open(failed_task_id)
    row.state, row.again_at, row.decided_by = State.AGAIN, at, actor[:80]
    row.save(update_fields=["state", "again_at", "decided_by"])
    announce(failed_task_sent_again, failed_task_id=row.pk)
    return row


@transaction.atomic(durable=True)
def dismiss_failed_task(*, failed_task_id: int, actor: str) -> FailedTask:
    """Note that nothing needs to be done.

    :raises NotOpenError: when it was decided about before
    """
    row = _open(failed_task_id)
    row.state, row.decided_by = State.DISMISSED, actor[:80]
    row.save(update_fields=["state", "decided_by"])
    return row


def note_sent_again(*, failed_task_ids: list[int], at: datetime) -> None:
    """Note when messages were sent, so that nobody sends them at once again."""
    FailedTask.objects.filter(pk__in=failed_task_ids).update(again_at=at)


@transaction.atomic(durable=True)
def forget_failed_tasks(*, at: datetime, limit: int = 5000) -> int:
    """Delete what is settled for a month or open for three, at most so many; return how many."""
    settled = Q(state__in=[State.DONE, State.DISMISSED], last_at__lt=at - SETTLED_FOR)
    old = FailedTask.objects.filter(settled | Q(last_at__lt=at - OPEN_FOR)).order_by("pk")
    ids = list(old.values_list("pk", flat=True)[:limit])
    return FailedTask.objects.filter(pk__in=ids).delete()[0]


def key_of(name: str, ids: Mapping[str, int]) -> str:
    """Return what a task with its ids is kept under."""
    text = json.dumps([name, dict(ids)], sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()


def told_of(error: BaseException) -> str:
    """Return an error's kind and first line, without what could be private."""
    first = (str(error).strip().splitlines() or [""])[0].replace("\0", "")
    return f"{type(error).__name__}: {_PRIVATE.sub('…', first)}".removesuffix(": ")[:300]


def place_of(trace: TracebackType | None) -> str:
    """Return the last line of ours that an error came through."""
    place = ""
    while trace is not None:
        code = trace.tb_frame.f_code
        if (
            any(part in code.co_filename for part in OWN)
            and "site-packages" not in code.co_filename
        ):
            path = "/".join(code.co_filename.split("/")[-3:])
            place = f"{path}:{trace.tb_lineno} {code.co_name}"
        trace = trace.tb_next
    return place[-200:]


def _open(failed_task_id: int) -> FailedTask:
    row = lock_failed_task(failed_task_id=failed_task_id)
    if row.state != State.OPEN:
        raise NotOpenError(f"failed task {failed_task_id} is {row.state}")
    return row
