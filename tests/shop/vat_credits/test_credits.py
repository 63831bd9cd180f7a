"""VAT that was charged because a register was silent goes back once it says yes."""

from datetime import timedelta
from decimal import Decimal

import pytest

from shop.checkout.models import Checkout
from shop.checkout.services import BusinessBuyer, business_buyer, save_address
from shop.kernel.money import Money
from shop.orders.models import Order
from shop.payments.models import Refund
from shop.payments.selectors import ledger_differences
from shop.payments.services import cancel_order, request_capture, request_refund, send_refund
from shop.payments.services.capture import capture_payment
from shop.vat_credits.calculate import next_wait
from shop.vat_credits.models import VatCredit
from shop.vat_credits.selectors import due_vat_credits
from shop.vat_credits.services import settle_vat_credit
from shop.vat_credits.tasks import sweep_vat_credits_task
from shop.vat_ids.calculate import read_vat_id
from shop.vat_ids.models import VatIdCheck
from tests.factories.checkout import AT, World, address_in, confirmed, filled_cart, placed, priced
from tests.factories.gateway import FakeGateway
from tests.standins.vat import VatStandin

pytestmark = pytest.mark.django_db
FRENCH, BRITISH = "FR40303265045", "GB980780684"


def euro(amount: str) -> Money:
    return Money(Decimal(amount), "EUR")


def business_cart(world: World, number: str = FRENCH, *, market: str = "fr", at=AT):
    cart = filled_cart({world.teapot: 1, world.cup: 3}, market=market)
    address = address_in(market)
    read = read_vat_id(number, country=address["country"])
    save_address(
        cart_id=cart.pk,
        email="ada@example.com",
        address={**address, "company": "SA SODIMAS"},
        at=at,
        business=business_buyer(number=read, at=at),
    )
    return cart


@pytest.fixture
def silent_order(world: World, registers: VatStandin, gateway: FakeGateway) -> Order:
    """Give a paid order of a French business whose register was down: € 116.00 + € 7.90."""
    registers.misbehave("down")
    order = confirmed(placed(business_cart(world)), gateway, how="take")
    registers.misbehave(None)
    return order


def credit_of(order: Order, *, at=AT + timedelta(minutes=3)) -> VatCredit:
    return settle_vat_credit(vat_credit_id=order.vat_credit.pk, at=at)


# --- what the buyer pays at once ---


def test_a_confirmed_business_in_another_member_state_pays_no_vat(
    world: World, registers: VatStandin
):
    order = placed(business_cart(world))

    # 116.00 / 1.2 in three lines' nets, 7.90 / 1.2.
    assert (order.tax_total, order.gross_total) == (euro("0.00"), euro("103.25"))
    assert [row.regime for row in order.consignments.all()] == ["REVERSE_CHARGE"]
    assert order.consignments.get().quote["lines"][0]["reason"] == "K"
    assert (order.buyer_kind, order.vat_id, order.company) == ("B2B", FRENCH, "SA SODIMAS")
    assert order.vat_id_check.result == "VALID"
    assert not VatCredit.objects.exists()


@pytest.mark.parametrize("how", [None, "down", "timeout"])
def test_without_a_yes_a_business_pays_as_a_consumer(world: World, registers: VatStandin, how):
    registers.misbehave(how)
    order = placed(business_cart(world, FRENCH if how else "FR61954506077"))

    assert (order.tax_total, order.gross_total) == (euro("20.65"), euro("123.90"))
    assert order.vat_id_check.result == ("UNAVAILABLE" if how else "INVALID")
    assert VatCredit.objects.exists() == bool(how)


def test_a_british_number_frees_no_sale_within_the_eu(world: World, registers: VatStandin):
    order = placed(business_cart(world, BRITISH))

    assert (order.vat_id_check.result, order.tax_total) == ("VALID", euro("20.65"))


def test_a_number_of_the_warehouse_s_own_country_frees_nothing(world: World, registers: VatStandin):
    order = placed(business_cart(world, "DE136695976"))

    assert (order.vat_id_check.result, order.tax_total) == ("VALID", euro("20.65"))


def test_a_number_that_has_no_register_frees_nothing(world: World, registers: VatStandin):
    order = placed(business_cart(world, "CHE-107.787.577"))

    assert (order.vat_id, order.vat_id_check, order.buyer_kind) == ("CHE107787577", None, "B2B")
    assert order.tax_total == euro("20.65")


