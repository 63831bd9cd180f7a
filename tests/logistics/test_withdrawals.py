"""Withdrawals: the period, the two steps, what nobody can find out, and the refund."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from uuid import UUID, uuid4

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone

from crm.messages.services import tell_withdrawal
from logistics.withdrawals.calculate import last_day, standard_share
from logistics.withdrawals.models import Withdrawal
from logistics.withdrawals.selectors import open_units, refund_due_on, refund_plan
from logistics.withdrawals.services import (
    Statement,
    declare_withdrawal,
    receive_declaration,
    refund_withdrawal,
)
from shop.orders.models import Order
from shop.tax.calculate import LegalTermRow
from shop.tax.models import LegalTerm
from shop.tax.selectors import forget_tax_data
from shop.tax.tables import read_table
from tests.factories.orders import (
    AuthorisedOrderFactory,
    DeliveredOrderFactory,
    ShippedOrderFactory,
)

KEY = UUID("7a0d0d39-5d0c-4c40-9f4e-0b6f6a3a2f11")
AT = datetime(2026, 11, 26, 12, 0, tzinfo=UTC)


def said(order: Order, **changes: object) -> Statement:
    """Return what an order's buyer declares from its page, unless a test says otherwise."""
    facts = {
        "name": order.name,
        "email": order.email,
        "order_number": order.number,
        "order_id": order.pk,
        "variant_code": "de-de",
        "market_code": "de",
    }
    return Statement(**{**facts, **changes})  # type: ignore[arg-type]


@pytest.fixture(autouse=True)
def _law(request: pytest.FixtureRequest) -> None:
    if request.node.get_closest_marker("django_db"):
        request.getfixturevalue("law")


def _last_day(delivered_on: date, *, is_told: bool = True) -> date:
    rows = [row for row in read_table(LegalTermRow) if isinstance(row, LegalTermRow)]
    terms = {row.term: row for row in rows}
    extension = None if is_told else terms["WITHDRAWAL_NOT_TOLD"]
    return last_day(delivered_on=delivered_on, period=terms["WITHDRAWAL"], extension=extension)


def test_the_day_of_delivery_does_not_count() -> None:
    assert _last_day(date(2026, 11, 2)) == date(2026, 11, 16)


def test_a_period_that_would_end_on_saturday_ends_on_monday() -> None:
    assert _last_day(date(2026, 11, 7)) == date(2026, 11, 23)


def test_who_was_not_told_of_the_right_has_a_year_more() -> None:
    assert _last_day(date(2026, 11, 2), is_told=False) == date(2027, 11, 16)


@pytest.mark.django_db
def test_the_refund_is_due_on_the_fourteenth_day() -> None:
    assert refund_due_on(market_code="de", at=AT) == date(2026, 12, 10)


@pytest.mark.django_db
def test_a_longer_period_in_a_country_holds_for_its_orders_only() -> None:
    law = {"valid_from": date(2026, 1, 1), "source": "act", "checked_on": date(2026, 1, 1)}
    LegalTerm.objects.create(term="WITHDRAWAL_REFUND", area="FR", length=30, unit="DAYS", **law)
    forget_tax_data()

    assert refund_due_on(market_code="fr", at=AT) == date(2026, 12, 26)
    assert refund_due_on(market_code="de", at=AT) == date(2026, 12, 10)


def test_the_surplus_for_express_does_not_go_back() -> None:
    assert standard_share(paid=Decimal("9.80"), standard=Decimal("4.90")) == Decimal("0.5")


@pytest.mark.django_db
def test_an_order_that_has_not_left_is_cancelled() -> None:
    order = AuthorisedOrderFactory()

    withdrawal = declare_withdrawal(key=KEY, said=said(order), at=AT)

    order.refresh_from_db()
    assert order.status == Order.Status.CANCELLED
    assert withdrawal.state == Withdrawal.State.CLOSED


