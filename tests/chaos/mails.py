"""Orders as they are left when their buyer is to be told."""

from datetime import timedelta
from uuid import uuid4

from django.utils import timezone

from crm.messages.services import tell_confirmed
from logistics.fulfilment.services import plan_shipment
from logistics.returns.models import Return
from logistics.withdrawals.services import Statement, receive_declaration
from shop.invoicing.services import issue_invoice
from shop.orders.models import Order
from shop.orders.services import record_event
from shop.payments.models import Refund
from shop.payments.services import send_refund, start_payment
from tests.chaos.money import give_back, hold
from tests.standins.stripe import StripeStandin


def fail(order: Order, _stripe: StripeStandin) -> None:
    """Leave an order whose payment has failed."""
    start_payment(payment_id=order.payments.get().pk)
    record_event(order=order, kind="PAYMENT_FAILED", actor="stripe", at=timezone.now())


def refund(order: Order, stripe: StripeStandin) -> None:
    """Leave an order of which one piece has been refunded."""
    give_back(order, stripe)
    send_refund(refund_id=order.refunds.get().pk, at=timezone.now())


def refund_long_ago(order: Order, stripe: StripeStandin) -> None:
    """Leave an order whose buyer should have been told of order and refund six minutes ago."""
    refund(order, stripe)
    long_ago = timezone.now() - timedelta(minutes=6)
    Order.objects.filter(pk=order.pk).update(paid_at=long_ago)
    Refund.objects.filter(order=order).update(created_at=long_ago)


def withdraw_wholly(order: Order, stripe: StripeStandin) -> None:
    """Leave an unsent order whose withdrawal was received by a process that died then."""
    hold(order, stripe)
    issue_invoice(order_id=order.pk, at=timezone.now())
    plan_shipment(order_id=order.pk, at=timezone.now())
    said = Statement(
        name=order.name,
        email=order.email,
        order_number=order.number,
        order_id=order.pk,
        variant_code=order.variant_code,
        market_code=order.market_id,
    )
    receive_declaration(key=uuid4(), said=said, at=timezone.now() - timedelta(minutes=5))


def send_back(order: Order, stripe: StripeStandin) -> None:
    """Leave an order whose buyer claims a piece that never came."""
    hold(order, stripe)
    line = order.lines.order_by("pk").first()
    assert line is not None
    found = Return.objects.create(
        key=uuid4(),
        order=order,
        customer=order.email,
        variant_code=order.variant_code,
        kind=Return.Kind.CLAIM,
        remedy=Return.Remedy.REFUND,
        way=Return.Way.KEPT,
        reason=Return.Reason.MISSING,
        requested_at=timezone.now(),
        warehouse=line.consignment.warehouse,
    )
    found.lines.create(order_line=line, quantity=1)


def withdraw(order: Order, stripe: StripeStandin) -> None:
    """Leave an order from one piece of which its buyer has withdrawn."""
    hold(order, stripe)
    line = order.lines.order_by("pk").first()
    assert line is not None
    said = Statement(
        name=order.name,
        email=order.email,
        order_number=order.number,
        order_id=order.pk,
        quantities={line.pk: 1},
        variant_code=order.variant_code,
        market_code=order.market_id,
    )
    receive_declaration(key=uuid4(), said=said, at=timezone.now())


def confirm(order: Order, stripe: StripeStandin) -> None:
    """Leave an order whose confirmation waits in the outbox."""
    hold(order, stripe)
    tell_confirmed(order_id=order.pk, at=timezone.now())
