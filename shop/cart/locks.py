"""Row locks of carts; a cart is locked before the order that it becomes."""

from shop.cart.models import Cart
from shop.kernel.locking import require_transaction


def lock_cart(*, cart_id: int) -> Cart:
    """Lock a cart until the transaction ends."""
    require_transaction("lock_cart")
    return Cart.objects.select_for_update(of=("self",)).get(pk=cart_id)
