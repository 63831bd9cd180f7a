"""Credit notes for money that went back: the refund is read here, and its values handed down."""

from datetime import datetime, timedelta

from django.db.models import CharField, Exists, OuterRef, Q, Subquery, Sum, Value
from django.db.models.functions import Cast, Concat

from shop.invoicing.models import Document
from shop.invoicing.services import CreditPart, CreditRequest, issue_credit_note
from shop.orders.models import Order
from shop.payments.models import Payment, Refund

BATCH = 500
OPEN = (Refund.State.PENDING, Refund.State.SENT)


def credit_refund(*, refund_id: int, at: datetime) -> Document | None:
    """Issue the credit note of a refund that has succeeded, once; see ``issue_credit_note``.

    Only money that is back changes the tax, and a failed refund needs no document to undo one.
    Money that nobody had asked for was no part of the sale: it has no credit note.

    :raises Refund.DoesNotExist: when there is no such refund
    :raises NoLegalEntityError: when the company that sells has not been entered
    """
    refund = Refund.objects.select_related("payment").get(pk=refund_id)
    if refund.state != Refund.State.SUCCEEDED or refund.payment.is_stray:
        return None
    request = CreditRequest(
        source=source_of(refund),
        amount=refund.amount,
        parts=[
            CreditPart(
                line_id=row.order_line_id,
                charge_id=row.charge_id,
                quantity=row.quantity,
                net=row.net,
                tax=row.tax,
            )
            for row in refund.lines.order_by("pk")
        ],
    )
    return issue_credit_note(order_id=refund.order_id, request=request, at=at)


def credit_cancellation(*, order_id: int, at: datetime) -> Document | None:
    """Credit all that is left of an invoice whose order was cancelled and nothing was taken.

    A hold that was let go has no refund that would say so. Where money was taken, or its refund is
    on its way, that refund has the credit note.

    :raises Order.DoesNotExist: when there is no such order
    """
    order = Order.objects.get(pk=order_id)
    if order.status != Order.Status.CANCELLED or _has_money_of(order):
        return None
    if not Document.objects.filter(order_id=order_id).exists():
        return None
    request = CreditRequest(source=f"cancellation-{order_id}")
    return issue_credit_note(order_id=order_id, request=request, at=at)


def source_of(refund: Refund) -> str:
    """Return the name under which a refund's credit note is known."""
    return f"refund-{refund.pk}"


def refunds_without_credit(*, before: datetime) -> list[int]:
    """Return succeeded refunds from before a moment that still have something to credit."""
    name = Concat(Value("refund-"), Cast(OuterRef("pk"), CharField()))
    rows = (
        Refund.objects.filter(
            state=Refund.State.SUCCEEDED, payment__is_stray=False, created_at__lt=before
        )
        .filter(~Exists(Document.objects.filter(source=name)), order__paid_at__isnull=False)
        .annotate(left=_left_of("order_id"))
        .filter(Q(left__isnull=True) | Q(left__gt=0))
    )
    return list(rows.order_by("pk").values_list("pk", flat=True)[:BATCH])


def cancellations_without_credit(*, before: datetime) -> list[int]:
    """Return cancelled orders from before a moment whose invoice nothing has undone."""
    with_money = Payment.objects.filter(
        order=OuterRef("pk"), state=Payment.State.CAPTURED, is_stray=False
    )
    rows = (
        Order.objects.filter(status=Order.Status.CANCELLED, cancelled_at__lt=before)
        .filter(~Exists(with_money))
        .annotate(left=_left_of("pk"))
        .filter(left__gt=0)
    )
    return list(rows.order_by("pk").values_list("pk", flat=True)[:BATCH])


def _left_of(order_field: str) -> Subquery:
    """What an order's documents add up to; all of them are in the order's currency."""
    rows = Document.objects.filter(order=OuterRef(order_field)).order_by().values("order")
    return Subquery(rows.annotate(left=Sum("gross_total")).values("left"))


def _has_money_of(order: Order) -> bool:
    taken = order.payments.filter(state=Payment.State.CAPTURED, is_stray=False)
    return taken.exists() or order.refunds.filter(state__in=OPEN, payment__is_stray=False).exists()


def moment_before(at: datetime) -> datetime:
    """Return before when what is missing counts as lost: a message would have come by then."""
    return at - timedelta(minutes=5)
