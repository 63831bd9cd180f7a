"""Announce facts to the apps above, after they are committed."""

from functools import partial

from django.db import transaction
from django.dispatch import Signal


def announce(event: Signal, **ids: int) -> None:
    """Tell the apps above that something happened, once it is committed.

    Ids are bound now. One failing receiver does not stop the next.

    :raises RuntimeError: outside a transaction, where Django would send at once
    """
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("announce() must be called inside a transaction")
    transaction.on_commit(partial(event.send_robust, sender=None, **ids))
