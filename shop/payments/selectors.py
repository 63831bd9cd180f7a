"""Reads of payments."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Sum

from shop.kernel.money import Money, sum_money
from shop.orders.models import Order, OrderCharge, OrderLine
from shop.orders.states import READY_TO_FULFIL, UNPAID
from shop.payments.models import Payment, ProviderEvent, Refund, RefundLine


def open_payment_of(*, order_id: int) -> Payment | None:
    """Return the order's payment that is not cancelled, the latest attempt first."""
    payments = Payment.objects.filter(order_id=order_id, is_stray=False)
    return payments.exclude(state=Payment.State.CANCELLED).order_by("-attempt").first()


def acceptable_payment(*, order: Order) -> Payment | None:
    """Return the payment that lets an order in review go on, if there is one."""
    if order.status != Order.Status.IN_REVIEW:
        return None
    with_money = (Payment.State.AUTHORISED, Payment.State.CAPTURED)
    payments = order.payments.filter(
        state__in=with_money, is_stray=False, cancel_requested_at__isnull=True
    )
    return payments.order_by("-attempt").first()


def money_in_ledger(*, payment: Payment) -> Money | None:
    """Return what the ledger says of a payment's money in its present state, if it says it."""
    entry = payment.entries.filter(kind=payment.state, reference=payment.reference).first()
    return entry.amount if entry else None


@dataclass(frozen=True, slots=True)
class Returned:
    """What went back of an order line, or is about to."""

    units: int
    net: Money
    tax: Money
    is_exempt: bool = False
    """Whether all tax of what stays went back alone, without any unit."""


def returned_of_lines(*, order_id: int) -> Mapping[int, Returned]:
    """Return what went back of each order line or is about to; failed refunds do not count."""
    rows = (
        RefundLine.objects.filter(refund__order_id=order_id, order_line__isnull=False)
        .exclude(refund__state=Refund.State.FAILED)
        .order_by("pk")
    )
    found: dict[int, Returned] = {}
    for row in rows:
        line_id, known = row.order_line_id or 0, found.get(row.order_line_id or 0)
        found[line_id] = Returned(
            units=row.quantity + (known.units if known else 0),
            net=row.net + known.net if known else row.net,
            tax=row.tax + known.tax if known else row.tax,
            is_exempt=not row.quantity or bool(known and known.is_exempt),
        )
    return found


def money_left(*, payment: Payment) -> Money:
    """Return what can still go back of a payment: held or taken, less what goes back already."""
    if payment.state == Payment.State.CAPTURED:
        open_states = [Refund.State.PENDING, Refund.State.SENT]
        return payment.captured - payment.refunded - _promised_back(payment, open_states)
    if payment.state == Payment.State.AUTHORISED:
        return payment.amount - _promised_back(payment, [Refund.State.PENDING])
    return payment.amount * 0


def _promised_back(payment: Payment, states: Iterable[str]) -> Money:
    refunds = Refund.objects.filter(payment=payment, state__in=states)
    currency = str(payment.amount.currency)
    return sum_money((refund.amount for refund in refunds), currency=currency)


def refunded_charges(*, order_id: int) -> set[int]:
    """Return the ids of the charges that went back or are about to, and not only their tax."""
    rows = _charge_rows(order_id=order_id).exclude(net=0)
    return {charge_id for charge_id in rows.values_list("charge_id", flat=True) if charge_id}


def exempt_charges(*, order_id: int) -> set[int]:
    """Return the ids of the charges whose tax went back alone, or is about to."""
    rows = _charge_rows(order_id=order_id).filter(net=0)
    return {charge_id for charge_id in rows.values_list("charge_id", flat=True) if charge_id}


def _charge_rows(*, order_id: int) -> QuerySet[RefundLine]:
    rows = RefundLine.objects.filter(refund__order_id=order_id, charge__isnull=False)
    return rows.exclude(refund__state=Refund.State.FAILED)


