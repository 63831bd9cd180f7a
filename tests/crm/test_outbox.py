"""Sending: states, answers of a real mail server, retries, and workers that die."""

import smtplib
from datetime import UTC, datetime, timedelta

import pytest

from crm.messages.models import OutgoingMail
from crm.messages.selectors import (
    cancellations_to_announce,
    failures_to_announce,
    mails_due,
    orders_to_confirm,
    refunds_to_announce,
    reviews_to_announce,
    shipments_to_announce,
)
from crm.messages.services import queue_order_mail, send_mail, tell_confirmed
from crm.messages.services.outbox import FLIGHT_TIME, WAITS
from crm.messages.smtp import is_permanent
from crm.messages.tasks import queue_missing_mails_task, send_due_mails_task
from shop.orders.models import Order, OrderEvent
from shop.payments.models import Refund
from tests.factories.basics import MarketFactory
from tests.factories.orders import (
    CancelledOrderFactory,
    OrderFactory,
    PaidOrderFactory,
    ShippedOrderFactory,
)

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
State = OutgoingMail.State
pytestmark = [pytest.mark.django_db, pytest.mark.enable_socket]


@pytest.fixture
def mail() -> OutgoingMail:
    """Return a queued confirmation of a British order."""
    order = PaidOrderFactory(market=MarketFactory(code="gb"), email="ada@example.com")
    return tell_confirmed(order_id=order.pk, at=NOW)


def test_mail_is_sent_as_text_and_html(mail, mail_server):
    state = send_mail(mail_id=mail.pk, at=NOW)

    mail.refresh_from_db()
    (message,) = mail_server.messages
    plain, html = message.get_payload()
    assert state == mail.state == State.SENT
    assert mail.sent_at == NOW
    assert message["To"] == "ada@example.com"
    assert message["Subject"] == mail.subject
    assert plain.get_content_type() == "text/plain"
    assert "£101.90" in plain.get_payload(decode=True).decode()
    assert html.get_content_type() == "text/html"


def test_sent_mail_is_not_sent_again(mail, mail_server):
    send_mail(mail_id=mail.pk, at=NOW)

    assert send_mail(mail_id=mail.pk, at=NOW + timedelta(days=1)) == State.SENT

    assert len(mail_server.messages) == 1


def test_temporary_refusal_is_tried_again_with_the_same_message_id(mail, mail_server):
    mail_server.answers = ["450 4.2.1 Mailbox busy"]

    assert send_mail(mail_id=mail.pk, at=NOW) == State.RETRY
    mail.refresh_from_db()
    assert mail.retry_at == NOW + timedelta(minutes=1)
    assert "450" in mail.error
    assert send_mail(mail_id=mail.pk, at=NOW + timedelta(seconds=30)) == State.RETRY
    assert mail_server.messages == []
    assert send_mail(mail_id=mail.pk, at=NOW + timedelta(minutes=1)) == State.SENT

    (message,) = mail_server.messages
    assert message["Message-ID"] == f"<mail-{mail.pk}-{int(NOW.timestamp())}@kaolin.example>"


def test_permanent_refusal_ends_it(mail, mail_server):
    mail_server.answers = ["550 5.1.1 No such user"]

    assert send_mail(mail_id=mail.pk, at=NOW) == State.FAILED

    mail.refresh_from_db()
    assert "550" in mail.error
    assert send_mail(mail_id=mail.pk, at=NOW + timedelta(days=2)) == State.FAILED
    assert mail_server.messages == []


def test_dead_server_is_asked_eight_times(mail, mail_server, settings):
    settings.EMAIL_PORT = 1
    at, waits = NOW, []
    while (state := send_mail(mail_id=mail.pk, at=at)) == State.RETRY:
        mail.refresh_from_db()
        waits.append(mail.retry_at - at)
        at = mail.retry_at

    mail.refresh_from_db()
    assert state == State.FAILED
    assert mail.attempts == 8
    assert tuple(waits) == WAITS


def test_mail_of_a_dead_worker_is_found_again_after_ten_minutes(mail, mail_server):
    mail.state, mail.attempts, mail.retry_at = State.IN_FLIGHT, 1, NOW + FLIGHT_TIME
    mail.save()

    assert send_mail(mail_id=mail.pk, at=NOW + timedelta(minutes=9)) == State.IN_FLIGHT
    assert not mails_due(at=NOW + timedelta(minutes=9)).exists()
    assert mails_due(at=NOW + timedelta(minutes=10)).get() == mail
    assert send_mail(mail_id=mail.pk, at=NOW + timedelta(minutes=10)) == State.SENT

    assert len(mail_server.messages) == 1


