"""THE USE CASE: cart + address + delivery become an order, once and exactly."""

from datetime import date, timedelta
from decimal import Decimal
from functools import partial

import pytest
import time_machine
from django.db import IntegrityError, transaction

from shop.cart.models import Cart
from shop.checkout.selectors import Shown
from shop.checkout.services import (
    ArrivalChangedError,
    CheckoutIncompleteError,
    MarketClosedError,
    PriceChangedError,
    choose_delivery,
    place_order,
)
from shop.delivery.calculate import CannotPlanError
from shop.delivery.models import DeliveryMethod
from shop.inventory.models import Reservation, StockItem
from shop.inventory.services import Delivery, expect_units
from shop.kernel.money import Money, sum_money
from shop.markets.models import ExchangeRate, Market
from shop.markets.selectors import RateMissingError
from shop.orders.models import Order, OrderCharge, OrderLine
from shop.payments.models import Payment
from shop.tax.calculate import Quote
from tests.factories.basics import UserFactory
from tests.factories.checkout import (
    AT,
    World,
    filled_cart,
    placed,
    placed_order,
    price,
    priced,
    set_stock,
    stock_of,
)

# place_order() is durable: nothing may wrap it.
pytestmark = pytest.mark.django_db


def assert_nothing_was_written(cart: Cart) -> None:
    """Assert that a refusal has left no trace."""
    cart.refresh_from_db()
    assert cart.state == Cart.State.OPEN
    assert not Order.objects.exists()
    assert not Payment.objects.exists()
    assert not Reservation.objects.exists()
    assert not StockItem.objects.exclude(reserved=0).exists()


@time_machine.travel(AT)
def test_nobody_waits_longer_than_was_shown(world: World):
    cart = filled_cart({world.cup: 1})
    shown = priced(cart).shown
    set_stock(world.cup, {})
    soon = AT.date() + timedelta(days=10)
    expect_units(
        warehouse_id="HAM", reference="PO-1", deliveries=[Delivery(world.cup.pk, 5, soon)], at=AT
    )
    order = partial(place_order, cart_id=cart.pk, user_id=None, placed_at=AT)

    with pytest.raises(ArrivalChangedError) as refused:
        order(shown=shown)

    assert (refused.value.shown, refused.value.actual) == (None, soon)
    assert_nothing_was_written(cart)
    assert order(shown=Shown(shown.total, soon)).lines.get().quantity == 1


@time_machine.travel(AT)
def test_nobody_gets_it_later_than_was_shown(world: World):
    cart = filled_cart({world.teapot: 1})
    shown, tomorrow = priced(cart, at=AT).shown, AT + timedelta(days=1)

    with pytest.raises(ArrivalChangedError) as refused:
        place_order(cart_id=cart.pk, user_id=None, shown=shown, placed_at=tomorrow)

    days = (refused.value.shown, refused.value.actual)
    assert days == (date(2026, 11, 6), date(2026, 11, 9))
    assert_nothing_was_written(cart)


@time_machine.travel(AT)
def test_earlier_than_shown_is_no_reason_to_ask_again(world: World):
    cart = filled_cart({world.teapot: 1})
    tomorrow = AT + timedelta(days=1)
    shown = priced(cart, on=tomorrow.date(), at=tomorrow).shown

    order = place_order(cart_id=cart.pk, user_id=None, shown=shown, placed_at=AT)

    assert order.consignments.get().promised_until == date(2026, 11, 6)
    assert shown.last == date(2026, 11, 9)


def test_an_order_is_a_copy_of_what_was_shown(world: World):
    user = UserFactory()
    cart = filled_cart({world.teapot: 1, world.cup: 2}, user_id=user.pk)

    order = placed(cart, user_id=user.pk)

    assert str(order.gross_total) == "€101.90"
    assert (str(order.net_total), str(order.tax_total)) == ("€85.63", "€16.27")
    assert (order.status, order.fulfilment) == ("AWAITING_PAYMENT", "NONE")
    assert (order.user, order.email, order.city) == (user, "ada@example.com", "Berlin")
    assert order.expires_at == AT + timedelta(minutes=15)
    line = order.lines.get(sku="CUP")
    assert (line.quantity, str(line.unit_price), str(line.gross)) == (2, "€19.00", "€38.00")
    assert (line.title, line.tax_rate, line.hs_code) == ("Teekanne", Decimal("0.19"), "691110")
    consignment = order.consignments.get()
    assert (consignment.warehouse_id, consignment.carrier) == ("HAM", "dhl")
    assert Quote.from_json(consignment.quote).gross_total == order.gross_total
    payment = order.payments.get()
    assert (payment.state, payment.amount) == ("NEW", order.gross_total)
    cart.refresh_from_db()
    assert cart.state == Cart.State.ORDERED


@pytest.mark.parametrize("market", ["de", "gb", "ch", "us", "jp", "sg"])
@pytest.mark.parametrize("is_split", [False, True])
def test_lines_and_charges_sum_to_the_total(world: World, market: str, is_split: bool):  # noqa: FBT001
    if is_split:
        set_stock(world.cup, {"JDZ": 9})
    order = placed_order({world.teapot: 3, world.cup: 1}, market=market)

    parts = [*OrderLine.objects.filter(order=order), *OrderCharge.objects.filter(order=order)]
    currency = str(order.gross_total.currency)
    assert all(part.net + part.tax == part.gross for part in parts)
    assert sum_money((part.gross for part in parts), currency=currency) == order.gross_total
    assert sum_money((part.tax for part in parts), currency=currency) == order.tax_total
    assert order.gross_total == order.net_total + order.tax_total + order.duty_total


