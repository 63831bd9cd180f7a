"""Reads of the outbox: what is due, and who should have had a mail and has none."""

from datetime import datetime, timedelta

from django.db.models import CharField, Exists, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Cast, Concat, Greatest

from crm.consent.models import ConsentRecord
from crm.identity.models import Contact
from crm.messages.keys import (
    CANCELLED,
    CONFIRMED,
    DELAYED,
    FAILED,
    IN_REVIEW,
    MOVED,
    NEWSLETTER,
    REFUNDED,
    RETURN,
    RETURNED,
    SHIPPED,
    WITHDRAWAL,
)
from crm.messages.models import OutgoingMail
from logistics.delays.models import Delay
from logistics.fulfilment.models import Shipment
from logistics.returns.models import Return
from logistics.withdrawals.models import Withdrawal
from shop.inventory.models import Preorder, PreorderMove
from shop.orders.models import Order, OrderEvent
from shop.payments.models import LedgerEntry, Payment, Refund

State = OutgoingMail.State
OPEN_STATES = (State.QUEUED, State.RETRY, State.IN_FLIGHT)

# Nobody wants to hear of last month's order because the sweeper was switched on today.
LOOK_BACK = timedelta(days=7)

LATE_MONEY = "LATE_MONEY"
"""The history entry of an order that was paid when its goods were gone."""

TOLD_STATES = (
    Return.State.REQUESTED,
    Return.State.RECEIVED,
    Return.State.SETTLED,
    Return.State.REJECTED,
)
"""What customers are told of a return; a refund has a mail of its own."""

_SYSTEMS = ("system", "stripe")


def mails_due(*, at: datetime) -> QuerySet[OutgoingMail]:
    """Return mails to be sent now, longest due first.

    A mail in flight is due again when its time is over: whoever sent it has died.
    """
    return OutgoingMail.objects.filter(state__in=OPEN_STATES, retry_at__lte=at).order_by(
        "retry_at", "pk"
    )


def orders_to_confirm(*, before: datetime) -> QuerySet[Order]:
    """Return accepted orders whose buyer has not been told."""
    accepted = ("AUTHORISED", "PAID", "PARTLY_REFUNDED", "REFUNDED")
    orders = Order.objects.filter(
        status__in=accepted, paid_at__range=(before - LOOK_BACK, before), imported_from=""
    )
    return orders.filter(_has_no_mail(CONFIRMED)).order_by("paid_at", "pk")


def shipments_to_announce(*, before: datetime) -> QuerySet[Shipment]:
    """Return parcels on their way whose receiver has not been told."""
    sent = (Shipment.Status.SHIPPED, Shipment.Status.DELIVERED)
    shipments = Shipment.objects.filter(
        status__in=sent, shipped_at__range=(before - LOOK_BACK, before)
    )
    return shipments.filter(_has_no_mail(SHIPPED)).order_by("shipped_at", "pk")


def delays_to_announce(*, before: datetime) -> QuerySet[Delay]:
    """Return new days of parcels still on their way whose receiver has not been told.

    Of several the newest alone counts: nobody wants to hear of a day that is no longer true.
    """
    newer = Delay.objects.filter(
        shipment=OuterRef("shipment"), expected_on__gt=OuterRef("expected_on")
    )
    delays = Delay.objects.filter(
        ~Exists(newer),
        shipment__status=Shipment.Status.SHIPPED,
        found_at__range=(before - LOOK_BACK, before),
    )
    return delays.filter(_has_no_mail(DELAYED)).order_by("found_at", "pk")


def moves_to_announce(*, before: datetime) -> QuerySet[PreorderMove]:
    """Return new days of what was ordered ahead whose buyer has not been told.

    Of several the newest alone counts, and only while the order still waits for its goods.
    """
    newer = PreorderMove.objects.filter(reference=OuterRef("reference"), pk__gt=OuterRef("pk"))
    waiting = Preorder.objects.filter(reference=OuterRef("reference"), state=Preorder.State.FIRM)
    moves = PreorderMove.objects.filter(
        ~Exists(newer), Exists(waiting), moved_at__range=(before - LOOK_BACK, before)
    )
    return moves.filter(_has_no_mail(MOVED)).order_by("moved_at", "pk")


def withdrawals_to_acknowledge(*, before: datetime) -> QuerySet[Withdrawal]:
    """Return declarations of withdrawal without a receipt; emptied ones need none."""
    declared = Withdrawal.objects.filter(declared_at__range=(before - LOOK_BACK, before))
    open_ones = declared.exclude(email="").filter(_has_no_mail(WITHDRAWAL))
    return open_ones.order_by("declared_at", "pk")


