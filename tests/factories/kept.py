"""Rows that the tests of a module share: written once, and undone behind the last of them."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import transaction


@contextmanager
def kept_while_used(blocker: Any) -> Iterator[None]:
    """Open a transaction around those of a module's tests, and undo it."""
    around = transaction.atomic()
    # As Django's own test cases say it, so that a use case may be durable inside.
    around._from_testcase = True  # type: ignore[attr-defined]
    with blocker.unblock(), around:
        yield
        transaction.set_rollback(True)