def test_the_goods_are_held_where_they_will_be_sent_from(world: World):
    order = placed_order({world.teapot: 3})

    assert (stock_of(world.teapot).on_hand, stock_of(world.teapot).reserved) == (10, 3)
    assert stock_of(world.teapot, warehouse="JDZ").reserved == 0
    reservation = Reservation.objects.get()
    assert (reservation.reference, reservation.state) == (order.number, "HELD")
    assert reservation.expires_at == order.expires_at


def test_the_accounting_amount_and_its_rate_are_frozen(world: World):
    order = placed_order({world.teapot: 1, world.cup: 2}, market="gb")
    ExchangeRate.objects.create(date=AT.date(), currency="GBP", per_euro=Decimal("0.99"))

    order.refresh_from_db()
    # 84.95 / 0.86 = 98.779…
    assert str(order.accounting_total) == "€98.78"
    assert (order.rate, order.rate_source) == (Decimal("0.86"), "ECB")
    assert order.rate_date.isoformat() == "2024-01-02"


def test_without_a_rate_for_the_accounts_there_is_no_order(world: World):
    cart = filled_cart({world.teapot: 1}, market="gb")
    shown = priced(cart).shown
    ExchangeRate.objects.all().delete()

    with pytest.raises(RateMissingError):
        place_order(cart_id=cart.pk, user_id=None, shown=shown, placed_at=AT)
    assert_nothing_was_written(cart)


def test_euros_need_no_rate(world: World):
    order = placed_order({world.teapot: 1})

    assert (order.accounting_total, order.rate) == (order.gross_total, Decimal(1))


def test_pressing_the_button_twice_gives_the_same_order(world: World):
    cart = filled_cart({world.teapot: 1})
    order = placed(cart)

    again = place_order(cart_id=cart.pk, user_id=None, shown=Shown(Money(1, "EUR")), placed_at=AT)

    assert again == order
    assert Order.objects.count() == Payment.objects.count() == Reservation.objects.count() == 1


@pytest.mark.parametrize("shown", ["1.00", "0.00", "-63.90", "63.91", "63.89", "99999999"])
def test_no_other_total_than_the_shown_one_is_charged(world: World, shown: str):
    cart = filled_cart({world.teapot: 1})

    with pytest.raises(PriceChangedError) as raised:
        place_order(
            cart_id=cart.pk,
            user_id=None,
            shown=Shown(Money(Decimal(shown), "EUR")),
            placed_at=AT,
        )

    assert str(raised.value.actual) == "€63.90"
    assert_nothing_was_written(cart)


def test_the_right_number_in_another_currency_is_refused(world: World):
    cart = filled_cart({world.teapot: 1})

    with pytest.raises(PriceChangedError):
        place_order(
            cart_id=cart.pk,
            user_id=None,
            shown=Shown(Money(Decimal("63.90"), "USD")),
            placed_at=AT,
        )
    assert_nothing_was_written(cart)


def test_a_price_that_moved_meanwhile_is_not_charged(world: World):
    cart = filled_cart({world.teapot: 1})
    shown = priced(cart).shown
    price(world.teapot, market="de", amount="61.00")

    with pytest.raises(PriceChangedError):
        place_order(cart_id=cart.pk, user_id=None, shown=shown, placed_at=AT)
    assert_nothing_was_written(cart)


def test_the_unit_price_on_the_order_is_the_one_that_was_charged(world: World):
    cart = filled_cart({world.teapot: 2})
    price(world.teapot, market="de", amount="61.00")

    order = placed(cart)

    line = order.lines.get()
    assert (str(line.unit_price), str(line.gross)) == ("€61.00", "€122.00")


def test_goods_that_are_gone_are_not_sold(world: World):
    cart = filled_cart({world.teapot: 2})
    shown = priced(cart).shown
    set_stock(world.teapot, {"HAM": 1})

    with pytest.raises(CannotPlanError):
        place_order(cart_id=cart.pk, user_id=None, shown=shown, placed_at=AT)
    assert_nothing_was_written(cart)


def test_without_an_address_there_is_no_order(world: World):
    cart = filled_cart({world.teapot: 1}, address={})

    with pytest.raises(CheckoutIncompleteError):
        place_order(cart_id=cart.pk, user_id=None, shown=Shown(Money(1, "EUR")), placed_at=AT)
    assert_nothing_was_written(cart)


def test_a_closed_market_takes_no_orders(world: World):
    cart = filled_cart({world.teapot: 1})
    shown = priced(cart).shown
    Market.objects.filter(code="de").update(is_open=False)

    with pytest.raises(MarketClosedError):
        place_order(cart_id=cart.pk, user_id=None, shown=shown, placed_at=AT)
    assert_nothing_was_written(cart)


def test_the_chosen_method_is_charged_and_promised(world: World):
    cart = filled_cart({world.teapot: 1})
    express = DeliveryMethod.objects.get(code="express")
    choose_delivery(cart_id=cart.pk, delivery_method_id=express.pk, at=AT)

    order = placed(cart)

    assert order.delivery_method == express
    assert str(order.charges.get().gross) == "€12.90"
    # Monday plus one and two working days.
    consignment = order.consignments.get()
    assert consignment.promised_from.isoformat() == "2026-11-03"
    assert consignment.promised_until.isoformat() == "2026-11-04"


def test_the_database_refuses_totals_that_do_not_add_up(world: World):
    order = placed_order({world.teapot: 1})

    with pytest.raises(IntegrityError, match="order_totals_add_up"), transaction.atomic():
        Order.objects.filter(pk=order.pk).update(gross_total=Decimal(1))


def test_numbers_and_secrets_cannot_be_guessed(world: World):
    orders = [placed_order({world.cup: 1}) for _number in range(5)]

    assert len({order.number for order in orders}) == 5
    assert all(len(order.access_token) == 32 for order in orders)
    assert not any(order.number in order.access_token for order in orders)
