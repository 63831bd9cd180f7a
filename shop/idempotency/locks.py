"""Row locks of idempotency keys."""

from shop.idempotency.models import IdempotencyKey
from shop.kernel.locking import require_transaction


def lock_key(*, key_id: int) -> IdempotencyKey | None:
    """Lock a key until the transaction ends; nothing when it has been given up meanwhile."""
    require_transaction("lock_key")
    return IdempotencyKey.objects.select_for_update().filter(pk=key_id).first()
