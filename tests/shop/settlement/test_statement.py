"""The provider's statement against our books: the real SDK, the stand-in's account."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import ProgrammingError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from shop.kernel.money import Money
from shop.orders.models import Order
from shop.payments.gateways import GatewayUnavailableError
from shop.payments.models import Refund
from shop.payments.services import (
    request_refund,
    send_refund,
)
from shop.settlement.models import BalanceEntry, ExchangeDifference
from shop.settlement.selectors import Exposure, exposures
from shop.settlement.services import AlreadyMatchedError, Fetched, explain_entry
from shop.settlement.services.explain import explain_entry as explain
from shop.settlement.services.fetch import fetch_statement
from tests.factories.checkout import World
from tests.naughty import NAUGHTY
from tests.shop.admin.desk import desk, staff
from tests.shop.settlement.sales import client, sold
from tests.standins.stripe import StripeStandin

__all__ = ["desk", "staff"]

pytestmark = pytest.mark.django_db
LIST = reverse("admin:shop_balanceentry_changelist")
EXPOSURE = reverse("admin:shop_balanceentry_exposure")


def read() -> Fetched:
    """Read the statement of the last hour."""
    now = timezone.now()
    return fetch_statement(since=now - timedelta(hours=1), at=now)


def give_back(order: Order) -> Refund:
    """Send the money of one cup back."""
    refund = request_refund(
        order_id=order.pk,
        quantities={order.lines.get().pk: 1},
        charge_ids=[],
        reason=Refund.Reason.DAMAGED,
        actor="mei",
        at=timezone.now(),
    )
    send_refund(refund_id=refund.pk, at=timezone.now())
    return Refund.objects.get(pk=refund.pk)


@pytest.mark.usefixtures("stripe")
def test_a_payment_is_matched_and_the_rate_s_share_booked(world: World) -> None:
    order = sold(world)

    assert read() == Fetched(new=1, to_explain=0)

    entry = BalanceEntry.objects.get()
    paid = order.payments.get().captured
    assert (entry.state, entry.paid, entry.payment) == ("MATCHED", paid, order.payments.get())
    difference = ExchangeDifference.objects.get()
    assert difference.booked == Money(round(paid.amount / Decimal("0.86"), 2), "EUR")
    assert difference.settled == Money(round(paid.amount * Decimal("1.17"), 2), "EUR")


@pytest.mark.usefixtures("stripe")
def test_a_refund_at_another_rate_books_what_it_costs(world: World) -> None:
    order = sold(world)
    refund = give_back(order)

    assert read() == Fetched(new=2, to_explain=0)

    difference = ExchangeDifference.objects.get(entry__refund=refund)
    assert difference.booked == -Money(round(refund.amount.amount / Decimal("0.86"), 2), "EUR")
    assert difference.settled == -Money(round(refund.amount.amount * Decimal("1.17"), 2), "EUR")
    assert difference.amount.amount < 0


@pytest.mark.usefixtures("stripe")
def test_a_payment_in_the_accounting_currency_has_no_difference(world: World) -> None:
    sold(world, market="de")

    read()

    assert ExchangeDifference.objects.get().amount == Money(0, "EUR")


@pytest.mark.usefixtures("stripe")
def test_reading_again_changes_nothing(world: World) -> None:
    sold(world)
    read()

    assert read() == Fetched(new=0, to_explain=0)
    assert ExchangeDifference.objects.count() == 1


@pytest.mark.usefixtures("stripe", "world")
def test_money_that_is_not_ours_waits_for_an_explanation() -> None:
    client().v1.payment_intents.create(
        {"amount": 5200, "currency": "gbp", "payment_method": "pm_card_visa", "confirm": True}
    )

    assert read() == Fetched(new=1, to_explain=1)

    entry = BalanceEntry.objects.get()
    assert entry.problem == "UNKNOWN"
    explain_entry(entry_id=entry.pk, note="a terminal at the fair", actor="mei")
    assert read() == Fetched(new=0, to_explain=0)
    with pytest.raises(AlreadyMatchedError):
        explain(entry_id=entry.pk, note="again", actor="mei")


@pytest.mark.usefixtures("stripe")
def test_a_refund_made_at_the_provider_waits_for_an_explanation(world: World) -> None:
    order = sold(world)
    row = order.payments.get()
    client().v1.refunds.create({"payment_intent": row.reference or "", "amount": 500})

    found = read()

    assert found == Fetched(new=2, to_explain=1)
    assert BalanceEntry.objects.get(state="OPEN").kind == "REFUND"


def test_a_payout_is_matched_by_its_lines(world: World, stripe: StripeStandin) -> None:
    sold(world)
    sold(world, market="jp")
    payout = stripe.pay_out()

    assert read() == Fetched(new=3, to_explain=0)

    lines = BalanceEntry.objects.filter(payout=payout["id"])
    assert sum(line.net.amount for line in lines) * 100 == payout["amount"]
    assert lines.count() == 2


def test_a_payout_with_a_line_that_we_have_not_read_stays_open(
    world: World, stripe: StripeStandin
) -> None:
    sold(world)
    stripe.pay_out()
    read()
    BalanceEntry.objects.filter(kind="PAYOUT").update(state="OPEN")
    lost = BalanceEntry.objects.get(kind="CHARGE")
    BalanceEntry.objects.filter(pk=lost.pk).update(reference="txn_other")

    now = timezone.now()
    found = fetch_statement(since=now + timedelta(hours=1), at=now)

    assert found.to_explain == 1
    assert BalanceEntry.objects.get(kind="PAYOUT").problem == "UNKNOWN"


def test_a_provider_that_does_not_answer_changes_nothing(
    world: World, stripe: StripeStandin
) -> None:
    sold(world)
    for _ in range(4):
        stripe.fail_next("/v1/balance_transactions", "500")

    with pytest.raises(GatewayUnavailableError):
        read()

    assert BalanceEntry.objects.count() == 0


@pytest.mark.usefixtures("stripe")
def test_what_a_rate_did_is_never_changed(world: World) -> None:
    sold(world)
    read()

    with pytest.raises(ProgrammingError, match="never changed"), transaction.atomic():
        ExchangeDifference.objects.update(paid_currency="USD")


@pytest.mark.usefixtures("stripe")
def test_exposure_is_what_is_not_settled_at_both_rates(world: World) -> None:
    order = sold(world, take=False)
    now = timezone.now()
    amount = order.payments.get().amount

    (found,) = exposures(on=now.date(), since=now - timedelta(days=90))

    assert found == Exposure(
        open=amount,
        payments=1,
        booked=Money(round(amount.amount / Decimal("0.86"), 2), "EUR"),
        today=Money(round(amount.amount / Decimal("0.86"), 2), "EUR"),
        rate=Decimal("0.86"),
        rate_date=found.rate_date,
        realised=Money(0, "EUR"),
    )


@pytest.mark.usefixtures("stripe")
def test_what_is_settled_is_no_exposure_any_more(world: World) -> None:
    sold(world)
    read()
    now = timezone.now()

    (found,) = exposures(on=now.date(), since=now - timedelta(days=90))

    assert (found.open, found.payments) == (Money(0, "GBP"), 0)
    assert found.realised == ExchangeDifference.objects.get().amount


@pytest.mark.usefixtures("stripe")
def test_the_desk_reads_explains_and_sees_the_exposure(world: World, desk: Client) -> None:
    sold(world)
    client().v1.payment_intents.create(
        {"amount": 900, "currency": "eur", "payment_method": "pm_card_visa", "confirm": True}
    )

    assert desk.post(LIST + "fetch/", follow=True).status_code == 200
    entry = BalanceEntry.objects.get(state="OPEN")
    explained = desk.post(f"{LIST}{entry.pk}/explain/", {"note": "our own test"}, follow=True)

    assert "The line is explained." in explained.content.decode()
    assert BalanceEntry.objects.get(pk=entry.pk).note == "our own test"
    assert "GBP" in desk.get(EXPOSURE).content.decode()
    assert desk.get(reverse("admin:shop_exchangedifference_changelist")).status_code == 200


@pytest.mark.usefixtures("stripe", "world")
def test_an_explanation_may_be_any_text_but_none(desk: Client) -> None:
    client().v1.payment_intents.create(
        {"amount": 900, "currency": "eur", "payment_method": "pm_card_visa", "confirm": True}
    )
    read()
    entry = BalanceEntry.objects.get()

    assert desk.post(f"{LIST}{entry.pk}/explain/", {"note": " "}).status_code == 422
    for text in NAUGHTY:
        BalanceEntry.objects.update(state="OPEN", note="")
        assert desk.post(f"{LIST}{entry.pk}/explain/", {"note": text}).status_code in {302, 422}
