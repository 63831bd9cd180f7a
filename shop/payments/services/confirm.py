"""THE USE CASE of a payment: take what the provider says and bring the order in line with it.

Webhook, sweeper and reconciliation all end here. The state is always a fresh reading of the
intent, never a copy inside an event, so that repeated and reordered events do nothing.
"""

from collections.abc import Callable
from datetime import datetime, timedelta

from django.db import transaction

from shop.events import order_paid, payment_failed
from shop.inventory.services import extend_hold
from shop.kernel.events import announce
from shop.orders.locks import lock_order
from shop.orders.models import Order
from shop.orders.services import move_status, record_event
from shop.orders.services.history import SYSTEM
from shop.orders.states import UNPAID
from shop.payments.gateways import IntentState, PaymentGateway, stripe_gateway
from shop.payments.gateways.base import IntentStatus
from shop.payments.locks import lock_payment
from shop.payments.models import LedgerEntry, Payment
from shop.payments.services.goods import promise_goods
from shop.payments.services.late import give_back
from shop.payments.services.ledger import book_money
from shop.payments.services.released import settle_released
from shop.payments.services.review import (
    go_on,
    is_accepted,
    note_lost_hold,
    put_to_review,
)
from shop.payments.services.send import apply_refund_state
from shop.payments.services.stray import (
    MONEY_IS_THERE,
    disown,
    is_lost_in_other_currency,
    take_stray,
    write_stray,
)

ACTOR = "stripe"
DELAYED_METHODS_DAYS = 7
"""How long goods wait for a voucher or a debit that takes days."""


class UnknownPaymentError(Exception):
    """Raised when the provider reports a payment that belongs to no order of ours."""


class ForeignPaymentError(UnknownPaymentError):
    """Raised when a payment is none of our business: it names no order, or holds no money."""


def check_payment(
    *, reference: str, at: datetime, gateway: PaymentGateway | None = None
) -> Payment:
    """Read an intent at the provider and bring the order in line with it.

    :raises UnknownPaymentError: when the intent belongs to no order of ours
    :raises GatewayUnavailableError: when the provider does not answer; try again later
    """
    return confirm_payment(state=(gateway or stripe_gateway()).retrieve(reference), at=at)


@transaction.atomic(durable=True)
def confirm_payment(*, state: IntentState, at: datetime) -> Payment:
    """Bring an order in line with what the provider holds; saying it twice changes nothing.

    Money for an order that no payment of ours has asked for is written down and goes back.

    :raises UnknownPaymentError: when the intent names an order that we do not know
    :raises ForeignPaymentError: when it names no order, or is a second one without money
    """
    order = lock_order(order_id=_order_of(state))
    payment = _lock_payment_of(order, state, at)
    if payment.reference is None:
        # The answer to our creation was lost; the event brings the intent back.
        payment.reference, payment.client_secret = state.reference, state.client_secret
        payment.state = Payment.State.PENDING
    if state.status in _MAY_FOLLOW.get(payment.state, tuple(IntentStatus)):
        payment.method = state.method or payment.method
        payment.last_error = state.error[:300] or payment.last_error
        take = take_stray if payment.is_stray else _TAKE[state.status]
        take(order, payment, state, at)
        payment.save()
    for refund in state.refunds:
        apply_refund_state(order=order, payment=payment, state=refund, at=at)
    return payment


def _order_of(state: IntentState) -> int:
    """Return the order that an intent belongs to: by our own row, else by what it says itself."""
    known = Payment.objects.filter(reference=state.reference).values_list("order_id", flat=True)
    order_id = known.first() or _named_order(state)
    if order_id is None:
        raise UnknownPaymentError(f"{state.reference} belongs to no order of ours")
    return order_id


def _named_order(state: IntentState) -> int | None:
    if not state.order_number:
        raise ForeignPaymentError(f"{state.reference} names no order")
    orders = Order.objects.filter(number=state.order_number)
    return orders.values_list("pk", flat=True).first()


def _lock_payment_of(order: Order, state: IntentState, at: datetime) -> Payment:
    """Lock the payment of an intent, whose answer may have been lost, or one that is stray."""
    # Under the order's lock nobody else gives a payment its intent.
    rows = Payment.objects.filter(order=order)
    found = (
        rows.filter(reference=state.reference).first()
        or rows.filter(reference__isnull=True).order_by("pk").first()
    )
    if found is not None:
        payment = lock_payment(payment_id=found.pk)
        if not is_lost_in_other_currency(order=order, payment=payment, state=state):
            return payment
        disown(payment=payment)
    if state.status not in MONEY_IS_THERE:
        raise ForeignPaymentError(f"{state.reference} holds no money")
    return write_stray(order=order, state=state, at=at)


def _take_authorisation(order: Order, payment: Payment, state: IntentState, at: datetime) -> None:
    if not _is_our_currency(order, payment, state, at):
        return
    is_new = book_money(
        payment=payment,
        kind=LedgerEntry.Kind.AUTHORISED,
        amount=state.amount,
        reference=state.reference,
        at=at,
    )
    payment.state, payment.capture_before = Payment.State.AUTHORISED, state.capture_before
    if is_new:
        _welcome(order, payment, state, at)