@pytest.mark.django_db
def test_the_same_form_sent_twice_is_one_declaration() -> None:
    order = ShippedOrderFactory()

    receive_declaration(key=KEY, said=said(order), at=AT)
    receive_declaration(key=KEY, said=said(order), at=AT)
    receive_declaration(key=uuid4(), said=said(order), at=AT)

    assert Withdrawal.objects.count() == 1


@pytest.mark.django_db
def test_no_piece_can_be_withdrawn_from_twice() -> None:
    order = ShippedOrderFactory(items=[("19.00", 3)])
    line = order.lines.get()

    receive_declaration(key=KEY, said=said(order, quantities={line.pk: 2}), at=AT)
    second = receive_declaration(key=uuid4(), said=said(order, quantities={line.pk: 2}), at=AT)

    assert second.lines.get().quantity == 1
    assert open_units(order) == []


@pytest.mark.django_db
def test_a_late_declaration_is_received_and_marked() -> None:
    order = DeliveredOrderFactory()

    # The factory's buyer was not told of the right: the period is a year longer.
    late = receive_declaration(key=KEY, said=said(order), at=timezone.now() + timedelta(days=400))

    assert late.is_late is True
    assert late.state == Withdrawal.State.MATCHED


@pytest.mark.django_db
def test_a_whole_order_goes_back_with_its_delivery() -> None:
    order = ShippedOrderFactory()
    withdrawal = receive_declaration(key=KEY, said=said(order), at=AT)

    refund = refund_withdrawal(withdrawal_id=withdrawal.pk, actor="tests", at=AT)

    withdrawal.refresh_from_db()
    assert refund.amount == order.gross_total
    assert withdrawal.state == Withdrawal.State.REFUNDED


@pytest.mark.django_db
def test_the_delivery_stays_while_a_piece_is_kept() -> None:
    order = ShippedOrderFactory(items=[("19.00", 3)])
    asked = said(order, quantities={order.lines.get().pk: 1})
    withdrawal = receive_declaration(key=KEY, said=asked, at=AT)

    assert refund_plan(withdrawal).charge_ids == []


@pytest.mark.django_db
@pytest.mark.parametrize("is_right", [True, False])
def test_the_answer_does_not_tell_whether_an_order_exists(
    client: Client,
    is_right: bool,  # noqa: FBT001
) -> None:
    order = ShippedOrderFactory()
    number = order.number if is_right else "K-2222-3333-4444"
    typed = {"name": "Anna", "order_number": number, "email": order.email, "statement": ""}

    second = client.post("/de-de/withdraw/", typed)
    answer = client.post("/de-de/withdraw/confirm/", {"draft": second.context["sealed"]})
    page = client.get(answer.headers["Location"])

    assert page.context["receipt"].lines == ()
    assert Withdrawal.objects.get().order == (order if is_right else None)
    text = page.content.decode().replace(number, "").replace(str(Withdrawal.objects.get()), "")
    assert order.lines.first().title not in text


@pytest.mark.django_db
def test_a_forged_statement_is_not_received(client: Client) -> None:
    answer = client.post("/de-de/withdraw/confirm/", {"draft": "forged"})

    assert answer.status_code == 410
    assert Withdrawal.objects.exists() is False


@pytest.mark.django_db
def test_the_receipt_tells_the_time_of_the_market() -> None:
    order = ShippedOrderFactory()
    withdrawal = receive_declaration(key=KEY, said=said(order), at=AT)

    mail = tell_withdrawal(withdrawal_id=withdrawal.pk, at=AT)

    assert mail is not None
    assert mail.recipient == order.email
    assert "13:00 (Europe/Berlin)" in mail.text


def test_nobody_is_sent_to_the_closed_platform() -> None:
    roots = (settings.BASE_DIR / "templates", settings.BASE_DIR / "content" / "demo")
    files = [path for root in roots for path in root.rglob("*") if path.suffix in SUFFIXES]

    assert [path for path in files if "ec.europa.eu/consumers/odr" in path.read_text()] == []


SUFFIXES = {".html", ".txt", ".yaml", ".py"}
