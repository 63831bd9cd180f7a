"""The one check that every lock function makes."""

from django.db import transaction


def require_transaction(name: str) -> None:
    """Refuse to take a lock that would be gone at once.

    :raises RuntimeError: outside a transaction
    """
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError(f"{name}() must be called inside a transaction")
