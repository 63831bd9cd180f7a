"""Asking a silent register again, and giving back VAT that was not due after all."""

import secrets
from datetime import datetime, timedelta

from django.db import transaction

from shop.events import vat_credit_opened
from shop.kernel.events import announce
from shop.orders.locks import lock_order
from shop.orders.models import Order
from shop.orders.services import record_event
from shop.orders.states import UNPAID
from shop.payments.models import Refund
from shop.payments.services import NothingToRefundError, RefundError, write_tax_refund
from shop.vat_credits.calculate import FIRST_WAIT, GIVE_UP_AFTER, next_wait
from shop.vat_credits.locks import lock_vat_credit
from shop.vat_credits.models import VatCredit
from shop.vat_credits.selectors import OPEN, consignments_without_tax
from shop.vat_ids.calculate import VatIdError, read_vat_id
from shop.vat_ids.models import VatIdCheck
from shop.vat_ids.selectors import find_fresh_check
from shop.vat_ids.services import ask_with_wait

ACTOR = "vat-register"
OVER = (Order.Status.CANCELLED, Order.Status.REFUNDED)


def open_vat_credit(*, order: Order, at: datetime) -> VatCredit | None:
    """Promise to ask again for a new order's number, if its register had not answered.

    The caller owns the transaction in which the order was written.
    """
    check = order.vat_id_check
    if check is None or check.result != VatIdCheck.Result.UNAVAILABLE:
        return None
    credit = VatCredit.objects.create(order=order, next_at=at + FIRST_WAIT, created_at=at)
    announce(vat_credit_opened, vat_credit_id=credit.pk)
    return credit


def settle_vat_credit(*, vat_credit_id: int, at: datetime) -> VatCredit:
    """Ask the register for an open credit's number, and do what its answer wants.

    A yes refunds the VAT that was not due, as soon as the order is paid; a no is written down and
    changes nothing; no answer waits longer each time. Repeating it is safe. The register is asked
    outside of the transaction; only one of two that run at once writes.
    """
    credit = VatCredit.objects.select_related("order", "check_used").get(pk=vat_credit_id)
    if credit.state not in OPEN:
        return credit
    if credit.order.status in OVER:
        return _write(vat_credit_id=credit.pk, check=credit.check_used, retry_after=0, at=at)
    check, retry_after = credit.check_used, 0
    if check is None:
        check, retry_after = _asked(credit.order, at=at)
    return _write(vat_credit_id=credit.pk, check=check, retry_after=retry_after, at=at)


def _asked(order: Order, *, at: datetime) -> tuple[VatIdCheck | None, int]:
    known = find_fresh_check(number=order.vat_id, at=at)
    if known is not None:
        return known, 0
    try:
        number = read_vat_id(order.vat_id, country=order.country)
    except VatIdError:
        return None, 0
    return ask_with_wait(number=number, at=at)


@transaction.atomic(durable=True)
def _write(
    *, vat_credit_id: int, check: VatIdCheck | None, retry_after: int, at: datetime
) -> VatCredit:
    found = VatCredit.objects.only("order_id").get(pk=vat_credit_id)
    order = lock_order(order_id=found.order_id)
    credit = lock_vat_credit(vat_credit_id=vat_credit_id)
    if credit.state not in OPEN:
        return credit
    credit.attempts = min(credit.attempts + 1, 32_000)
    if order.status in OVER:
        credit.state = VatCredit.State.CLOSED
    elif check is None or check.result == VatIdCheck.Result.UNAVAILABLE:
        _wait(credit, order=order, retry_after=retry_after, at=at)
    else:
        credit.check_used = check
        _answer(credit, order=order, check=check, at=at)
    credit.save()
    return credit


def _wait(credit: VatCredit, *, order: Order, retry_after: int, at: datetime) -> None:
    if at - credit.created_at > GIVE_UP_AFTER:
        credit.state = VatCredit.State.GAVE_UP
        record_event(order=order, kind="VAT_ID_UNANSWERED", actor=ACTOR, at=at)
        return
    credit.next_at = at + _pause(credit, retry_after=retry_after)


def _answer(credit: VatCredit, *, order: Order, check: VatIdCheck, at: datetime) -> None:
    is_valid = check.result == VatIdCheck.Result.VALID
    if credit.state == VatCredit.State.WAITING:
        record_event(
            order=order,
            kind="VAT_ID_CONFIRMED" if is_valid else "VAT_ID_UNKNOWN",
            actor=ACTOR,
            at=at,
            data={"number": check.number, "check": check.pk},
        )
    if not is_valid:
        credit.state = VatCredit.State.INVALID
    elif order.status in UNPAID:
        _wait_for_money(credit, at=at)
    else:
        _refund(credit, order=order, at=at)


def _refund(credit: VatCredit, *, order: Order, at: datetime) -> None:
    freed = consignments_without_tax(order=order)
    if not freed:
        credit.state = VatCredit.State.NOT_DUE
        return
    try:
        with transaction.atomic():
            credit.refund = write_tax_refund(
                order=order,
                consignment_ids=freed,
                reason=Refund.Reason.VAT_EXEMPT,
                actor=ACTOR,
                at=at,
            )
    except NothingToRefundError:
        # Paid, and its money gone back or on its way to; or nothing left that bears tax.
        _wait_for_money(credit, at=at)
    except RefundError as error:
        credit.state = VatCredit.State.FAILED
        data: dict[str, object] = {"error": str(error)}
        record_event(order=order, kind="VAT_NOT_REFUNDED", actor=ACTOR, at=at, data=data)
    else:
        credit.state = VatCredit.State.CREDITED


def _wait_for_money(credit: VatCredit, *, at: datetime) -> None:
    if at - credit.created_at > GIVE_UP_AFTER:
        credit.state = VatCredit.State.CLOSED
        return
    credit.state = VatCredit.State.CONFIRMED
    credit.next_at = at + _pause(credit, retry_after=0)


def _pause(credit: VatCredit, *, retry_after: int) -> timedelta:
    jitter = secrets.randbelow(1000) / 1000
    return next_wait(attempts=credit.attempts, jitter=jitter, retry_after=retry_after)
