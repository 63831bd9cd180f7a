"""Money that shall go back for lines and charges, from the frozen order only."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from django.db import transaction

from shop.events import cancellation_requested, refund_requested
from shop.inventory.selectors import promised_units
from shop.inventory.services import release_stock
from shop.kernel.events import announce
from shop.kernel.money import Money, round_money, sum_money
from shop.orders.locks import lock_order
from shop.orders.models import Order, OrderCharge, OrderLine
from shop.payments.calculate import refund_share
from shop.payments.locks import lock_payments_of
from shop.payments.models import Payment, Refund, RefundLine
from shop.payments.selectors import (
    Returned,
    exempt_charges,
    money_left,
    refundable,
    returned_of_lines,
)


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
    *,
    order: Order,
    quantities: Mapping[int, int],
    charge_ids: Collection[int],
    charge_limits: Mapping[int, Money] | None = None,
) -> list[RefundPart]:
    """Return what would go back for units by order line id and for whole charges.

    A limit, by charge id and with its tax, lets only a part of a charge go back.

    :raises RefundError: when more is asked for than is left
    :raises NothingToRefundError: when nothing is asked for
    """
    lines, charges = refundable(order=order)
    left = {line.pk: (line, units) for line, units in lines}
    open_charges = {charge.pk: charge for charge in charges}
    returned = returned_of_lines(order_id=order.pk)
    exempt = exempt_charges(order_id=order.pk)
    parts = []
    for line_id, quantity in quantities.items():
        if not quantity:
            continue
        if line_id not in left or not 0 < quantity <= left[line_id][1]:
            raise RefundError(f"order line {line_id}: {quantity} units cannot go back")
        parts.append(_line_part(left[line_id][0], returned.get(line_id), quantity))
    for charge_id in dict.fromkeys(charge_ids):
        if charge_id not in open_charges:
            raise RefundError(f"charge {charge_id} went back already")
        limit = (charge_limits or {}).get(charge_id)
        part = _charge_part(open_charges[charge_id], limit)
        parts.append(replace(part, tax=part.tax * 0) if charge_id in exempt else part)
    if not parts:
        raise NothingToRefundError("nothing was chosen")
    return parts


@transaction.atomic
def request_refund(  # noqa: PLR0913 — each names a part of the refund itself
    *,
    order_id: int,
    quantities: Mapping[int, int],
    charge_ids: Collection[int],
    reason: str,
    actor: str,
    at: datetime,
    charge_limits: Mapping[int, Money] | None = None,
) -> Refund:
    """Write a refund of units by order line id and of whole charges; it is sent after the commit.

    A limit, by charge id and with its tax, lets only a part of a charge go back.

    Units that have not been sent are cancelled and their stock is free again at once. It may be a
    part of what the caller writes about the same order, whose lock is taken first.

    :raises RefundError: when more is asked for than is left
    :raises NothingToRefundError: when nothing is asked for, or nothing has been paid
    """
    order = lock_order(order_id=order_id)
    payment = _lock_paid(order_id=order_id)
    parts = preview_refund(
        order=order,
        quantities=quantities,
        charge_ids=charge_ids,
        charge_limits=charge_limits,
    )
    amount = _sum_of(parts, payment=payment)
    if amount > money_left(payment=payment):
        raise RefundError(f"order {order.number}: {amount} is more than is left")
    refund = _write_refund(
        payment=payment, parts=parts, amount=amount, reason=reason, actor=actor, at=at
    )
    _cancel_unsent(order=order, parts=parts, actor=actor, at=at)
    if payment.state == Payment.State.AUTHORISED and not money_left(payment=payment).amount:
        # Nothing is left to be taken: let the hold go instead.
        payment.cancel_requested_at = at
        payment.save(update_fields=["cancel_requested_at"])
        announce(cancellation_requested, payment_id=payment.pk)
    return refund


def write_tax_refund(
    *, order: Order, reason: str, actor: str, at: datetime, consignment_ids: Collection[int]
) -> Refund:
    """Write a refund of the tax alone that is left on some consignments of a locked order.

    No unit goes back and no net amount: every line has quantity and net 0, so what stays was sold
    without tax; units that are refunded later give back their net. Import tax on duty stays.
    The caller owns the transaction, and knows that the tax was not due.

    :raises NothingToRefundError: when nothing has been paid, or there is no tax left
    :raises RefundError: when the payment has less left than the tax
    """
    payment = _lock_paid(order_id=order.pk)
    parts = [part for part in _tax_parts(order, consignment_ids) if part.tax.amount]
    amount = _sum_of(parts, payment=payment)
    if amount > money_left(payment=payment):
        raise RefundError(f"order {order.number}: {amount} is more than is left")
    return _write_refund(
        payment=payment, parts=parts, amount=amount, reason=reason, actor=actor, at=at
    )


def write_full_refund(
    *, order: Order, payment: Payment, reason: str, actor: str, at: datetime
) -> Refund | None:
    """Write a refund of all that is left of a locked order and payment; None when nothing is.

    Money that is not what was asked for goes back as it came, without a share for each line.
    """
    left = money_left(payment=payment)
    if not left.amount:
        return None
    lines, charges = refundable(order=order)
    parts: list[RefundPart] = []
    if lines or charges:
        parts = preview_refund(
            order=order,
            quantities={line.pk: units for line, units in lines},
            charge_ids=[charge.pk for charge in charges],
        )
    if _sum_of(parts, payment=payment) != left:
        parts = []
    return _write_refund(
        payment=payment, parts=parts, amount=left, reason=reason, actor=actor, at=at
    )


def write_plain_refund(
    *, payment: Payment, amount: Money, reason: str, actor: str, at: datetime
) -> Refund:
    """Write a refund of a locked payment that belongs to no line: nobody has asked for the money.

    :raises NothingToRefundError: when the amount is zero
    """
    return _write_refund(
        payment=payment, parts=[], amount=amount, reason=reason, actor=actor, at=at
    )


def _lock_paid(*, order_id: int) -> Payment:
    """Lock the payments of a locked order; return the one whose money can go back."""
    with_money = (Payment.State.AUTHORISED, Payment.State.CAPTURED)
    payments = [row for row in lock_payments_of(order_id=order_id) if not row.is_stray]
    payment = next((row for row in payments if row.state in with_money), None)
    if payment is None or payment.cancel_requested_at is not None:
        raise NothingToRefundError("nothing has been paid")
    return payment


def _tax_parts(order: Order, consignment_ids: Collection[int]) -> Iterator[RefundPart]:
    """Return the tax that is left on what stays of some consignments, line by line."""
    lines, charges = refundable(order=order)
    returned = returned_of_lines(order_id=order.pk)
    exempt = exempt_charges(order_id=order.pk)
    for line, _units in lines:
        if line.consignment_id in consignment_ids:
            gone = returned[line.pk].tax if line.pk in returned else line.tax * 0
            yield RefundPart(line, None, 0, line.net * 0, line.tax - gone)
    for charge in charges:
        is_import = charge.kind == OrderCharge.Kind.DUTY
        if charge.consignment_id in consignment_ids and not is_import and charge.pk not in exempt:
            yield RefundPart(None, charge, 0, charge.net * 0, charge.tax)


def _line_part(line: OrderLine, returned: Returned | None, quantity: int) -> RefundPart:
    nothing = line.net * 0
    before = returned or Returned(0, nothing, nothing)
    if before.is_exempt:
        # Its tax is back already: what stays is worth its net, shared by the units that stay.
        units = line.quantity - before.units
        net = refund_share(
            total=line.net - before.net, returned=nothing, units=units, staying=units - quantity
        )
        return RefundPart(line, None, quantity, net, nothing)
    staying = line.quantity - before.units - quantity
    # What was paid is shared first: three pieces at € 19.00 each give € 19.00 each.
    gross = refund_share(
        total=line.gross, returned=before.net + before.tax, units=line.quantity, staying=staying
    )
    tax = refund_share(total=line.tax, returned=before.tax, units=line.quantity, staying=staying)
    return RefundPart(line, None, quantity, gross - tax, tax)


def _charge_part(charge: OrderCharge, limit: Money | None) -> RefundPart:
    if limit is None or limit >= charge.gross:
        return RefundPart(None, charge, 0, charge.net, charge.tax)
    tax = round_money(charge.tax * (limit.amount / charge.gross.amount))
    return RefundPart(None, charge, 0, limit - tax, tax)


def _sum_of(parts: list[RefundPart], *, payment: Payment) -> Money:
    currency = str(payment.amount.currency)
    return sum_money((part.net + part.tax for part in parts), currency=currency)


def _write_refund(
    *,
    payment: Payment,
    parts: list[RefundPart],
    amount: Money,
    reason: str,
    actor: str,
    at: datetime,
) -> Refund:
    if not amount.amount:
        raise NothingToRefundError("what was chosen has cost nothing")
    refund = Refund.objects.create(
        payment=payment,
        order_id=payment.order_id,
        amount=amount,
        tax=sum_money((part.tax for part in parts), currency=str(amount.currency)),
        reason=reason,
        actor=actor[:80],
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
    """Take refunded units that are still in a warehouse out of the order, and free their stock."""
    unsent = promised_units(reference=order.number)
    freed: dict[tuple[str, int], int] = {}
    for part in parts:
        if part.line is None:
            continue
        line, key = part.line, (part.line.consignment.warehouse_id, part.line.variant_id)
        still_wanted = line.quantity - line.cancelled_quantity
        units = min(part.quantity, still_wanted, unsent.get(key, 0))
        if units:
            line.cancelled_quantity += units
            line.save(update_fields=["cancelled_quantity"])
            freed[key] = freed.get(key, 0) + units
    if freed:
        release_stock(reference=order.number, actor=actor, at=at, quantities=freed)
