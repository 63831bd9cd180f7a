"""Row locks of orders.

Everybody who locks more than one kind of row takes them in this order, so that no two can wait
for each other: order → payment → stock item → (voucher → gift card → points, when they come).
"""

from shop.kernel.locking import require_transaction
from shop.orders.models import Order


def lock_order(*, order_id: int) -> Order:
    """Lock an order until the transaction ends.

    :raises Order.DoesNotExist: when there is none
    """
    require_transaction("lock_order")
    return Order.objects.select_for_update(of=("self",)).get(pk=order_id)
