"""A withdrawal that is sent twice at once; the promise has its counter-test without the key."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import partial
from uuid import UUID

import pytest
from django.db import connection

from logistics.withdrawals.models import Withdrawal
from logistics.withdrawals.services import Statement, declare, receive_declaration
from shop.orders.models import Order
from tests.concurrency.at_once import meeting, run_at_once
from tests.factories.orders import ShippedOrderFactory

pytestmark = [
    pytest.mark.race,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("law", "sent"),
]
KEY = UUID("7a0d0d39-5d0c-4c40-9f4e-0b6f6a3a2f11")
AT = datetime(2026, 11, 26, 12, 0, tzinfo=UTC)
CONSTRAINT = """SELECT conname FROM pg_constraint
    WHERE conrelid = 'logistics_withdrawal'::regclass AND contype = 'u'"""


def sending(order: Order | None = None) -> partial[Withdrawal]:
    """Return pressing the last button, for an order or for a number that fits none."""
    said = Statement(
        name="Anna Berger",
        email=order.email if order else "anna@kunden.example",
        order_number=order.number if order else "K-2222-3333-4444",
        order_id=order.pk if order else None,
        variant_code="de-de",
        market_code="de",
    )
    return partial(receive_declaration, key=KEY, said=said, at=AT)


@contextmanager
def without_key() -> Iterator[None]:
    """Let any number of declarations have the same key."""
    with connection.cursor() as cursor:
        cursor.execute(CONSTRAINT)
        name = cursor.fetchone()[0]
        cursor.execute(f'ALTER TABLE logistics_withdrawal DROP CONSTRAINT "{name}"')
        try:
            yield
        finally:
            Withdrawal.objects.all().delete()
            cursor.execute(f'ALTER TABLE logistics_withdrawal ADD CONSTRAINT "{name}" UNIQUE (key)')


def test_what_fits_no_order_is_received_once(monkeypatch):
    monkeypatch.setattr(declare, "_said_before", meeting(declare._said_before))

    outcomes = run_at_once([sending(), sending()])

    assert outcomes == [str(Withdrawal.objects.get())] * 2


def test_what_fits_no_order_is_received_twice_without_the_key(monkeypatch):
    # Both meet before either commits: one that comes later would find what the other wrote.
    monkeypatch.setattr(declare, "announce", meeting(declare.announce))
    with without_key():
        run_at_once([sending(), sending()])

        assert Withdrawal.objects.count() == 2


def test_what_is_about_an_order_is_received_once():
    order = ShippedOrderFactory()

    outcomes = run_at_once([sending(order), sending(order)])

    assert outcomes == [str(Withdrawal.objects.get())] * 2