def moved_returns_to_tell(*, before: datetime) -> QuerySet[Return]:
    """Return returns whose buyer does not know their state; a refund has its own mail."""
    moved = Return.objects.filter(state__in=TOLD_STATES, refund__isnull=True).exclude(customer="")
    recent = moved.annotate(moved_at=Greatest("requested_at", "received_at", "settled_at")).filter(
        moved_at__range=(before - LOOK_BACK, before)
    )
    key = Concat(Value(RETURN), Cast(OuterRef("pk"), CharField()), Value("-"), OuterRef("state"))
    told = Exists(OutgoingMail.objects.filter(key=key))
    return recent.exclude(told).order_by("moved_at", "pk")


def refunds_to_announce(*, before: datetime) -> QuerySet[Refund]:
    """Return refunds that went through and that the customer has not been told of."""
    period = (before - LOOK_BACK, before)
    # Some banks take longer than we look back: then the day counts on which it went through.
    booked = LedgerEntry.objects.filter(
        kind=LedgerEntry.Kind.REFUNDED, reference=OuterRef("reference"), created_at__range=period
    )
    refunds = Refund.objects.filter(
        Q(created_at__range=period) | Exists(booked),
        state=Refund.State.SUCCEEDED,
        payment__is_stray=False,
    )
    return refunds.filter(_has_no_mail(REFUNDED)).order_by("created_at", "pk")


def cancellations_to_announce(*, before: datetime) -> QuerySet[Order]:
    """Return orders that somebody cancelled, or that were paid too late, without a mail.

    An order that nobody paid for ends in silence.
    """
    entry = OrderEvent.objects.filter(
        order=OuterRef("pk"), created_at__range=(before - LOOK_BACK, before)
    )
    by_hand = entry.filter(kind="STATUS", data__to=Order.Status.CANCELLED).exclude(
        actor__in=_SYSTEMS
    )
    orders = Order.objects.filter(
        Exists(by_hand) | Exists(entry.filter(kind=LATE_MONEY)),
        status__in=(Order.Status.CANCELLED, Order.Status.REFUNDED),
        cancelled_at__gte=before - LOOK_BACK,
    )
    return orders.filter(_has_no_mail(CANCELLED)).order_by("cancelled_at", "pk")


def failures_to_announce(*, before: datetime) -> QuerySet[Payment]:
    """Return failed payments of orders that still wait, whose customer has not been told."""
    failed = OrderEvent.objects.filter(
        order=OuterRef("order"),
        kind="PAYMENT_FAILED",
        created_at__range=(before - LOOK_BACK, before),
    )
    payments = Payment.objects.filter(
        Exists(failed),
        state=Payment.State.PENDING,
        order__status=Order.Status.AWAITING_PAYMENT,
    )
    return payments.filter(_has_no_mail(FAILED)).order_by("pk")


def reviews_to_announce(*, before: datetime) -> QuerySet[Order]:
    """Return orders whose money people look at, without a mail to their buyer.

    Disputes are not told: whoever disputes a payment knows of it.
    """
    reason = OrderEvent.objects.filter(
        order=OuterRef("pk"),
        kind__in=("MISMATCH", "HOLD_LOST"),
        created_at__range=(before - LOOK_BACK, before),
    )
    orders = Order.objects.filter(Exists(reason), status=Order.Status.IN_REVIEW)
    return orders.filter(_has_no_mail(IN_REVIEW)).order_by("pk")


def returns_to_announce(*, before: datetime) -> QuerySet[Payment]:
    """Return payments that nobody had asked for, whose money went back without a mail."""
    gone = LedgerEntry.objects.filter(
        payment=OuterRef("pk"),
        kind__in=(LedgerEntry.Kind.RELEASED, LedgerEntry.Kind.REFUNDED),
        created_at__range=(before - LOOK_BACK, before),
    )
    payments = Payment.objects.filter(Exists(gone), is_stray=True)
    return payments.filter(_has_no_mail(RETURNED)).order_by("pk")


def consents_to_answer(*, before: datetime) -> QuerySet[ConsentRecord]:
    """Return questions and consents whose owner has had no mail about them."""
    records = ConsentRecord.objects.filter(
        ~Q(state=ConsentRecord.State.WITHDRAWN),
        Q(contact__merged_into__isnull=True, contact__erased_at__isnull=True)
        | Q(contact__merged_into__erased_at__isnull=True, contact__merged_into__isnull=False),
        created_at__range=(before - LOOK_BACK, before),
    )
    return records.filter(_has_no_mail(NEWSLETTER)).order_by("created_at", "pk")


def mails_of(contact: Contact) -> QuerySet[OutgoingMail]:
    """Return every mail to a contact or about their orders, newest first."""
    mails = OutgoingMail.objects.filter(
        Q(contact=contact) | Q(order__contact_link__contact=contact)
    )
    return mails.order_by("-created_at", "-pk")


def was_sold_out(*, order_id: int) -> bool:
    """Return whether the order was given up because its goods were gone when the money came."""
    return OrderEvent.objects.filter(order_id=order_id, kind=LATE_MONEY).exists()


def _has_no_mail(prefix: str) -> Q:
    key = Concat(Value(prefix), Cast(OuterRef("pk"), CharField()))
    return Q(~Exists(OutgoingMail.objects.filter(key=key)))
