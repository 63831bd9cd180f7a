"""A way back for buyers whose time to pay is over: their pieces go into the basket again."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from shop.cart.locks import lock_cart
from shop.cart.models import Cart
from shop.cart.services import QuantityError, add_to_cart, create_cart
from shop.markets.registry import Variant
from shop.orders.bundles import OrderBundle
from shop.orders.models import Order, OrderLine
from shop.orders.selectors import lines_of
from shop.payments.services.cancel import expire_order
from shop.pricing.selectors import NotSoldHereError


class OrderNotOverError(Exception):
    """Raised when an order can still be paid, or has been."""


@dataclass(frozen=True, slots=True)
class PutBack:
    """The basket, and what there is less of now than was ordered, by title."""

    cart: Cart
    missing: list[str]


def is_over_unpaid(order: Order, *, at: datetime) -> bool:
    """Whether an order ended without being fulfilled, or ends as soon as somebody looks."""
    if order.status == Order.Status.CANCELLED:
        return True
    is_late = order.expires_at is not None and order.expires_at <= at
    return order.status == Order.Status.AWAITING_PAYMENT and is_late


def put_back_into_basket(
    *, order_id: int, cart: Cart | None, user_id: int | None, reader: Variant, at: datetime
) -> PutBack:
    """Put the pieces of an order that is over into a basket, a new one unless there is one.

    Of a piece that lies there already the higher quantity stays, so asking twice adds nothing.

    :raises OrderNotOverError: when the order can still be paid, or has been
    """
    # Its goods may still be kept for it, and would be missing for the basket.
    expire_order(order_id=order_id, at=at)
    order = Order.objects.get(pk=order_id)
    if not is_over_unpaid(order, at=at):
        raise OrderNotOverError(f"order {order.number} is not over")
    return _fill(order=order, cart=cart, user_id=user_id, reader=reader, at=at)


@transaction.atomic
def _fill(
    *, order: Order, cart: Cart | None, user_id: int | None, reader: Variant, at: datetime
) -> PutBack:
    if cart is None or lock_cart(cart_id=cart.pk).state != Cart.State.OPEN:
        cart = create_cart(
            market_code=reader.market.code, variant_code=reader.code, user_id=user_id, at=at
        )
    # What came in a bundle goes back as the bundle.
    single = [line for line in lines_of(order_id=order.pk) if line.bundle_id is None]
    rows: list[OrderLine | OrderBundle] = [*order.bundles.order_by("pk"), *single]
    missing = [row.title for row in rows if not _add(cart, row, at=at)]
    return PutBack(cart, missing)


def _add(cart: Cart, line: OrderLine | OrderBundle, *, at: datetime) -> bool:
    """Add what is not in the cart yet, as far as there is any; return whether all came in."""
    inside = cart.lines.filter(variant_id=line.variant_id).values_list("quantity", flat=True)
    wanted = line.quantity - (inside.first() or 0)
    if wanted <= 0:
        return True
    try:
        add_to_cart(cart_id=cart.pk, variant_id=line.variant_id, quantity=wanted, at=at)
    except NotSoldHereError:
        return False
    except QuantityError as error:
        rest = error.available - (inside.first() or 0)
        if rest > 0:
            add_to_cart(cart_id=cart.pk, variant_id=line.variant_id, quantity=rest, at=at)
        return False
    return True
