"""The same request many times at once. Each promise has its counter-test without the lock."""

import contextlib
from collections import Counter
from datetime import UTC, datetime, timedelta
from functools import partial
from threading import Barrier, BrokenBarrierError
from typing import Any

import pytest

from shop.idempotency import services
from shop.idempotency.models import IdempotencyKey
from shop.idempotency.services import claim_key
from shop.orders.models import Order
from shop.payments.models import Payment
from shop.storefront.api import checkouts, once
from tests.concurrency.at_once import meeting, run_at_once
from tests.factories.checkout import World
from tests.shop.storefront.api_client import Program

pytestmark = [
    pytest.mark.race,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("sent", "stripe", "no_limits"),
]
AT = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)
KEY = '"8e03978e-40d5-43dd-bc93-6894a57f9324"'
TOTAL = {"amount": "63.90", "currency": "EUR"}


def press(program: Program) -> int:
    """Press the button as a browser of its own would."""
    own = Program(program.variant, token=program.token)
    return int(own.order(TOTAL, key=KEY).status_code)


@pytest.fixture
def program(world: World) -> Program:
    """Give somebody who has the quote before them."""
    ready = Program()
    ready.come_to_quote()
    return ready


@pytest.fixture
def placed(monkeypatch: pytest.MonkeyPatch) -> Counter[str]:
    """Count how often an order is placed; two that come together wait for each other."""
    calls: Counter[str] = Counter()
    place_order, gate = checkouts.place_order, Barrier(2)

    def wait_and_place(**arguments: Any) -> Order:
        calls["times"] += 1
        with contextlib.suppress(BrokenBarrierError):
            gate.wait(2)
        return place_order(**arguments)

    monkeypatch.setattr(checkouts, "place_order", wait_and_place)
    return calls


def test_one_key_places_one_order(program: Program, placed: Counter[str]):
    outcomes = run_at_once([partial(press, program)] * 2)

    assert sorted(outcomes) == ["201", "409"]
    assert placed["times"] == 1
    assert (Order.objects.count(), Payment.objects.count()) == (1, 1)
    assert press(program) == 201
    assert placed["times"] == 1


def test_without_the_key_both_place_and_the_carts_lock_makes_it_one_order(
    program: Program, placed: Counter[str], monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(once, "claim_key", lambda **_: IdempotencyKey(pk=0))

    outcomes = run_at_once([partial(press, program)] * 2)

    assert outcomes == ["201", "201"]
    assert placed["times"] == 2
    assert Order.objects.count() == 1


def take_over(number: int) -> str:
    """Claim a key whose first owner has died."""
    claim_key(owner="ada", key="k", fingerprint="f", at=AT + timedelta(minutes=2))
    return "mine"


def test_the_key_of_a_dead_one_goes_to_one_of_many():
    claim_key(owner="ada", key="k", fingerprint="f", at=AT)

    outcomes = run_at_once([partial(take_over, number) for number in range(6)])

    assert sorted(outcomes) == ["StillRunningError"] * 5 + ["mine"]


def test_without_the_lock_the_key_of_a_dead_one_goes_to_both(monkeypatch: pytest.MonkeyPatch):
    claim_key(owner="ada", key="k", fingerprint="f", at=AT)

    def read_without_lock(*, key_id: int) -> IdempotencyKey:
        return IdempotencyKey.objects.get(pk=key_id)

    monkeypatch.setattr(services, "lock_key", meeting(read_without_lock))

    assert run_at_once([partial(take_over, number) for number in range(2)]) == ["mine", "mine"]
