"""Every naughty string into the forms of a withdrawal: an answer in words, nothing by mistake."""

from collections.abc import Iterator
from uuid import uuid4

import pytest
from django.contrib import admin
from django.test import Client
from django.utils import timezone

from logistics.withdrawals.models import Withdrawal
from tests.factories.law import enact_tax_data
from tests.factories.orders import ShippedOrderFactory
from tests.naughty import bare_frames, look_at, readings
from tests.shop.admin.naughty_forms import send

pytestmark = pytest.mark.django_db
# What of the list is a number of units: three are there.
UNITS = {"0", "1", "1.00", "-0", "-0.0", "+0", "+0.0", "0.00"}


@pytest.fixture(autouse=True)
def _quick(db: None, settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    enact_tax_data()
    settings.RATE_LIMITS = False
    monkeypatch.setattr(admin.site, "each_context", lambda _request: {})
    with bare_frames():
        yield


@pytest.fixture
def declared() -> Withdrawal:
    """Give a declaration that fits no order."""
    return Withdrawal.objects.create(
        key=uuid4(),
        variant_code="de-de",
        name="Anna Berger",
        order_number="K-1",
        email="anna@kunden.example",
        declared_at=timezone.now(),
        refund_due_on=timezone.localdate(),
    )


def test_into_the_first_step():
    client = Client()
    for reader, text in readings():
        data = dict.fromkeys(("name", "order_number", "email", "statement"), text)
        response = client.post(f"/{reader}/withdraw/", data)
        look_at(response, text, reader=reader)
        assert response.status_code == 422, text


def test_through_both_steps_onto_the_receipt():
    """What is refused is told so; what is kept is shown escaped on each page."""
    client = Client()
    for reader, text in readings():
        data = {"name": text, "order_number": "K-1", "email": "a@b.example", "statement": text}
        second = client.post(f"/{reader}/withdraw/", data)
        look_at(second, text, reader=reader)
        if second.status_code == 422:
            continue
        assert second.status_code == 200, text
        sealed = {"draft": second.context["sealed"]}
        done = client.post(f"/{reader}/withdraw/confirm/", sealed, follow=True)
        look_at(done, text, reader=reader)
        assert done.context["receipt"].number == "K-1", text


def test_into_what_travels_between_the_steps():
    client = Client()
    for reader, text in readings():
        response = client.post(f"/{reader}/withdraw/confirm/", {"draft": text})
        look_at(response, text, reader=reader)
        assert response.status_code == 410, text
    assert not Withdrawal.objects.exists()


def test_into_the_units_of_an_order():
    client, order = Client(), ShippedOrderFactory(items=[("19.00", 3)])
    units = f"units_{order.lines.get().pk}"
    for reader, text in readings():
        data = {"name": "Anna", "email": order.email, units: text}
        response = client.post(f"/{reader}/withdraw/order/{order.access_token}/", data)
        look_at(response, text, reader=reader)
        assert response.status_code == 422 or text in UNITS, text


def test_into_the_order_that_is_matched(desk: Client, declared: Withdrawal):
    url = f"/admin/logistics/withdrawal/{declared.pk}/step/match/"
    for reader, text in readings():
        assert send(desk, url, {"order_number": text}, reader=reader, text=text)[0] in {200, 422}
    declared.refresh_from_db()
    assert declared.state == Withdrawal.State.RECEIVED


def test_into_the_reason_of_a_rejection(desk: Client, declared: Withdrawal):
    page = f"/admin/logistics/withdrawal/{declared.pk}"
    for reader, text in readings():
        data = {"reason": text}
        status = send(desk, f"{page}/step/reject/", data, reader=reader, text=text)[0]
        assert status in {302, 422}, text
        look_at(desk.get(f"{page}/change/"), text, reader=reader)
        Withdrawal.objects.update(state=Withdrawal.State.RECEIVED)
