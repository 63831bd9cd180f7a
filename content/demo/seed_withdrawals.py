"""The demo's withdrawals: one from an order, and one whose order number is mistyped."""

from uuid import NAMESPACE_URL, uuid5

from django.utils import timezone

from logistics.withdrawals.services import Statement, declare_withdrawal
from shop.orders.models import Order

MISTYPED = "K-7777-7777-7777"


def withdraw_from(order: Order, *, units: dict[str, int]) -> None:
    """Declare, as the buyer would on the order's page, the withdrawal from units by SKU."""
    lines = {line.sku: line.pk for line in order.lines.all()}
    said = Statement(
        name=order.name,
        email=order.email,
        order_number=order.number,
        text="Die Schale ist schöner als auf den Bildern, aber zu klein für uns.",
        order_id=order.pk,
        quantities={lines[sku]: quantity for sku, quantity in units.items()},
        variant_code=order.variant_code,
        market_code=order.market_id,
    )
    declare_withdrawal(key=uuid5(NAMESPACE_URL, order.number), said=said, at=timezone.now())


def withdraw_in_vain() -> None:
    """Declare once a withdrawal that somebody at the desk has to match."""
    said = Statement(
        name="Jan Petersen",
        email="jan@petersen.example",
        order_number=MISTYPED,
        variant_code="de-de",
        market_code="de",
    )
    declare_withdrawal(key=uuid5(NAMESPACE_URL, MISTYPED), said=said, at=timezone.now())
