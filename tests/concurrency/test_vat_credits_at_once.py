"""The register's yes heard by several at once. Each promise has its counter-test."""

from functools import partial

import pytest

from shop.checkout.services import business_buyer, save_address
from shop.orders.models import Order
from shop.payments.models import Payment, Refund
from shop.payments.selectors import ledger_differences
from shop.payments.services import refund
from shop.vat_credits import services
from shop.vat_credits.models import VatCredit
from shop.vat_credits.services import settle_vat_credit
from shop.vat_ids.calculate import read_vat_id
from shop.vat_ids.models import VatIdCheck
from shop.vat_ids.services import check_vat_id
from tests.concurrency.at_once import meeting, run_at_once
from tests.factories.checkout import AT, World, address_in, confirmed, filled_cart, placed
from tests.standins.vat import VatStandin

pytestmark = [
    pytest.mark.race,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("sent"),
]
NUMBER = read_vat_id("FR40303265045", country="FR")


@pytest.fixture
def credit(world: World, registers: VatStandin) -> VatCredit:
    """Give the open credit of a paid order."""
    cart = filled_cart({world.teapot: 1}, market="fr")
    registers.misbehave("down")
    save_address(
        cart_id=cart.pk,
        email="ada@example.com",
        address=address_in("fr", company="SA SODIMAS"),
        business=business_buyer(number=NUMBER, at=AT),
        at=AT,
    )
    registers.misbehave(None)
    confirmed(placed(cart), world.gateway, how="take")
    return VatCredit.objects.get()


def settling(credit: VatCredit) -> partial[VatCredit]:
    return partial(settle_vat_credit, vat_credit_id=credit.pk, at=AT)


def test_the_vat_goes_back_to_one_of_four(credit: VatCredit):
    outcomes = run_at_once([settling(credit)] * 4)

    assert set(outcomes) == {f"{credit.order_id} CREDITED"}
    assert Refund.objects.count() == 1
    assert credit.order.events.filter(kind="VAT_ID_CONFIRMED").count() == 1
    assert ledger_differences() == []


def test_the_vat_goes_back_twice_without_the_locks(credit: VatCredit, monkeypatch):
    def read_order(*, order_id: int) -> Order:
        return Order.objects.get(pk=order_id)

    def read_credit(*, vat_credit_id: int) -> VatCredit:
        return VatCredit.objects.get(pk=vat_credit_id)

    def read_payments(*, order_id: int) -> list[Payment]:
        return list(Payment.objects.filter(order_id=order_id).order_by("pk"))

    monkeypatch.setattr(services, "lock_order", read_order)
    monkeypatch.setattr(services, "lock_vat_credit", read_credit)
    monkeypatch.setattr(refund, "lock_payments_of", read_payments)
    # The last thing that is read: whoever came later would see that no tax is left.
    monkeypatch.setattr(refund, "money_left", meeting(refund.money_left))

    run_at_once([settling(credit)] * 2)

    assert Refund.objects.count() == 2


def test_numbers_asked_for_at_once_are_all_answered(db: None, registers: VatStandin):
    outcomes = run_at_once([partial(check_vat_id, number=NUMBER, at=AT)] * 6)

    assert len({text for text in outcomes if "VALID" in text}) == 1
    assert set(VatIdCheck.objects.values_list("result", flat=True)) == {"VALID"}