def test_a_yes_of_the_day_before_yesterday_frees_nothing(world: World, registers: VatStandin):
    cart = business_cart(world)
    assert priced(cart).tax_total == euro("0.00")
    assert priced(cart, on=AT.date() + timedelta(days=1)).tax_total == euro("0.00")

    assert priced(cart, on=AT.date() + timedelta(days=2)).tax_total == euro("20.65")


def test_who_buys_as_a_person_again_is_a_consumer(world: World, registers: VatStandin):
    cart = business_cart(world)
    checkout = Checkout.objects.get(cart=cart)

    save_address(cart_id=cart.pk, email=checkout.email, address=address_in("fr"), at=AT)

    order = placed(cart)
    assert (order.buyer_kind, order.vat_id, order.vat_id_check) == ("B2C", "", None)
    assert order.tax_total == euro("20.65")


# --- the register is asked again ---


def test_the_vat_goes_back_when_the_register_confirms(silent_order: Order, gateway: FakeGateway):
    credit = credit_of(silent_order)

    refund = credit.refund
    assert credit.state == "CREDITED"
    assert (refund.amount, refund.tax, refund.reason) == (
        euro("20.65"),
        euro("20.65"),
        "VAT_EXEMPT",
    )
    lines = [(row.quantity, row.net, row.tax) for row in refund.lines.order_by("pk")]
    assert lines == [
        (0, euro("0"), euro("9.83")),
        (0, euro("0"), euro("9.50")),
        (0, euro("0"), euro("1.32")),
    ]
    send_refund(refund_id=refund.pk, at=AT, gateway=gateway)
    silent_order.refresh_from_db()
    assert silent_order.status == "PARTLY_REFUNDED"
    assert silent_order.payments.get().refunded == euro("20.65")
    assert ledger_differences() == []
    assert silent_order.vat_id_check.result == "UNAVAILABLE"
    assert silent_order.events.get(kind="VAT_ID_CONFIRMED").data["number"] == FRENCH


def test_asked_twice_the_vat_goes_back_once(silent_order: Order):
    credit_of(silent_order)
    credit_of(silent_order)

    assert Refund.objects.count() == 1
    assert silent_order.events.filter(kind="VAT_ID_CONFIRMED").count() == 1


def test_a_no_changes_nothing_and_is_written_down(
    world: World, registers: VatStandin, gateway: FakeGateway
):
    registers.misbehave("busy")
    order = confirmed(placed(business_cart(world, "FR61954506077")), gateway, how="take")
    registers.misbehave(None)

    credit = credit_of(order)

    assert (credit.state, credit.check_used.result) == ("INVALID", "INVALID")
    assert not Refund.objects.exists()
    assert order.events.filter(kind="VAT_ID_UNKNOWN").count() == 1
    assert due_vat_credits(at=AT + timedelta(days=20)) == []


def test_a_yes_that_would_have_freed_nothing_refunds_nothing(
    world: World, registers: VatStandin, gateway: FakeGateway
):
    registers.misbehave("down")
    order = confirmed(placed(business_cart(world, "DE136695976")), gateway, how="take")
    registers.misbehave(None)

    assert credit_of(order).state == "NOT_DUE"
    assert not Refund.objects.exists()


def test_an_order_that_nobody_has_paid_waits_for_its_money(
    world: World, registers: VatStandin, gateway: FakeGateway
):
    registers.misbehave("down")
    order = placed(business_cart(world))
    registers.misbehave(None)

    waiting = credit_of(order)
    assert (waiting.state, waiting.check_used.result) == ("CONFIRMED", "VALID")
    assert not Refund.objects.exists()
    confirmed(order, gateway, how="take")

    assert credit_of(order, at=AT + timedelta(minutes=20)).state == "CREDITED"
    assert registers.asked.count(FRENCH) == 2


def test_money_that_is_only_held_is_taken_without_the_vat(
    world: World, registers: VatStandin, gateway: FakeGateway
):
    registers.misbehave("down")
    order = confirmed(placed(business_cart(world)), gateway)
    registers.misbehave(None)
    credit_of(order)

    request_capture(order_id=order.pk, at=AT)
    payment = capture_payment(payment_id=order.payments.get().pk, at=AT, gateway=gateway)

    assert (payment.captured, payment.refunded) == (euro("103.25"), euro("0"))
    assert Refund.objects.get().state == "SUCCEEDED"
    assert ledger_differences() == []


def test_a_cancelled_order_is_asked_about_no_more(silent_order: Order, registers: VatStandin):
    cancel_order.__wrapped__(
        order_id=silent_order.pk, reason=Refund.Reason.CUSTOMER, actor="mei", at=AT
    )
    asked = len(registers.asked)

    assert credit_of(silent_order).state == "CLOSED"
    assert len(registers.asked) == asked
    assert Refund.objects.get().reason == "CUSTOMER"


