"""Everything the shop keeps about a customer, as plain values."""

from shop.accounts.models import User
from shop.checkout.services import ADDRESS_FIELDS
from shop.kernel.money import round_money
from shop.orders.models import Order


def personal_data(*, user_id: int) -> dict[str, object]:
    """Return what is kept about a customer, readable by people and machines."""
    user = User.objects.get(pk=user_id)
    orders = Order.objects.filter(user_id=user_id).prefetch_related("lines").order_by("placed_at")
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
        "orders": [_order(order) for order in orders],
    }


def _order(order: Order) -> dict[str, object]:
    return {
        "number": order.number,
        "placed": order.placed_at.isoformat(),
        "status": order.status,
        "email": order.email,
        "address": {name: getattr(order, name) for name in ADDRESS_FIELDS},
        "total": {
            "amount": str(round_money(order.gross_total).amount),
            "currency": str(order.gross_total.currency),
        },
        "lines": [
            {"sku": line.sku, "title": line.title, "quantity": line.quantity}
            for line in order.lines.all()
        ],
    }
