"""Everything the shop keeps about a customer, as plain values."""

from collections.abc import Callable

from shop.accounts.models import User
from shop.checkout.services import ADDRESS_FIELDS
from shop.kernel.money import Money, round_money
from shop.orders.models import Order

Addition = Callable[[int], dict[str, object]]
ADDITIONS: list[Addition] = []
"""What the apps above keep about the owner of an account; each adds its part here."""


def personal_data(*, user_id: int) -> dict[str, object]:
    """Return what is kept about a customer, readable by people and machines."""
    orders = Order.objects.filter(user_id=user_id).prefetch_related("lines", "charges")
    data = {
        **account_data(user_id=user_id),
        "orders": [order_data(order) for order in orders.order_by("placed_at")],
    }
    for add in ADDITIONS:
        data |= add(user_id)
    return data


def account_data(*, user_id: int) -> dict[str, object]:
    """Return an account and its address book."""
    user = User.objects.get(pk=user_id)
    return {
        "account": {
            "email": user.email,
            "first_name": user.first_name,
            "last_name": user.last_name,
            "phone": user.phone,
            "joined": user.date_joined.isoformat(),
        },
        "addresses": [
            {name: getattr(row, name) for name in ADDRESS_FIELDS}
            for row in user.addresses.order_by("pk")
        ],
    }


def order_data(order: Order) -> dict[str, object]:
    """Return an order with its lines and charges; prefetch both."""
    return {
        "number": order.number,
        "placed": order.placed_at.isoformat(),
        "status": order.status,
        "email": order.email,
        "address": {name: getattr(order, name) for name in ADDRESS_FIELDS},
        "vat_id": order.vat_id,
        "total": {
            "amount": _amount(order.gross_total),
            "currency": str(order.gross_total.currency),
        },
        "lines": [
            {"sku": line.sku, "title": line.title, "quantity": line.quantity}
            for line in order.lines.all()
        ],
        "charges": [
            {"kind": charge.kind, "net": _amount(charge.net), "tax": _amount(charge.tax)}
            for charge in order.charges.all()
        ],
    }


def _amount(money: Money) -> str:
    return str(round_money(money).amount)