def test_wrong_password_is_no_reason_to_give_up():
    assert not is_permanent(smtplib.SMTPAuthenticationError(535, b"wrong"))
    assert is_permanent(smtplib.SMTPDataError(554, b"refused"))
    assert not is_permanent(smtplib.SMTPServerDisconnected("gone"))
    assert not is_permanent(
        smtplib.SMTPRecipientsRefused({"a@b.c": (550, b"no"), "d@e.f": (450, b"later")})
    )


def test_queued_mail_is_sent_after_the_commit(mail_server, django_capture_on_commit_callbacks):
    order = PaidOrderFactory()

    with django_capture_on_commit_callbacks(execute=True):
        mail = queue_order_mail(
            order_id=order.pk, kind="ORDER_CONFIRMED", key="a", at=datetime.now(UTC)
        )
        assert mail_server.messages == []

    mail.refresh_from_db()
    assert mail.state == State.SENT


def test_sweeper_sends_what_is_due(mail, mail_server):
    send_due_mails_task()

    mail.refresh_from_db()
    assert mail.state == State.SENT


def test_sweeper_finds_who_has_not_been_told(mail_server):
    moment = datetime.now(UTC) - timedelta(hours=1)
    paid = PaidOrderFactory(placed_at=moment)
    shipped = ShippedOrderFactory(placed_at=moment)
    waiting = OrderFactory(placed_at=moment)
    expired = CancelledOrderFactory(placed_at=moment)
    late = CancelledOrderFactory(placed_at=moment)
    OrderEvent.objects.create(order=late, kind="LATE_MONEY", actor="system", created_at=moment)

    queue_missing_mails_task()
    queue_missing_mails_task()

    told = set(OutgoingMail.objects.values_list("order_id", "kind"))
    assert told == {
        (paid.pk, "ORDER_CONFIRMED"),
        (shipped.pk, "ORDER_CONFIRMED"),
        (shipped.pk, "ORDER_SHIPPED"),
        (late.pk, "ORDER_CANCELLED"),
    }
    assert OutgoingMail.objects.count() == 4
    assert not OutgoingMail.objects.filter(order__in=[waiting, expired]).exists()


def test_sweeper_finds_refunds_cancellations_by_hand_and_failed_payments():
    moment = datetime.now(UTC) - timedelta(hours=1)
    before = datetime.now(UTC)
    paid = PaidOrderFactory(placed_at=moment)
    refund = Refund.objects.create(
        payment=paid.payments.get(),
        order=paid,
        amount=paid.gross_total,
        tax=paid.tax_total,
        reason=Refund.Reason.CUSTOMER,
        state=Refund.State.SUCCEEDED,
        actor="staff",
        created_at=moment,
    )
    given_up = CancelledOrderFactory(placed_at=moment)
    OrderEvent.objects.create(
        order=given_up,
        kind="STATUS",
        actor="staff:1",
        data={"from": "PAID", "to": Order.Status.CANCELLED},
        created_at=moment,
    )
    waiting = OrderFactory(placed_at=moment)
    OrderEvent.objects.create(
        order=waiting, kind="PAYMENT_FAILED", actor="stripe", created_at=moment
    )

    assert list(refunds_to_announce(before=before)) == [refund]
    assert list(cancellations_to_announce(before=before)) == [given_up]
    assert list(failures_to_announce(before=before)) == [waiting.payments.get()]


def test_sweeper_finds_payments_that_people_look_at_but_no_disputes():
    moment = datetime.now(UTC) - timedelta(hours=1)
    before = datetime.now(UTC)
    orders = [PaidOrderFactory(placed_at=moment) for _number in range(4)]
    mismatched, lapsed, disputed, accepted = orders
    Order.objects.exclude(pk=accepted.pk).update(status=Order.Status.IN_REVIEW)
    for order, kind in ((mismatched, "MISMATCH"), (lapsed, "HOLD_LOST"), (accepted, "MISMATCH")):
        OrderEvent.objects.create(order=order, kind=kind, actor="stripe", created_at=moment)
    OrderEvent.objects.create(
        order=disputed,
        kind="STATUS",
        actor="stripe",
        data={"from": "PAID", "to": Order.Status.IN_REVIEW},
        created_at=moment,
    )
    assert list(reviews_to_announce(before=before)) == [mismatched, lapsed]

    queue_missing_mails_task()

    told = OutgoingMail.objects.filter(kind="PAYMENT_IN_REVIEW").order_by("order_id")
    assert [mail.order for mail in told] == [mismatched, lapsed]
    assert list(reviews_to_announce(before=before)) == []


def test_sweeper_leaves_the_last_minutes_to_the_ordinary_way_and_old_orders_in_peace():
    now = datetime.now(UTC)
    PaidOrderFactory(placed_at=now - timedelta(minutes=4))
    ShippedOrderFactory(placed_at=now - timedelta(days=20))

    assert not orders_to_confirm(before=now - timedelta(minutes=5)).exists()
    assert not shipments_to_announce(before=now - timedelta(minutes=5)).exists()
