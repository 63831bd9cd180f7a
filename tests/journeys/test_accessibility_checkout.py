"""axe finds nothing between the basket and the parcel, in German, Japanese and English."""

import pytest
from django.test import override_settings
from django.utils import timezone
from playwright.sync_api import Page, expect

from logistics.tracking.models import TrackingEvent
from shop.payments.models import Payment
from tests.factories.basics import MarketFactory
from tests.factories.orders import (
    AwaitingPaymentOrderFactory,
    CancelledOrderFactory,
    ShippedOrderFactory,
)
from tests.journeys.axe import READERS, Judge
from tests.journeys.shopper import IS_DECLINED, PAYS, Customer, Shopper
from tests.journeys.watch import Watch

pytestmark = pytest.mark.browser
NOWHERE = "http://127.0.0.1:9"


@READERS
def test_axe_finds_nothing_on_the_way_to_an_order(
    page: Page, watch: Watch, customer: Customer
) -> None:
    watch.expect("status of (402|422)")
    shopper, judge = Shopper(page, customer), Judge(page)
    page.goto(f"{customer.prefix}/cart/")
    judge.answer_cookie_question()
    shopper.choose("gaiwan", variant="GWN-CEL")
    look_at_the_basket(judge)
    page.locator("aside a.button").click()
    page.wait_for_url("**/checkout/address/")
    judge.look("address")
    shopper.send("address")
    expect(page.locator("#error-summary")).to_be_visible()
    judge.look("address with errors")
    shopper.fill_in_address()
    shopper.send("address")
    page.wait_for_url("**/checkout/delivery/")
    look_at_the_delivery(judge, shopper)
    page.wait_for_url("**/checkout/review/")
    judge.look("review")
    let_the_server_judge(page)
    shopper.send("review")
    expect(page.locator("#error-summary")).to_be_visible()
    judge.look("review with errors")
    shopper.order()
    judge.look("payment")
    shopper.pay(IS_DECLINED)
    expect(page.locator("#payment-error")).not_to_be_empty()
    judge.look("declined payment")
    shopper.pay(PAYS)
    shopper.arrive()
    expect(page.locator("#parcels")).to_be_visible()
    judge.look("order")
    judge.decide()


@READERS
def test_axe_finds_nothing_on_the_pages_of_orders(
    page: Page, watch: Watch, customer: Customer
) -> None:
    watch.expect("status of 503")
    judge = Judge(page)
    market = MarketFactory(code=customer.prefix[-2:])
    waiting = AwaitingPaymentOrderFactory(market=market)
    waiting.payments.update(reference=None, client_secret="", state=Payment.State.NEW)
    sent = ShippedOrderFactory(market=market)
    TrackingEvent.objects.create(
        shipment=sent.shipments.get(),
        code=TrackingEvent.Code.IN_TRANSIT,
        occurred_at=timezone.now(),
        location="Hannover",
        recorded_at=timezone.now(),
    )
    orders = {
        "awaiting payment": waiting,
        "sent": sent,
        "cancelled": CancelledOrderFactory(market=market),
    }
    for name, order in orders.items():
        judge.open(f"{customer.prefix}/orders/{order.access_token}/", f"order {name}")
    judge.open(f"{customer.prefix}/orders/{sent.access_token}/parcels/", "parcels")
    judge.open(f"{customer.prefix}/payments/{waiting.access_token}/return/", "payment's return")
    with override_settings(STRIPE_API_BASE=NOWHERE):
        address = f"{customer.prefix}/payments/{waiting.access_token}/"
        judge.open(address, "payment that cannot start", status=503)
    judge.decide()


def look_at_the_basket(judge: Judge) -> None:
    """Judge the basket, also where it refuses a quantity."""
    page = judge.page
    judge.look("basket")
    let_the_server_judge(page)
    quantity = page.locator(".lines input[name=quantity]")
    quantity.evaluate("(field) => { field.value = '500'; field.form.requestSubmit(); }")
    expect(page.locator(".messages .notice")).to_be_visible()
    judge.look("basket with an error")
    page.goto(page.url)


def look_at_the_delivery(judge: Judge, shopper: Shopper) -> None:
    """Judge the choice of delivery, also where nothing is chosen; then choose."""
    page = judge.page
    judge.look("delivery")
    page.evaluate(
        "document.querySelectorAll('input[name=method]').forEach((one) => (one.checked = false))"
    )
    let_the_server_judge(page)
    shopper.send("delivery")
    expect(page.locator("#error-summary")).to_be_visible()
    judge.look("delivery with errors")
    page.locator("input[name=method]").first.check()
    shopper.send("delivery")


def let_the_server_judge(page: Page) -> None:
    """Keep the browser from refusing what the server is to refuse."""
    page.evaluate("document.querySelectorAll('form').forEach((one) => (one.noValidate = true))")
