"""THE USE CASE of a payment: take what the provider says and bring the order in line with it.

Webhook, sweeper and reconciliation all end here. The state is always a fresh reading of the
intent, never a copy inside an event, so that repeated and reordered events do nothing.
"""

from datetime import datetime, timedelta

from django.db import transaction

from shop.events import order_paid, payment_failed
from shop.inventory.services import OutOfStockError, extend_hold, firm_up, hold_stock
from shop.kernel.events import announce
from shop.orders.locks import lock_order
from shop.orders.models import Order
from shop.orders.selectors import consignments_of
from shop.orders.services import move_status, record_event
from shop.orders.states import UNPAID
from shop.payments.gateways import IntentState, PaymentGateway, stripe_gateway
from shop.payments.gateways.base import IntentStatus
from shop.payments.locks import lock_payment
from shop.payments.models import LedgerEntry, Payment
from shop.payments.services.late import give_back
from shop.payments.services.ledger import book_money
from shop.payments.services.refund import apply_refund_state

ACTOR = "stripe"
DELAYED_METHODS_DAYS = 7
"""How long goods wait for a voucher or a debit that takes days."""


class UnknownPaymentError(Exception):
    """Raised when the provider reports a payment that belongs to no order of ours."""


def check_payment(
    *, reference: str, at: datetime, gateway: PaymentGateway | None = None
) -> Payment:
    """Read an intent at the provider and bring the order in line with it.

    :raises UnknownPaymentError: when the intent belongs to no order of ours
    :raises GatewayUnavailableError: when the provider does not answer; try again later
    """
    return confirm_payment(state=(gateway or stripe_gateway()).retrieve(reference), at=at)


@transaction.atomic(durable=True)
def confirm_payment(  # noqa: C901, PLR0912 — one branch for each state of an intent
    *, state: IntentState, at: datetime
) -> Payment:
    """Bring an order in line with what the provider holds; saying it twice changes nothing.

    :raises UnknownPaymentError: when the intent belongs to no order of ours
    """
    found = _find_payment(state)
    order = lock_order(order_id=found.order_id)
    payment = lock_payment(payment_id=found.pk)
    if payment.reference is None:
        # The answer to our creation was lost; the event brings the intent back.
        payment.reference, payment.client_secret = state.reference, state.client_secret
    if state.method:
        payment.method = state.method
    payment.last_error = state.error[:300]
    if not _matches(order, payment, state):
        _put_to_review(order, payment, state, at)
    elif state.status == IntentStatus.AUTHORISED:
        _take_authorisation(order, payment, state, at)
    elif state.status == IntentStatus.CAPTURED:
        _take_capture(order, payment, state, at)
    elif state.status == IntentStatus.DELAYED:
        _wait_for_days(order, payment, at)
    elif state.status == IntentStatus.PENDING:
        _take_failure(order, payment, state, at)
    else:
        payment.state = Payment.State.CANCELLED
    payment.save()
    for refund in state.refunds:
        apply_refund_state(order=order, payment=payment, state=refund, at=at)
    return payment


def _find_payment(state: IntentState) -> Payment:
    payment = Payment.objects.filter(reference=state.reference).first()
    if payment is None and state.order_number:
        payment = Payment.objects.filter(
            order__number=state.order_number, reference__isnull=True
        ).first()
    if payment is None:
        raise UnknownPaymentError(f"{state.reference} belongs to no order of ours")
    return payment


def _matches(order: Order, payment: Payment, state: IntentState) -> bool:
    return state.amount == payment.amount and state.order_number == order.number


def _put_to_review(order: Order, payment: Payment, state: IntentState, at: datetime) -> None:
    """Hold an order whose money is not what was asked for; people decide."""
    if state.status not in {IntentStatus.AUTHORISED, IntentStatus.CAPTURED}:
        return
    payment.last_error = f"the provider holds {state.amount} for order {state.order_number!r}"
    if order.status != Order.Status.IN_REVIEW:
        data = {"expected": str(payment.amount), "found": str(state.amount)}
        record_event(order=order, kind="MISMATCH", actor=ACTOR, at=at, data=data)
    if order.status in UNPAID:
        move_status(order=order, status=Order.Status.IN_REVIEW, actor=ACTOR, at=at)


