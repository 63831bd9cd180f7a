"""Locks of rows of law, in primary-key order."""

from typing import Any

from django.db.models import QuerySet

from shop.kernel.locking import require_transaction


def lock_rows(rows: QuerySet[Any]) -> list[Any]:
    """Lock and return rows of law until the transaction ends.

    Whoever waited must read them again: a row that came meanwhile is not among them.
    """
    require_transaction("lock_rows")
    return list(rows.select_for_update(of=("self",)).order_by("pk"))
