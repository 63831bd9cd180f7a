"""What the order mails say, and in which language."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from django.conf import settings
from django.utils import translation

from crm.messages.models import OutgoingMail
from crm.messages.services import (
    tell_cancelled,
    tell_confirmed,
    tell_in_review,
    tell_payment_failed,
    tell_refunded,
    tell_returned,
    tell_shipped,
)
from shop.kernel.money import Money
from shop.orders.models import OrderEvent
from shop.payments.models import Payment, Refund, RefundLine
from tests.crm.conftest import mail_texts
from tests.factories.basics import MarketFactory
from tests.factories.orders import (
    CancelledOrderFactory,
    OrderFactory,
    PaidOrderFactory,
    ShippedOrderFactory,
)

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
pytestmark = pytest.mark.django_db


def test_confirmation_of_a_german_order_is_german_whoever_triggers_it(german_mails):
    order = PaidOrderFactory(placed_at=datetime(2026, 11, 3, 9, 0, tzinfo=UTC))

    with translation.override("zh-hans-sg"):
        mail = tell_confirmed(order_id=order.pk, at=NOW)

    assert mail.subject == f"Ihre Kaolin-Bestellung {order.number} ist bestätigt"
    assert mail.language == "de-de"
    assert "Guten Tag Ada Lovelace" in mail.text
    assert "3. November 2026" in mail.text
    assert "101,90\xa0€" in mail.text
    assert '<html lang="de-DE">' in mail.html
    assert "101,90\xa0€" in mail.html
    assert "«missing" not in mail.text + mail.html


def test_confirmation_of_a_japanese_order_counts_whole_yen():
    order = PaidOrderFactory(market=MarketFactory(code="jp"))

    mail = tell_confirmed(order_id=order.pk, at=NOW)

    assert mail.language == "ja-jp"
    assert "￥17,700" in mail.text
    assert "大阪市" in mail.text


def test_confirmation_lists_what_was_ordered_and_where_it_goes():
    order = PaidOrderFactory(market=MarketFactory(code="gb"))

    mail = tell_confirmed(order_id=order.pk, at=NOW)

    first_line = order.lines.order_by("pk").first()
    assert f"1 × {first_line.title}, Celadon: £59.00" in mail.text
    assert "Goods: £97.00\nDelivery: £4.90\nTotal: £101.90\n" in mail.text
    assert "Lindenstraße 7" in mail.text
    assert f"/en-gb/order/{order.access_token}" in mail.text.replace("/orders/", "/order/")
    assert f"{settings.PUBLIC_URL}/en-gb/imprint/" in mail.html
    assert "\n\n\n" not in mail.text


def test_the_same_fact_is_told_once():
    order = PaidOrderFactory()

    first = tell_confirmed(order_id=order.pk, at=NOW)
    again = tell_confirmed(order_id=order.pk, at=NOW + timedelta(hours=1))

    assert again == first
    assert OutgoingMail.objects.count() == 1


def test_shipped_mail_names_carrier_and_tracking_number():
    order = ShippedOrderFactory(market=MarketFactory(code="gb"))
    shipment = order.shipments.get()

    mail = tell_shipped(shipment_id=shipment.pk, at=NOW)

    assert mail.subject == f"Your Kaolin order {order.number} is on its way"
    assert f"with {shipment.carrier.name}" in mail.text
    assert f"https://carrier.example/track/{shipment.tracking_number}" in mail.text
    assert f'href="https://carrier.example/track/{shipment.tracking_number}"' in mail.html


def test_refund_mail_says_what_the_refund_is_made_up_of():
    order = PaidOrderFactory(market=MarketFactory(code="gb"))
    line = order.lines.order_by("pk").first()
    refund = Refund.objects.create(
        payment=order.payments.get(),
        order=order,
        amount=line.gross,
        tax=line.tax,
        reason=Refund.Reason.DAMAGED,
        state=Refund.State.SUCCEEDED,
        actor="staff",
        created_at=NOW,
    )
    RefundLine.objects.create(
        refund=refund, order_line=line, quantity=1, net=line.net, tax=line.tax
    )

    mail = tell_refunded(refund_id=refund.pk, at=NOW)

    assert mail.subject == f"We have refunded £59.00 for order {order.number}"
    assert f"1 × {line.title}, Celadon: £59.00\n\nRefunded: £59.00" in mail.text
    assert "on 22 November 2026 we refunded" in mail.text


def test_failed_payment_is_told_once_for_each_attempt():
    order = OrderFactory(market=MarketFactory(code="gb"))
    payment = order.payments.get()

    mail = tell_payment_failed(order_id=order.pk, payment_id=payment.pk, at=NOW)
    tell_payment_failed(order_id=order.pk, payment_id=payment.pk, at=NOW)
    tell_payment_failed(order_id=order.pk, payment_id=payment.pk + 1, at=NOW)

    assert "Try the payment again" in mail.text
    assert OutgoingMail.objects.filter(kind="PAYMENT_FAILED").count() == 2


def test_a_payment_that_people_look_at_is_told_once_for_each_order():
    order = PaidOrderFactory(market=MarketFactory(code="gb"))

    mail = tell_in_review(order_id=order.pk, at=NOW)
    tell_in_review(order_id=order.pk, at=NOW)

    assert mail.subject == f"We are looking at your payment for order {order.number}"
    assert (
        f"the payment of £101.90 for your order {order.number} is not as we expected" in mail.text
    )
    assert "You need do nothing. We will write again" in mail.html
    assert OutgoingMail.objects.filter(kind="PAYMENT_IN_REVIEW").count() == 1


def test_a_second_payment_that_went_back_is_told_with_its_own_amount():
    order = PaidOrderFactory(market=MarketFactory(code="gb"))
    stray = Payment.objects.create(
        order=order,
        attempt=2,
        reference="pi_second",
        state=Payment.State.CANCELLED,
        amount=Money("50.00", "GBP"),
        captured=Money(0, "GBP"),
        refunded=Money(0, "GBP"),
        is_stray=True,
        created_at=NOW,
    )

    mail = tell_returned(payment_id=stray.pk, at=NOW)
    tell_returned(payment_id=stray.pk, at=NOW)

    assert mail.subject == f"We have returned a payment of £50.00 for order {order.number}"
    assert "On 22 November 2026 we returned it the way it came" in mail.text
    assert "Total: £101.90" in mail.text
    assert OutgoingMail.objects.filter(kind="PAYMENT_RETURNED").count() == 1


@pytest.mark.parametrize(
    ("is_sold_out", "words"),
    [(True, "the last piece went to someone else"), (False, "nothing will be sent")],
)
def test_cancellation_gives_the_true_reason(is_sold_out, words):
    order = CancelledOrderFactory(market=MarketFactory(code="gb"))
    if is_sold_out:
        OrderEvent.objects.create(order=order, kind="LATE_MONEY", actor="system", created_at=NOW)

    mail = tell_cancelled(order_id=order.pk, at=NOW)

    assert words in mail.text


def test_names_cannot_write_headers_or_markup():
    order = PaidOrderFactory(
        market=MarketFactory(code="gb"), name="Eve\r\nBcc: all@example.com <script>x</script>"
    )

    mail = tell_confirmed(order_id=order.pk, at=NOW)

    assert "\n" not in mail.subject
    assert "<script>x" not in mail.html
    assert "&lt;script&gt;" in mail.html
    assert "<script>x</script>" in mail.text


def test_templates_hold_every_reviewed_text():
    folder = Path(settings.BASE_DIR) / "templates/emails/orders"
    source = " ".join(path.read_text() for path in sorted(folder.rglob("*.*")))

    missing = [texts["en"] for texts in mail_texts() if _as_template(texts["en"]) not in source]

    assert missing == []


def test_amounts_of_any_size_are_shown_in_full():
    order = PaidOrderFactory(items=[("1234.50", 1)], delivery_price="0.00")

    mail = tell_confirmed(order_id=order.pk, at=NOW)

    assert "1.234,50\xa0€" in mail.text
    assert order.gross_total == Money(Decimal("1234.50"), "EUR")


def _as_template(english: str) -> str:
    return english.replace("%(", "{{ ").replace(")s", " }}")
