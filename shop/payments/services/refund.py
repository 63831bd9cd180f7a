"""Money going back for lines and charges, from the frozen order only."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from shop.events import refund_requested, refund_succeeded
from shop.inventory.services import release_stock
from shop.kernel.events import announce
from shop.kernel.money import Money, sum_money
from shop.orders.locks import lock_order
from shop.orders.models import Order, OrderCharge, OrderLine
from shop.orders.services import move_status, record_event
from shop.payments.calculate import refund_share
from shop.payments.gateways import (
    GatewayRefusedError,
    PaymentGateway,
    RefundState,
    stripe_gateway,
)
from shop.payments.locks import lock_payment, lock_refund
from shop.payments.models import LedgerEntry, Payment, Refund, RefundLine
from shop.payments.selectors import refundable, refunded_units
from shop.payments.services.ledger import book_money


class RefundError(Exception):
    """Raised when a refund asks for more than is left of a line or charge."""


class NothingToRefundError(RefundError):
    """Raised when nothing was chosen, or the order has no money to give back."""


@dataclass(frozen=True, slots=True)
class RefundPart:
    """What goes back for one line or charge."""

    line: OrderLine | None
    charge: OrderCharge | None
    quantity: int
    net: Money
    tax: Money


def preview_refund(
    *, order: Order, quantities: Mapping[int, int], charge_ids: Collection[int]
) -> list[RefundPart]:
    """Return what would go back for units by order line id and for whole charges.

    :raises RefundError: when more is asked for than is left
    :raises NothingToRefundError: when nothing is asked for
    """
    lines, charges = refundable(order=order)
    left = {line.pk: (line, units) for line, units in lines}
    open_charges = {charge.pk: charge for charge in charges}
    gone = refunded_units(order_id=order.pk)
    parts = []
    for line_id, quantity in quantities.items():
        if not quantity:
            continue
        if line_id not in left or not 0 < quantity <= left[line_id][1]:
            raise RefundError(f"order line {line_id}: {quantity} units cannot go back")
        parts.append(_line_part(left[line_id][0], gone.get(line_id, 0), quantity))
    for charge_id in charge_ids:
        if charge_id not in open_charges:
            raise RefundError(f"charge {charge_id} went back already")
        charge = open_charges[charge_id]
        parts.append(RefundPart(None, charge, 0, charge.net, charge.tax))
    if not parts:
        raise NothingToRefundError("nothing was chosen")
    return parts


@transaction.atomic(durable=True)
def request_refund(
    *,
    order_id: int,
    quantities: Mapping[int, int],
    charge_ids: Collection[int],
    reason: str,
    actor: str,
    at: datetime,
) -> Refund:
    """Write a refund of units by order line id and of whole charges; it is sent after the commit.

    Units that have not been sent are cancelled and their stock is free again at once.

    :raises RefundError: when more is asked for than is left
    :raises NothingToRefundError: when nothing is asked for, or nothing has been paid
    """
    order = lock_order(order_id=order_id)
    paid = (
        Payment.objects.filter(
            order_id=order_id, state__in=[Payment.State.AUTHORISED, Payment.State.CAPTURED]
        )
        .order_by("pk")
        .first()
    )
    if paid is None:
        raise NothingToRefundError("nothing has been paid")
    payment = lock_payment(payment_id=paid.pk)
    parts = preview_refund(order=order, quantities=quantities, charge_ids=charge_ids)
    refund = _write_refund(payment=payment, parts=parts, reason=reason, actor=actor, at=at)
    _cancel_unsent(order=order, parts=parts, actor=actor, at=at)
    return refund


def write_full_refund(
    *, order: Order, payment: Payment, reason: str, actor: str, at: datetime
) -> Refund:
    """Write a refund of all that is left of a locked order and payment."""
    lines, charges = refundable(order=order)
    parts = preview_refund(
        order=order,
        quantities={line.pk: units for line, units in lines},
        charge_ids=[charge.pk for charge in charges],
    )
    return _write_refund(payment=payment, parts=parts, reason=reason, actor=actor, at=at)


def send_refund(*, refund_id: int, at: datetime, gateway: PaymentGateway | None = None) -> Refund:
    """Send a refund to the provider, under its own key; repeating it is safe.

    Money that is only authorised is not sent: the capture takes that much less.

    :raises GatewayUnavailableError: when the provider does not answer; try again later
    """
    refund = Refund.objects.select_related("payment").get(pk=refund_id)
    is_open = refund.state in {Refund.State.PENDING, Refund.State.SENT}
    if not is_open or refund.payment.state != Payment.State.CAPTURED:
        return refund
    try:
        state = (gateway or stripe_gateway()).refund(
            refund.payment.reference or "",
            amount=refund.amount,
            refund_id=refund.pk,
            key=refund.idempotency_key,
        )
    except GatewayRefusedError as error:
        return _record_failure(refund_id=refund_id, error=str(error), at=at)
    return record_refund_state(refund_id=refund_id, state=state, at=at)


@transaction.atomic(durable=True)
def record_refund_state(*, refund_id: int, state: RefundState, at: datetime) -> Refund:
    """Write down what the provider answered to a refund."""
    found = Refund.objects.get(pk=refund_id)
    order = lock_order(order_id=found.order_id)
    payment = lock_payment(payment_id=found.payment_id)
    apply_refund_state(order=order, payment=payment, state=state, at=at)
    found.refresh_from_db()
    return found


def apply_refund_state(*, order: Order, payment: Payment, state: RefundState, at: datetime) -> None:
    """Bring our refund in line with the provider's; order and payment are locked."""
    if state.refund_id is None:
        if not order.events.filter(kind="FOREIGN_REFUND", data__reference=state.reference).exists():
            data = {"reference": state.reference, "amount": str(state.amount)}
            record_event(order=order, kind="FOREIGN_REFUND", actor="stripe", at=at, data=data)
        return
    refund = lock_refund(refund_id=state.refund_id)
    if refund.state in {Refund.State.SUCCEEDED, Refund.State.FAILED}:
        return
    refund.reference = state.reference
    if state.is_failed:
        refund.state = Refund.State.FAILED
    elif not state.is_successful:
        refund.state = Refund.State.SENT
    else:
        _complete(order=order, payment=payment, refund=refund, at=at)
    refund.save(update_fields=["state", "reference"])


