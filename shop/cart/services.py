"""Writes of carts."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from django.db import transaction

from shop.cart.locks import lock_cart
from shop.cart.models import Cart, CartLine
from shop.cart.selectors import MAX_QUANTITY, free_units, load_variants, plain_items_of
from shop.kernel.money import Money
from shop.pricing.selectors import NotSoldHereError, prices_for


class QuantityError(Exception):
    """Raised when a quantity is not between 1 and what there is."""

    def __init__(self, *, wanted: int, available: int) -> None:
        super().__init__(f"asked {wanted}, possible {available}")
        self.wanted, self.available = wanted, available


class CartClosedError(Exception):
    """Raised when a cart has become an order, or part of another cart, in the meantime."""


class ChangeKind(StrEnum):
    """What happened to a line without the shopper's doing."""

    PRICE = "PRICE"
    QUANTITY = "QUANTITY"
    REMOVED = "REMOVED"


@dataclass(frozen=True, slots=True)
class CartChange:
    """A line that is not as the shopper last saw it."""

    kind: ChangeKind
    variant_id: int
    before: Money | int
    after: Money | int | None


@transaction.atomic
def create_cart(*, market_code: str, variant_code: str, user_id: int | None, at: datetime) -> Cart:
    """Start a cart; a signed-in customer's open cart is returned instead of a second one."""
    fields = {
        "market_id": market_code,
        "variant_code": variant_code,
        "created_at": at,
        "active_at": at,
    }
    if user_id is None:
        return Cart.objects.create(**fields)
    cart, _is_new = Cart.objects.get_or_create(
        user_id=user_id, state=Cart.State.OPEN, defaults=fields
    )
    return cart


@transaction.atomic
def add_to_cart(*, cart_id: int, variant_id: int, quantity: int, at: datetime) -> CartLine:
    """Add units of a variant; what lies in the cart already counts towards the limits.

    :raises CartClosedError: when the cart is no longer open
    :raises NotSoldHereError: when the variant has no price in the cart's market
    :raises QuantityError: when the quantity is below 1 or more than there is
    """
    cart = _lock_open_cart(cart_id)
    price = _price(cart=cart, variant_id=variant_id)
    line = CartLine.objects.filter(cart=cart, variant_id=variant_id).first()
    total = quantity + (line.quantity if line else 0)
    _check_quantity(cart=cart, variant_id=variant_id, added=quantity, total=total)
    if line is None:
        line = CartLine(cart=cart, variant_id=variant_id, added_at=at)
    line.quantity, line.shown_price = total, price
    line.save()
    _touch(cart=cart, at=at)
    return line


@transaction.atomic
def set_quantity(*, cart_id: int, line_id: int, quantity: int, at: datetime) -> None:
    """Change a line's quantity; zero removes it. A line that is gone already stays gone.

    :raises CartClosedError: when the cart is no longer open
    :raises QuantityError: when the quantity is negative or more than there is
    """
    cart = _lock_open_cart(cart_id)
    line = CartLine.objects.filter(cart=cart, pk=line_id).first()
    if line is None:
        return
    if quantity == 0:
        line.delete()
    else:
        _check_quantity(cart=cart, variant_id=line.variant_id, added=quantity, total=quantity)
        line.quantity = quantity
        line.save(update_fields=["quantity"])
    _touch(cart=cart, at=at)


@transaction.atomic
def recheck_cart(*, cart_id: int, at: datetime) -> list[CartChange]:
    """Bring a cart in line with present prices and stock and say what changed.

    A price that moved is taken over, a quantity that is too high is lowered, and what is not
    sold here any more is taken out. Asked again at once it changes nothing, and a cart that has
    become an order stays as it was ordered.
    """
    cart = lock_cart(cart_id=cart_id)
    changes: list[CartChange] = []
    if cart.state != Cart.State.OPEN:
        return changes
    for item in plain_items_of(cart=cart):
        line = item.line
        if item.unit_price is None or not item.available:
            changes.append(CartChange(ChangeKind.REMOVED, line.variant_id, line.quantity, None))
            line.delete()
            continue
        if item.unit_price != line.shown_price:
            changes.append(
                CartChange(ChangeKind.PRICE, line.variant_id, line.shown_price, item.unit_price)
            )
            line.shown_price = item.unit_price
        if line.quantity > item.available:
            changes.append(
                CartChange(ChangeKind.QUANTITY, line.variant_id, line.quantity, item.available)
            )
            line.quantity = item.available
        if any(change.variant_id == line.variant_id for change in changes):
            line.save()
    if changes:
        _touch(cart=cart, at=at)
    return changes