def _take_capture(order: Order, payment: Payment, state: IntentState, at: datetime) -> None:
    if not _is_our_currency(order, payment, state, at):
        return
    is_new = book_money(
        payment=payment,
        kind=LedgerEntry.Kind.CAPTURED,
        amount=state.captured,
        reference=state.reference,
        at=at,
    )
    payment.state = Payment.State.CAPTURED
    if not is_new:
        return
    payment.captured = state.captured
    was_held = order.status == Order.Status.AUTHORISED
    if was_held:
        move_status(order=order, status=Order.Status.PAID, actor=ACTOR, at=at)
    # In this very transaction: else a sweeper could send back what was never taken.
    missing = settle_released(order=order, payment=payment, at=at)
    if is_accepted(order):
        go_on(order=order, payment=payment, actor=ACTOR, at=at)
    elif not was_held:
        _welcome(order, payment, state, at)
    elif missing.amount:
        put_to_review(order=order, payment=payment, found=state.captured, at=at)


def _take_cancellation(order: Order, payment: Payment, state: IntentState, at: datetime) -> None:
    was_held = payment.state == Payment.State.AUTHORISED
    payment.state = Payment.State.CANCELLED
    if was_held:
        rest = settle_released(order=order, payment=payment, at=at)
        book_money(
            payment=payment,
            kind=LedgerEntry.Kind.RELEASED,
            amount=rest,
            reference=state.reference,
            at=at,
        )
    if order.status == Order.Status.AUTHORISED:
        # The hold has lapsed or somebody let it go at the provider: no goods without money.
        note_lost_hold(order=order, at=at)
    elif order.status in UNPAID and order.expires_at is not None and order.expires_at > at:
        # Nothing can be paid any more; the sweeper gives the order up and frees the goods.
        order.expires_at = at
        order.save(update_fields=["expires_at"])


def _welcome(order: Order, payment: Payment, state: IntentState, at: datetime) -> None:
    """Take new money for what it is: the order's, too late, or not what was asked for."""
    is_ours = state.amount == payment.amount and state.order_number == order.number
    if not is_ours and order.status != Order.Status.CANCELLED:
        put_to_review(order=order, payment=payment, found=state.amount, at=at)
        return
    if is_ours and (order.status in UNPAID or _has_expired(order)):
        if promise_goods(order=order, actor=ACTOR, at=at):
            is_held = payment.state == Payment.State.AUTHORISED
            status = Order.Status.AUTHORISED if is_held else Order.Status.PAID
            move_status(order=order, status=status, actor=ACTOR, at=at)
            payment.cancel_requested_at, payment.last_error = None, ""
            announce(order_paid, order_id=order.pk)
            return
        move_status(order=order, status=Order.Status.CANCELLED, actor=ACTOR, at=at)
    if order.status == Order.Status.CANCELLED:
        give_back(order=order, payment=payment, at=at)


def _is_our_currency(order: Order, payment: Payment, state: IntentState, at: datetime) -> bool:
    """Whether the money can be booked on the payment at all; else people decide."""
    if state.amount.currency == payment.amount.currency:
        return True
    put_to_review(order=order, payment=payment, found=state.amount, at=at)
    return False


def _has_expired(order: Order) -> bool:
    """Whether nobody cancelled the order: only its time was over."""
    if order.status != Order.Status.CANCELLED:
        return False
    last = order.events.filter(kind="STATUS").order_by("-pk").first()
    return last is not None and last.actor == SYSTEM


def _wait_for_days(order: Order, payment: Payment, _state: IntentState, at: datetime) -> None:
    payment.state = Payment.State.PROCESSING
    if order.status == Order.Status.AWAITING_PAYMENT:
        move_status(order=order, status=Order.Status.PROCESSING, actor=ACTOR, at=at)
        _wait_until(order, at + timedelta(days=DELAYED_METHODS_DAYS))


def _take_failure(order: Order, payment: Payment, state: IntentState, at: datetime) -> None:
    """A delayed payment that failed leaves the order open for another try, for a day."""
    was_delayed = payment.state == Payment.State.PROCESSING
    if was_delayed and not state.error:
        return
    payment.state = Payment.State.PENDING
    if not was_delayed:
        return
    data: dict[str, object] = {"error": state.error}
    record_event(order=order, kind="PAYMENT_FAILED", actor=ACTOR, at=at, data=data)
    if order.status == Order.Status.PROCESSING:
        move_status(order=order, status=Order.Status.AWAITING_PAYMENT, actor=ACTOR, at=at)
        _wait_until(order, at + timedelta(days=1))
        announce(payment_failed, order_id=order.pk, payment_id=payment.pk)


def _wait_until(order: Order, moment: datetime) -> None:
    order.expires_at = moment
    order.save(update_fields=["expires_at"])
    extend_hold(reference=order.number, expires_at=moment)


_TAKE: dict[IntentStatus, Callable[[Order, Payment, IntentState, datetime], None]] = {
    IntentStatus.PENDING: _take_failure,
    IntentStatus.DELAYED: _wait_for_days,
    IntentStatus.AUTHORISED: _take_authorisation,
    IntentStatus.CAPTURED: _take_capture,
    IntentStatus.CANCELLED: _take_cancellation,
}
# A reading that was overtaken by a newer one must not turn the payment back.
_MAY_FOLLOW: dict[str, tuple[IntentStatus, ...]] = {
    Payment.State.AUTHORISED: (
        IntentStatus.AUTHORISED,
        IntentStatus.CAPTURED,
        IntentStatus.CANCELLED,
    ),
    Payment.State.CAPTURED: (IntentStatus.CAPTURED,),
    Payment.State.CANCELLED: (IntentStatus.CANCELLED,),
}
