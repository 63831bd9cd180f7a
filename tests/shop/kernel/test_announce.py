"""Announcing: after the commit, with ids that were bound at once, whoever fails."""

from collections.abc import Iterator

import pytest
from django.db import transaction
from django.dispatch import Signal

from shop.kernel.events import announce
from shop.orders.locks import lock_order

pytestmark = pytest.mark.django_db


@pytest.fixture
def outside() -> Iterator[None]:
    """Pretend that there is no transaction; every test runs in one."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(transaction.get_connection(), "in_atomic_block", False)
        yield


@pytest.mark.usefixtures("outside")
def test_an_announcement_outside_a_transaction_is_refused():
    with pytest.raises(RuntimeError, match="inside a transaction"):
        announce(Signal(), order_id=1)


@pytest.mark.usefixtures("outside")
def test_a_lock_outside_a_transaction_is_refused():
    with pytest.raises(RuntimeError, match="inside a transaction"):
        lock_order(order_id=1)


def test_receivers_hear_it_after_the_commit_and_one_that_fails_stops_nobody(
    django_capture_on_commit_callbacks,
):
    event, heard = Signal(), []

    def fail(**_: object) -> None:
        raise ConnectionError("no broker")

    def hear(*, order_id: int, **_: object) -> None:
        heard.append(order_id)

    event.connect(fail)
    event.connect(hear)

    with django_capture_on_commit_callbacks(execute=True):
        for number in (1, 2):
            announce(event, order_id=number)
        assert heard == []

    assert heard == [1, 2]


def test_nothing_is_heard_of_what_was_rolled_back(django_capture_on_commit_callbacks):
    event, heard = Signal(), []

    def hear(**_: object) -> None:
        heard.append("heard")

    event.connect(hear)

    with django_capture_on_commit_callbacks(execute=True), transaction.atomic():
        announce(event, order_id=1)
        transaction.set_rollback(True)

    assert heard == []
