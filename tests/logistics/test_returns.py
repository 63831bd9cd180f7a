"""Returns, exchanges and claims: each scenario from the announcement to the money."""

from datetime import timedelta
from decimal import Decimal
from uuid import uuid4

import pytest
from django.utils import timezone

from logistics.returns.calculate import is_better_kept, is_within, share_of
from logistics.returns.label import bars_of
from logistics.returns.models import Return, ReturnPolicy
from logistics.returns.selectors import order_of_exchange, refund_plan, units_to_return
from logistics.returns.services import (
    Found,
    MiscountError,
    NotReturnableError,
    ReplacementGoneError,
    ReturnStateError,
    Wish,
    inspect_return,
    promise_replacement,
    receive_return,
    refund_return,
    reject_return,
    request_return,
    send_replacement,
    waive_goods,
)
from logistics.withdrawals.models import Withdrawal
from logistics.withdrawals.services import Statement, receive_declaration
from shop.inventory.models import StockItem
from shop.inventory.services import receive_stock
from shop.invoicing.models import Document
from shop.invoicing.services import issue_invoice
from shop.kernel.money import Money
from shop.orders.models import Order
from shop.payments.models import Refund
from shop.payments.services import request_refund
from shop.payments.services.credit import credit_refund
from tests.factories.invoicing import kaolin
from tests.factories.law import enact_tax_data
from tests.factories.orders import DeliveredOrderFactory, PaidOrderFactory, ShippedOrderFactory

db = pytest.mark.django_db
ACTOR = "tests"
State, Reason = Return.State, Return.Reason
AT = timezone.now() + timedelta(minutes=1)


def euros(amount: str) -> Money:
    return Money(amount, "EUR")


def announced(order: Order, units: int, *, reason: str = Reason.SIZE, **changes: object) -> Return:
    """Announce units of an order's first line."""
    line = order.lines.order_by("pk")[0]
    wish = Wish(order_id=order.pk, quantities={line.pk: units}, reason=reason, **changes)  # type: ignore[arg-type]
    return request_return(key=uuid4(), wish=wish, actor="customer", at=AT)


def came_back(found: Return, units: int) -> Return:
    """Receive units of a return and put them all back on the shelf."""
    line = found.lines.get()
    receive_return(return_id=found.pk, units={line.pk: units}, actor=ACTOR, at=AT)
    findings = {line.pk: Found(condition="AS_NEW", restocked=units)}
    return inspect_return(return_id=found.pk, findings=findings, actor=ACTOR, at=AT)


def refunded(found: Return) -> Refund:
    return refund_return(return_id=found.pk, actor=ACTOR, at=AT)


def figures(found: Return) -> tuple[int, int, int]:
    line = found.lines.get().order_line
    item = StockItem.objects.get(warehouse=found.warehouse, variant=line.variant)
    return item.on_hand, item.quarantine, item.damaged


def test_a_parcel_that_cost_nothing_goes_back_whole():
    assert share_of(part=Decimal(0), whole=Decimal(0)) == 1


def test_the_share_is_that_of_the_value():
    assert share_of(part=Decimal(19), whole=Decimal(76)) == Decimal("0.25")


@pytest.mark.parametrize(
    ("value", "kept", "is_kept"),
    [("6.00", 0, True), ("6.01", 0, False), ("6.00", 2, False), ("0", 0, False)],
)
def test_a_thing_is_kept_when_its_way_back_costs_more(value: str, kept: int, is_kept: bool):  # noqa: FBT001
    cost = Decimal("6.00")
    assert is_better_kept(value=Decimal(value), return_cost=cost, kept=kept, limit=2) is is_kept


def test_the_last_day_of_the_period_counts():
    day = AT.date()
    assert is_within(day=day, since=day - timedelta(days=30), days=30)
    assert not is_within(day=day, since=day - timedelta(days=31), days=30)


def test_the_barcode_of_a_reference_is_code_39():
    star = [1, 3, 1, 1, 3, 1, 3, 1, 1]
    assert bars_of("R") == [*star, 1, 3, 1, 1, 1, 1, 1, 3, 3, 1, 1, *star]


@db
def test_nothing_can_be_returned_before_it_is_sent():
    order = PaidOrderFactory()

    with pytest.raises(NotReturnableError):
        announced(order, 1)

    assert not Return.objects.exists()


@db
def test_the_same_form_sent_twice_is_one_return():
    order, key = ShippedOrderFactory(items=[("19.00", 3)]), uuid4()
    wish = Wish(order_id=order.pk, quantities={order.lines.get().pk: 2}, reason=Reason.SIZE)

    first = request_return(key=key, wish=wish, actor="customer", at=AT)
    again = request_return(key=key, wish=wish, actor="customer", at=AT)

    assert first == again
    assert [units for _line, units in units_to_return(order)] == [1]