@transaction.atomic
def switch_market(
    *, cart_id: int, market_code: str, variant_code: str, at: datetime
) -> list[CartChange]:
    """Take an open cart to another market: every line gets that market's price, or goes."""
    cart = lock_cart(cart_id=cart_id)
    if cart.state == Cart.State.OPEN and cart.variant_code != variant_code:
        cart.variant_code = variant_code
        cart.market_id = market_code
        cart.save(update_fields=["variant_code", "market"])
    return recheck_cart(cart_id=cart_id, at=at)


@transaction.atomic
def merge_carts(*, guest_cart_id: int, user_id: int, at: datetime) -> list[CartChange]:
    """Put a guest's cart into the customer's; of a variant in both the higher quantity stays.

    No line is lost; a guest's cart alone simply becomes the customer's. Returned is what changed
    because the customer's own cart comes to the guest's market, or there is less of a thing now.
    """
    guest = lock_cart(cart_id=guest_cart_id)
    mine = Cart.objects.filter(user_id=user_id, state=Cart.State.OPEN).first()
    if guest.state != Cart.State.OPEN or guest.user_id is not None:
        return []
    if mine is None:
        guest.user_id = user_id
        guest.save(update_fields=["user"])
        return []
    mine = lock_cart(cart_id=mine.pk)
    if mine.state != Cart.State.OPEN:
        # It became an order while we waited for it.
        return merge_carts(guest_cart_id=guest_cart_id, user_id=user_id, at=at)
    known = {line.variant_id: line for line in mine.lines.all()}
    for line in guest.lines.order_by("pk"):
        twin = known.get(line.variant_id)
        if twin is None:
            line.cart = mine
            line.save(update_fields=["cart"])
        elif line.quantity > twin.quantity:
            twin.quantity = line.quantity
            twin.save(update_fields=["quantity"])
    guest.state = Cart.State.MERGED
    guest.save(update_fields=["state"])
    return switch_market(
        cart_id=mine.pk, market_code=guest.market_id, variant_code=guest.variant_code, at=at
    )


def close_cart(*, cart: Cart) -> None:
    """Mark a locked cart as ordered."""
    cart.state = Cart.State.ORDERED
    cart.save(update_fields=["state"])


def _lock_open_cart(cart_id: int) -> Cart:
    cart = lock_cart(cart_id=cart_id)
    if cart.state != Cart.State.OPEN:
        raise CartClosedError
    return cart


def _price(*, cart: Cart, variant_id: int) -> Money:
    variant = load_variants(variant_ids=[variant_id]).get(variant_id)
    price = prices_for(variant_ids=[variant_id], market_code=cart.market_id).get(variant_id)
    is_shown = variant is not None and (
        variant.is_active and variant.product.is_published and variant.product.catalogue.is_public
    )
    if price is None or not is_shown:
        raise NotSoldHereError(variant_id=variant_id, market_code=cart.market_id)
    return price


def _check_quantity(*, cart: Cart, variant_id: int, added: int, total: int) -> None:
    free = free_units(variant_id=variant_id, cart=cart)
    possible = min(free, MAX_QUANTITY)
    if added < 1 or total > possible:
        raise QuantityError(wanted=total, available=possible)


def _touch(*, cart: Cart, at: datetime) -> None:
    cart.active_at = at
    cart.save(update_fields=["active_at"])