def _take_authorisation(order: Order, payment: Payment, state: IntentState, at: datetime) -> None:
    book_money(
        payment=payment,
        kind=LedgerEntry.Kind.AUTHORISED,
        amount=state.amount,
        reference=state.charge or state.reference,
        at=at,
    )
    payment.state, payment.capture_before = Payment.State.AUTHORISED, state.capture_before
    _accept_or_give_back(order, payment, Order.Status.AUTHORISED, at)


def _take_capture(order: Order, payment: Payment, state: IntentState, at: datetime) -> None:
    is_new = book_money(
        payment=payment,
        kind=LedgerEntry.Kind.CAPTURED,
        amount=state.captured,
        reference=state.charge or state.reference,
        at=at,
    )
    payment.state = Payment.State.CAPTURED
    if is_new:
        payment.captured = state.captured
    if order.status == Order.Status.AUTHORISED:
        move_status(order=order, status=Order.Status.PAID, actor=ACTOR, at=at)
        return
    _accept_or_give_back(order, payment, Order.Status.PAID, at)


def _accept_or_give_back(order: Order, payment: Payment, status: str, at: datetime) -> None:
    if order.status in UNPAID:
        if _still_promised(order, at):
            move_status(order=order, status=status, actor=ACTOR, at=at)
            announce(order_paid, order_id=order.pk)
        else:
            move_status(order=order, status=Order.Status.CANCELLED, actor=ACTOR, at=at)
    if order.status == Order.Status.CANCELLED:
        give_back(order=order, payment=payment, at=at)


def _still_promised(order: Order, at: datetime) -> bool:
    """Whether the goods are still kept, or can be promised once more."""
    if firm_up(reference=order.number):
        return True
    wanted = {
        (consignment.warehouse_id, line.variant_id): line.quantity
        for consignment in consignments_of(order_id=order.pk)
        for line in consignment.lines.all()
    }
    try:
        # Another savepoint: a refusal must not undo what has been booked so far.
        with transaction.atomic():
            hold_stock(
                reference=order.number,
                wanted=wanted,
                expires_at=at + timedelta(minutes=1),
                actor=ACTOR,
                at=at,
            )
    except OutOfStockError:
        return False
    return firm_up(reference=order.number)


def _wait_for_days(order: Order, payment: Payment, at: datetime) -> None:
    payment.state = Payment.State.PROCESSING
    if order.status == Order.Status.AWAITING_PAYMENT:
        move_status(order=order, status=Order.Status.PROCESSING, actor=ACTOR, at=at)
        order.expires_at = at + timedelta(days=DELAYED_METHODS_DAYS)
        order.save(update_fields=["expires_at"])
        extend_hold(reference=order.number, expires_at=order.expires_at)


def _take_failure(order: Order, payment: Payment, state: IntentState, at: datetime) -> None:
    """A delayed payment that failed leaves the order open for another try, for a day."""
    if payment.state != Payment.State.PROCESSING or not state.error:
        payment.state = Payment.State.PENDING
        return
    payment.state = Payment.State.PENDING
    if order.status == Order.Status.PROCESSING:
        move_status(order=order, status=Order.Status.AWAITING_PAYMENT, actor=ACTOR, at=at)
        order.expires_at = at + timedelta(days=1)
        order.save(update_fields=["expires_at"])
        extend_hold(reference=order.number, expires_at=order.expires_at)
    record_event(
        order=order, kind="PAYMENT_FAILED", actor=ACTOR, at=at, data={"error": state.error}
    )
    announce(payment_failed, order_id=order.pk, payment_id=payment.pk)