@db
def test_the_period_of_the_policy_ends_a_return_and_not_a_claim():
    order = DeliveredOrderFactory(items=[("19.00", 1)])
    order.shipments.update(delivered_at=AT - timedelta(days=40))

    with pytest.raises(NotReturnableError):
        announced(order, 1)

    assert announced(order, 1, reason=Reason.DAMAGED).kind == Return.Kind.CLAIM


@db
def test_returned_units_go_through_quarantine_to_where_they_belong():
    order = ShippedOrderFactory(items=[("19.00", 3)])
    found = announced(order, 3)
    before = figures(found)
    line = found.lines.get()

    receive_return(return_id=found.pk, units={line.pk: 3}, actor=ACTOR, at=AT)
    assert figures(found) == (before[0], 3, 0)
    findings = {line.pk: Found(condition="USED", restocked=1, damaged=1, written_off=1)}
    inspect_return(return_id=found.pk, findings=findings, actor=ACTOR, at=AT)

    assert figures(found) == (before[0] + 1, 0, 1)


@db
def test_no_unit_is_inspected_without_a_place():
    found = announced(ShippedOrderFactory(items=[("19.00", 2)]), 2)
    line = found.lines.get()
    receive_return(return_id=found.pk, units={line.pk: 2}, actor=ACTOR, at=AT)

    findings = {line.pk: Found(condition="USED", restocked=1)}
    with pytest.raises(MiscountError):
        inspect_return(return_id=found.pk, findings=findings, actor=ACTOR, at=AT)

    assert figures(found)[1] == 2


@db
def test_of_a_partial_quantity_the_frozen_share_goes_back_with_a_credit_note():
    order = ShippedOrderFactory(items=[("19.00", 3)])
    kaolin()
    issue_invoice(order_id=order.pk, at=AT)
    found = came_back(announced(order, 2), 1)

    refund = refunded(found)
    # As the provider says when the money is back: only then the tax changes.
    Refund.objects.filter(pk=refund.pk).update(state=Refund.State.SUCCEEDED)
    credit_refund(refund_id=refund.pk, at=AT)

    assert (refund.amount, refund.tax) == (euros("19.00"), euros("3.03"))
    assert Document.objects.filter(order=order, kind="CREDIT_NOTE").count() == 1
    assert [units for _line, units in units_to_return(order)] == [2]


@db
def test_a_second_click_gives_no_second_refund():
    order = ShippedOrderFactory(items=[("19.00", 3)])
    found = came_back(announced(order, 1), 1)
    refunded(found)

    with pytest.raises(ReturnStateError):
        refunded(found)

    assert Refund.objects.filter(order=order).count() == 1


@db
def test_nothing_is_refunded_before_the_goods_are_looked_at():
    found = announced(ShippedOrderFactory(items=[("19.00", 1)]), 1)

    with pytest.raises(ReturnStateError):
        refunded(found)

    assert not Refund.objects.exists()


@db
@pytest.mark.parametrize(
    ("policy", "reason", "amount"),
    [
        ("FAULT", Reason.SIZE, "19.00"),
        ("WHOLE", Reason.SIZE, "19.00"),
        # A quarter of the goods, and of the delivery.
        ("SHARE", Reason.SIZE, "20.23"),
        ("FAULT", Reason.NOT_AS_SHOWN, "20.23"),
    ],
)
def test_the_policy_says_what_share_of_the_delivery_goes_back(policy, reason, amount):
    order = ShippedOrderFactory(items=[("19.00", 4)])
    ReturnPolicy.objects.create(market=order.market, delivery=policy)

    refund = refunded(came_back(announced(order, 1, reason=reason), 1))

    assert refund.amount == euros(amount)


@db
@pytest.mark.parametrize(("gives_back", "charges"), [(True, 1), (False, 0)])
def test_duty_goes_back_by_policy(gives_back: bool, charges: int):  # noqa: FBT001
    order = ShippedOrderFactory(items=[("19.00", 1)])
    ReturnPolicy.objects.create(market=order.market, delivery="FAULT", gives_back_duty=gives_back)
    order.charges.update(kind="DUTY")

    found = came_back(announced(order, 1), 1)

    assert len(refund_plan(found).charge_ids) == charges


@db
def test_a_cheap_thing_is_kept_until_the_customers_limit():
    order = ShippedOrderFactory(items=[("5.00", 4)])
    ReturnPolicy.objects.create(market=order.market, return_cost=euros("8.00"), keep_limit=2)

    ways = [announced(order, 1).way for _number in range(3)]

    assert ways == ["KEPT", "KEPT", "LABEL"]


