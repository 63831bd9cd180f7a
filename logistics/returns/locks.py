"""Row locks of returns; the order is locked before, payment and stock after."""

from django.db import connection

from logistics.returns.models import Return
from shop.kernel.locking import require_transaction
from shop.orders.locks import lock_order
from shop.orders.models import Order


def lock_return(*, return_id: int) -> tuple[Order, Return]:
    """Lock a return's order and then the return until the transaction ends.

    :raises Return.DoesNotExist: when there is none
    """
    require_transaction("lock_return")
    order_id = Return.objects.values_list("order_id", flat=True).get(pk=return_id)
    order = lock_order(order_id=order_id)
    return order, Return.objects.select_for_update(of=("self",)).get(pk=return_id)


def lock_customer(*, customer: str) -> None:
    """Let one announcement of a customer count what they have kept at a time, whatever the order.

    Taken after the order's lock and before no other, so it can wait for nobody who waits for it.
    """
    require_transaction("lock_customer")
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [f"returns:{customer}"])