@transaction.atomic(durable=True)
def settle_released(*, payment_id: int, at: datetime) -> None:
    """Close the refunds that were asked for before a capture that left their amount out."""
    order_id = Payment.objects.values_list("order_id", flat=True).get(pk=payment_id)
    order = lock_order(order_id=order_id)
    payment = lock_payment(payment_id=payment_id)
    if payment.state != Payment.State.CAPTURED:
        return
    left_out = payment.amount - payment.captured
    for refund in payment.refunds.filter(state=Refund.State.PENDING).order_by("pk"):
        if refund.amount > left_out:
            announce(refund_requested, refund_id=refund.pk)
            continue
        left_out -= refund.amount
        refund.state, refund.reference = Refund.State.SUCCEEDED, f"released-{refund.pk}"
        refund.save(update_fields=["state", "reference"])
        book_money(
            payment=payment,
            kind=LedgerEntry.Kind.RELEASED,
            amount=refund.amount,
            reference=refund.reference,
            at=at,
        )
        _announce_refunded(order=order, refund=refund, at=at)


def _complete(*, order: Order, payment: Payment, refund: Refund, at: datetime) -> None:
    is_new = book_money(
        payment=payment,
        kind=LedgerEntry.Kind.REFUNDED,
        amount=refund.amount,
        reference=refund.reference or "",
        at=at,
    )
    if is_new:
        payment.refunded += refund.amount
        payment.save(update_fields=["refunded"])
    refund.state = Refund.State.SUCCEEDED
    _announce_refunded(order=order, refund=refund, at=at)


def _announce_refunded(*, order: Order, refund: Refund, at: datetime) -> None:
    lines, charges = refundable(order=order)
    is_whole = not lines and not charges
    status = Order.Status.REFUNDED if is_whole else Order.Status.PARTLY_REFUNDED
    if order.status != Order.Status.CANCELLED or is_whole:
        move_status(order=order, status=status, actor=refund.actor, at=at)
    announce(refund_succeeded, refund_id=refund.pk)


@transaction.atomic(durable=True)
def _record_failure(*, refund_id: int, error: str, at: datetime) -> Refund:
    found = Refund.objects.get(pk=refund_id)
    order = lock_order(order_id=found.order_id)
    refund = lock_refund(refund_id=refund_id)
    refund.state, refund.last_error = Refund.State.FAILED, error[:300]
    refund.save(update_fields=["state", "last_error"])
    record_event(order=order, kind="REFUND_FAILED", actor="stripe", at=at, data={"error": error})
    return refund


def _line_part(line: OrderLine, before: int, quantity: int) -> RefundPart:
    net = refund_share(total=line.net, units=line.quantity, before=before, now=quantity)
    tax = refund_share(total=line.tax, units=line.quantity, before=before, now=quantity)
    return RefundPart(line, None, quantity, net, tax)


def _write_refund(
    *, payment: Payment, parts: list[RefundPart], reason: str, actor: str, at: datetime
) -> Refund:
    currency = str(payment.amount.currency)
    tax = sum_money((part.tax for part in parts), currency=currency)
    refund = Refund.objects.create(
        payment=payment,
        order_id=payment.order_id,
        amount=sum_money((part.net for part in parts), currency=currency) + tax,
        tax=tax,
        reason=reason,
        actor=actor,
        created_at=at,
    )
    RefundLine.objects.bulk_create(
        RefundLine(
            refund=refund,
            order_line=part.line,
            charge=part.charge,
            quantity=part.quantity,
            net=part.net,
            tax=part.tax,
        )
        for part in parts
    )
    announce(refund_requested, refund_id=refund.pk)
    return refund


def _cancel_unsent(*, order: Order, parts: list[RefundPart], actor: str, at: datetime) -> None:
    """Free the stock of refunded units that are still in the warehouse."""
    if order.fulfilment != Order.Fulfilment.NONE:
        return
    freed: dict[tuple[str, int], int] = {}
    for part in parts:
        if part.line is None:
            continue
        part.line.cancelled_quantity += part.quantity
        part.line.save(update_fields=["cancelled_quantity"])
        key = (part.line.consignment.warehouse_id, part.line.variant_id)
        freed[key] = freed.get(key, 0) + part.quantity
    if freed:
        release_stock(reference=order.number, actor=actor, at=at, quantities=freed)
