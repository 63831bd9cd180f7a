"""Which way an order may go: the only table of transitions."""

from datetime import datetime

from shop.orders.models import Order

S = Order.Status
F = Order.Fulfilment

STATUS_TRANSITIONS: dict[str, frozenset[str]] = {
    S.AWAITING_PAYMENT: frozenset({S.PROCESSING, S.AUTHORISED, S.PAID, S.CANCELLED, S.IN_REVIEW}),
    S.PROCESSING: frozenset({S.AWAITING_PAYMENT, S.AUTHORISED, S.PAID, S.CANCELLED, S.IN_REVIEW}),
    S.AUTHORISED: frozenset({S.PAID, S.REFUNDED, S.CANCELLED, S.IN_REVIEW}),
    S.PAID: frozenset({S.PARTLY_REFUNDED, S.REFUNDED, S.CANCELLED, S.IN_REVIEW}),
    S.PARTLY_REFUNDED: frozenset({S.REFUNDED, S.CANCELLED, S.IN_REVIEW}),
    S.REFUNDED: frozenset(),
    # Money that arrives for a cancelled order goes back, and the order says so. One that has only
    # expired comes alive again when its goods are still there.
    S.CANCELLED: frozenset({S.AUTHORISED, S.PAID, S.REFUNDED}),
    S.IN_REVIEW: frozenset({S.PAID, S.CANCELLED, S.REFUNDED, S.PARTLY_REFUNDED}),
}
FULFILMENT_TRANSITIONS: dict[str, frozenset[str]] = {
    F.NONE: frozenset({F.PARTLY_SHIPPED, F.SHIPPED}),
    F.PARTLY_SHIPPED: frozenset({F.SHIPPED}),
    F.SHIPPED: frozenset({F.DELIVERED}),
    F.DELIVERED: frozenset(),
}
READY_TO_FULFIL = frozenset({S.AUTHORISED, S.PAID, S.PARTLY_REFUNDED})
UNPAID = frozenset({S.AWAITING_PAYMENT, S.PROCESSING})


def is_payable(order: Order, *, at: datetime) -> bool:
    """Whether the buyer can pay now: nobody has yet, and the goods are still kept."""
    is_in_time = order.expires_at is None or order.expires_at > at
    return order.status == S.AWAITING_PAYMENT and is_in_time


class InvalidTransitionError(Exception):
    """Raised when an order cannot go from where it is to where it should."""

    def __init__(self, *, number: str, current: str, wanted: str) -> None:
        super().__init__(f"order {number} cannot go from {current} to {wanted}")
        self.number, self.current, self.wanted = number, current, wanted
