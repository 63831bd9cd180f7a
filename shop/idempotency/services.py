"""Writes of idempotency keys. Each is a transaction of its own, around the one that does the work.

The claim is committed before the work begins, the answer is written after it has ended. Who is
killed in between leaves a claim without an answer: it may be taken over when its time is over, and
the work itself finds out what has been done already (a cart becomes one order, a payment has one
intent).
"""

from collections.abc import Collection
from datetime import datetime, timedelta

from django.db import transaction

from shop.idempotency.locks import lock_key
from shop.idempotency.models import IdempotencyKey

KEPT = timedelta(hours=24)
# Longer than the slowest request: the provider may keep one waiting for half a minute.
CLAIM = timedelta(seconds=60)


class KeyReusedError(Exception):
    """Raised when a key comes with another request than the first time."""


class StillRunningError(Exception):
    """Raised while the first request with a key has no answer yet."""


@transaction.atomic(durable=True)
def claim_key(*, owner: str, key: str, fingerprint: str, at: datetime) -> IdempotencyKey:
    """Return a key that is ours to work for, or one that has its answer already.

    Of requests at the same moment one gets the key: the database lets nobody write it twice. A
    claim that is so old that whoever had it must have died goes to the next one, and only to one.

    :raises KeyReusedError: when the key was used for another request
    :raises StillRunningError: when somebody else is at work for it
    """
    found, is_new = IdempotencyKey.objects.get_or_create(
        owner=owner,
        key=key,
        defaults={"fingerprint": fingerprint, "created_at": at, "claimed_at": at},
    )
    if is_new:
        return found
    locked = lock_key(key_id=found.pk)
    if locked is None:
        # The first one was refused this very moment, and its key went with it.
        raise StillRunningError
    if locked.created_at + KEPT <= at:
        return _renew(locked, fingerprint=fingerprint, at=at)
    if locked.fingerprint != fingerprint:
        raise KeyReusedError
    if locked.status is None:
        if locked.claimed_at + CLAIM > at:
            raise StillRunningError
        locked.claimed_at = at
        locked.save(update_fields=["claimed_at"])
    return locked


@transaction.atomic(durable=True)
def keep_answer(*, key_id: int, status: int, answer: str) -> None:
    """Keep what a request came to, for whoever asks again."""
    IdempotencyKey.objects.filter(pk=key_id, status__isnull=True).update(
        status=status, answer=answer
    )


@transaction.atomic(durable=True)
def give_up_key(*, key_id: int) -> None:
    """Forget a key whose request was refused: nothing was done, so it may be sent again."""
    IdempotencyKey.objects.filter(pk=key_id, status__isnull=True).delete()


@transaction.atomic(durable=True)
def forget_old_keys(*, at: datetime, limit: int) -> int:
    """Delete keys whose time is over, the oldest first and so many at most; return how many."""
    old = IdempotencyKey.objects.filter(created_at__lte=at - KEPT).order_by("created_at", "pk")
    batch = list(old.values_list("pk", flat=True)[:limit])
    number, _rows = IdempotencyKey.objects.filter(pk__in=batch).delete()
    return number


@transaction.atomic
def forget_keys_of(*, owners: Collection[str]) -> None:
    """Delete the keys of these owners with their answers, for a person who is erased."""
    IdempotencyKey.objects.filter(owner__in=owners).delete()


def _renew(row: IdempotencyKey, *, fingerprint: str, at: datetime) -> IdempotencyKey:
    """Use a key again whose time is over and that has not been swept yet."""
    row.fingerprint, row.created_at, row.claimed_at = fingerprint, at, at
    row.status, row.answer = None, None
    row.save()
    return row