def test_a_silent_register_is_asked_later_and_later(silent_order: Order, registers: VatStandin):
    registers.misbehave("overloaded")

    credit = credit_of(silent_order, at=AT)

    assert (credit.state, credit.attempts) == ("WAITING", 1)
    # It wanted half an hour of peace.
    assert credit.next_at == AT + timedelta(minutes=30)
    assert due_vat_credits(at=AT + timedelta(minutes=29)) == []
    assert due_vat_credits(at=AT + timedelta(minutes=30)) == [credit.pk]


def test_after_a_month_of_silence_people_are_told(silent_order: Order, registers: VatStandin):
    registers.misbehave("down")

    credit = credit_of(silent_order, at=AT + timedelta(days=31))

    assert credit.state == "GAVE_UP"
    assert silent_order.events.filter(kind="VAT_ID_UNANSWERED").count() == 1


def test_the_sweeper_finds_what_was_lost(silent_order: Order):
    VatCredit.objects.update(next_at=AT)

    sweep_vat_credits_task()

    assert VatCredit.objects.get().state == "CREDITED"


@pytest.mark.parametrize(
    ("attempts", "jitter", "retry_after", "minutes"),
    [(1, 0, 0, 2), (2, 0, 0, 4), (4, 0, 0, 16), (20, 0, 0, 360), (1, 1, 0, 3), (1, 0, 600, 10)],
)
def test_waits_double_up_to_six_hours_and_are_never_shorter_than_asked(
    attempts, jitter, retry_after, minutes
):
    wait = next_wait(attempts=attempts, jitter=jitter, retry_after=retry_after)

    assert wait == timedelta(minutes=minutes)


# --- refunds before and after ---


def refund_cups(order: Order, units: int) -> Refund:
    return request_refund.__wrapped__(
        order_id=order.pk,
        quantities={order.lines.get(sku="CUP").pk: units},
        charge_ids=[],
        reason=Refund.Reason.CUSTOMER,
        actor="mei",
        at=AT,
    )


def test_units_that_go_back_later_give_back_their_net_alone(silent_order: Order):
    credit_of(silent_order)

    first, second = refund_cups(silent_order, 1), refund_cups(silent_order, 2)

    # 3 cups at 19.00 were 47.50 net.
    assert (first.amount, first.tax) == (euro("15.83"), euro("0"))
    assert (second.amount, second.tax) == (euro("31.67"), euro("0"))


def test_the_vat_of_units_that_went_back_before_does_not_go_back_again(silent_order: Order):
    before = refund_cups(silent_order, 1)

    credit = credit_of(silent_order)

    assert (before.amount, before.tax) == (euro("19.00"), euro("3.17"))
    assert credit.refund.amount == euro("20.65") - before.tax
    rest = refund_cups(silent_order, 2)
    assert (rest.amount, rest.tax) == (euro("31.67"), euro("0"))


def test_delivery_can_still_go_back_without_its_vat(silent_order: Order):
    credit_of(silent_order)

    refund = request_refund.__wrapped__(
        order_id=silent_order.pk,
        quantities={},
        charge_ids=[silent_order.charges.get().pk],
        reason=Refund.Reason.CUSTOMER,
        actor="mei",
        at=AT,
    )

    assert (refund.amount, refund.tax) == (euro("6.58"), euro("0"))


def test_after_the_vat_the_rest_goes_back_to_the_cent(silent_order: Order, gateway: FakeGateway):
    credit = credit_of(silent_order)

    cancel_order.__wrapped__(
        order_id=silent_order.pk, reason=Refund.Reason.CUSTOMER, actor="mei", at=AT
    )

    rest = Refund.objects.exclude(pk=credit.refund_id).get()
    assert (rest.amount, rest.tax) == (euro("103.25"), euro("0"))
    for row in Refund.objects.all():
        send_refund(refund_id=row.pk, at=AT, gateway=gateway)
    assert silent_order.payments.get().refunded == euro("123.90")
    assert ledger_differences() == []


def test_a_british_business_pays_no_vat_on_small_consignments_from_abroad(
    world: World, registers: VatStandin
):
    cart = business_cart(world, BRITISH, market="gb")
    order = placed(cart)

    # Stock in Great Britain: a domestic sale, with VAT.
    assert (order.consignments.get().regime, order.vat_id_check.result) == ("DOMESTIC", "VALID")
    assert BusinessBuyer(BRITISH, VatIdCheck.objects.get().pk) == business_buyer(
        number=read_vat_id(BRITISH, country="GB"), at=AT
    )