def refundable(*, order: Order) -> tuple[list[tuple[OrderLine, int]], list[OrderCharge]]:
    """Return the lines with the units that can still go back, and the charges."""
    gone, charges_gone = returned_of_lines(order_id=order.pk), refunded_charges(order_id=order.pk)
    lines = [
        (line, line.quantity - (gone[line.pk].units if line.pk in gone else 0))
        for line in order.lines.select_related("consignment").order_by("pk")
    ]
    charges = [row for row in order.charges.order_by("pk") if row.pk not in charges_gone]
    return [(line, units) for line, units in lines if units], charges


def payments_to_start(*, before: datetime) -> QuerySet[Payment]:
    """Return payments whose intent was never created although their order waits for it."""
    return Payment.objects.filter(
        state=Payment.State.NEW, created_at__lt=before, order__status__in=UNPAID
    ).order_by("pk")


def payments_to_check(*, before: datetime) -> QuerySet[Payment]:
    """Return payments that wait at the provider and were not settled by an event."""
    return Payment.objects.filter(
        state__in=[Payment.State.PENDING, Payment.State.PROCESSING],
        created_at__lt=before,
        reference__isnull=False,
    ).order_by("pk")


def payments_to_finish(*, before: datetime) -> QuerySet[Payment]:
    """Return payments whose capture or cancellation was asked for and has not happened."""
    waiting = Q(state=Payment.State.AUTHORISED, capture_requested_at__lt=before) | Q(
        state__in=[Payment.State.PENDING, Payment.State.PROCESSING, Payment.State.AUTHORISED],
        cancel_requested_at__lt=before,
    )
    return Payment.objects.filter(waiting).order_by("pk")


def payments_to_compare(*, before: datetime) -> QuerySet[Payment]:
    """Return payments with money that may still move, not compared since, the longest ago first.

    No event may have told us that a hold has lapsed, or that a refund has come back.
    """
    open_refund = Refund.objects.filter(
        payment=OuterRef("pk"), state__in=[Refund.State.PENDING, Refund.State.SENT]
    )
    return (
        Payment.objects.filter(
            Q(state=Payment.State.AUTHORISED) | Q(Exists(open_refund)),
            Q(checked_at__isnull=True) | Q(checked_at__lt=before),
            created_at__lt=before,
            reference__isnull=False,
        )
        .exclude(state=Payment.State.CANCELLED)
        .order_by(F("checked_at").asc(nulls_first=True), "pk")
    )


def unknown_events(*, event_ids: Collection[str]) -> set[str]:
    """Return which of some events were never stored."""
    known = ProviderEvent.objects.filter(event_id__in=event_ids)
    return set(event_ids) - set(known.values_list("event_id", flat=True))


def payments_about_to_lapse(*, before: datetime) -> QuerySet[Payment]:
    """Return authorised payments whose hold ends before a moment and nobody asked to capture."""
    return Payment.objects.filter(
        state=Payment.State.AUTHORISED,
        capture_before__lt=before,
        order__status__in=READY_TO_FULFIL,
        capture_requested_at__isnull=True,
        cancel_requested_at__isnull=True,
    ).order_by("pk")


def refunds_to_send(*, before: datetime) -> QuerySet[Refund]:
    """Return refunds of money that was taken which were asked for and have no answer yet.

    What is still held is only left out of the capture, and must not take the others' places.
    """
    return Refund.objects.filter(
        state__in=[Refund.State.PENDING, Refund.State.SENT],
        payment__state=Payment.State.CAPTURED,
        created_at__lt=before,
    ).order_by("pk")


def ledger_differences() -> list[Payment]:
    """Return payments whose captured or refunded amount is not the sum of their ledger rows."""
    sums = Payment.objects.annotate(
        booked_in=Sum("entries__amount", filter=Q(entries__kind="CAPTURED"), default=0),
        booked_out=Sum("entries__amount", filter=Q(entries__kind="REFUNDED"), default=0),
    ).order_by("pk")
    return [
        row
        for row in sums
        if (row.captured.amount, row.refunded.amount) != (row.booked_in, row.booked_out)
    ]


def unprocessed_events(*, before: datetime) -> list[int]:
    """Return a batch of inbox rows that were stored before a moment and never processed."""
    waiting = ProviderEvent.objects.filter(processed_at__isnull=True, received_at__lt=before)
    return list(waiting.order_by("received_at").values_list("pk", flat=True)[:200])