@db
def test_what_is_kept_is_refunded_without_coming_back():
    order = ShippedOrderFactory(items=[("5.00", 2)])
    ReturnPolicy.objects.create(market=order.market, return_cost=euros("8.00"))
    found = announced(order, 1)
    before = figures(found)

    assert refunded(found).amount == euros("5.00")
    assert figures(found) == before


@db
def test_support_can_refund_without_return():
    found = announced(ShippedOrderFactory(items=[("19.00", 2)]), 1)

    waive_goods(return_id=found.pk, actor=ACTOR, at=AT)

    assert refunded(found).amount == euros("19.00")


@db
def test_a_claim_for_damage_gives_goods_and_delivery_back_without_return():
    order = ShippedOrderFactory(items=[("19.00", 1)])

    refund = refunded(announced(order, 1, reason=Reason.DAMAGED))

    assert refund.amount == order.gross_total
    assert refund.reason == Refund.Reason.DAMAGED


@db
def test_who_received_something_else_gets_the_right_piece_once_more():
    order = ShippedOrderFactory(items=[("19.00", 1)])
    found = announced(order, 1, reason=Reason.WRONG_ITEM, remedy=Return.Remedy.REPLACEMENT)
    line = found.lines.get().order_line
    receive_stock(
        warehouse_id=found.warehouse_id, variant_id=line.variant_id, quantity=1, actor=ACTOR, at=AT
    )
    before = figures(found)[0]

    promise_replacement(return_id=found.pk, actor=ACTOR, at=AT)
    carrier = order.shipments.get().carrier_id
    done = send_replacement(
        return_id=found.pk, carrier_code=carrier, tracking_number="R1", actor=ACTOR, at=AT
    )

    assert (done.state, figures(found)[0]) == (State.SETTLED, before - 1)
    assert not Refund.objects.exists()
    assert units_to_return(order) == []


@db
def test_a_piece_that_is_gone_is_not_promised_again():
    found = announced(ShippedOrderFactory(items=[("19.00", 1)]), 1, reason=Reason.MISSING)
    StockItem.objects.update(on_hand=0)

    with pytest.raises(ReplacementGoneError):
        promise_replacement(return_id=found.pk, actor=ACTOR, at=AT)

    found.refresh_from_db()
    assert found.state == State.REQUESTED


@db
def test_an_exchange_credits_the_old_price_and_finds_the_new_order():
    order = ShippedOrderFactory(items=[("19.00", 1)])
    other = PaidOrderFactory(items=[("24.00", 1)], email=order.email)
    wanted = other.lines.get().variant_id
    found = announced(order, 1, remedy=Return.Remedy.EXCHANGE, wanted_id=wanted)
    placed = Order.objects.filter(pk=other.pk)
    placed.update(placed_at=AT - timedelta(hours=1))
    assert order_of_exchange(found) is None
    placed.update(placed_at=AT + timedelta(hours=1))

    refund = refunded(came_back(found, 1))

    found.refresh_from_db()
    assert (found.kind, found.new_order) == (Return.Kind.EXCHANGE, other)
    assert refund.amount == order.gross_total


@db
def test_what_the_desk_refunded_itself_is_not_refunded_again():
    order = ShippedOrderFactory(items=[("19.00", 1)])
    found = came_back(announced(order, 1), 1)
    request_refund(
        order_id=order.pk,
        quantities={order.lines.get().pk: 1},
        charge_ids=[],
        reason=Refund.Reason.CUSTOMER,
        actor=ACTOR,
        at=AT,
    )

    assert refund_plan(found).quantities == {}


@db
def test_the_goods_of_a_withdrawal_are_refunded_by_the_withdrawal():
    enact_tax_data()
    order = ShippedOrderFactory(items=[("19.00", 1)])
    said = Statement(
        name="Anna",
        email=order.email,
        order_number=order.number,
        order_id=order.pk,
        variant_code="de-de",
        market_code="de",
    )
    withdrawal = receive_declaration(key=uuid4(), said=said, at=AT)
    found = came_back(announced(order, 1, withdrawal_id=withdrawal.pk), 1)

    refund = refunded(found)

    withdrawal.refresh_from_db()
    assert (withdrawal.state, withdrawal.refund) == (Withdrawal.State.REFUNDED, refund)
    assert refund.amount == order.gross_total
    assert withdrawal.goods_back_at == AT


@db
def test_a_rejected_return_can_be_announced_again():
    order = ShippedOrderFactory(items=[("19.00", 1)])
    found = announced(order, 1)

    reject_return(return_id=found.pk, answer="Used for months.", actor=ACTOR, at=AT)

    assert not Refund.objects.exists()
    assert len(units_to_return(order)) == 1
