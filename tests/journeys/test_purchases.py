"""One purchase, end to end, in three countries; and what can go wrong while paying."""

import pytest
from django.core import mail
from playwright.sync_api import Page, expect

from shop.orders.models import Order
from shop.payments.models import Payment
from tests.journeys.shopper import (
    ASKS_THE_BANK,
    BERLIN,
    IS_DECLINED,
    LONDON,
    OSAKA,
    PAYS,
    Shopper,
    paid_order,
    words,
)
from tests.journeys.watch import Watch
from tests.standins.stripe import StripeStandin

pytestmark = pytest.mark.browser


def paths(stripe: StripeStandin) -> list[str]:
    return [seen.path for seen in stripe.requests]


def test_osaka_pays_in_yen_with_import_tax_for_goods_from_china(page: Page) -> None:
    shopper = Shopper(page, OSAKA)
    # Two, because parcels up to 10,000 yen come in free of tax.
    shopper.choose("gaiwan", variant="GWN-CEL", quantity=2)
    expect(page.locator("html")).to_have_attribute("lang", "ja-JP")
    shopper.check_out()
    expect(page.locator(".review .consignments")).to_contain_text("Jingdezhen, 中国")
    expect(shopper.summary.locator(".sums__total")).to_contain_text("￥")
    note = words(OSAKA, "Includes consumption tax: %(taxes)s").partition("%")[0]
    expect(shopper.summary).to_contain_text(note)
    shopper.order()
    shopper.pay(PAYS)
    order = paid_order(shopper.arrive())
    assert str(order.gross_total.currency) == "JPY"
    assert order.gross_total.amount == int(order.gross_total.amount)
    assert order.tax_total.amount > 0
    assert order.consignments.get().warehouse_id == "JDZ"
    assert order.status == Order.Status.AUTHORISED
    assert [message.to for message in mail.outbox] == [[OSAKA.address["email"]]]
    expect(page.locator("main")).to_contain_text(order.number)


def test_london_confirms_the_payment_with_the_bank(page: Page) -> None:
    shopper = Shopper(page, LONDON)
    shopper.choose("teapot-side-handle", variant="TPS-CEL")
    shopper.check_out()
    expect(shopper.summary.locator(".sums__total")).to_contain_text("£")
    shopper.order()
    shopper.pay(ASKS_THE_BANK)
    page.locator("dialog[open] button").first.click()
    order = paid_order(shopper.arrive())
    assert str(order.gross_total.currency) == "GBP"
    assert order.consignments.get().warehouse_id == "DAV"
    assert order.status == Order.Status.AUTHORISED


def test_a_refused_confirmation_leaves_the_order_payable(page: Page) -> None:
    shopper = Shopper(page, LONDON)
    shopper.buy("gaiwan", variant="GWN-CEL")
    shopper.pay(ASKS_THE_BANK)
    page.locator("dialog[open] button").nth(1).click()
    expect(page.locator("#payment-error .notice")).to_be_visible()
    shopper.pay(PAYS)
    assert paid_order(shopper.arrive()).status == Order.Status.AUTHORISED


def test_a_declined_card_is_told_and_another_one_pays(page: Page, watch: Watch) -> None:
    watch.expect("status of 402")
    shopper = Shopper(page, BERLIN)
    shopper.buy("gaiwan", variant="GWN-CEL")
    shopper.pay(IS_DECLINED)
    expect(page.locator("#payment-error .notice")).to_be_visible()
    shopper.pay(PAYS)
    order = paid_order(shopper.arrive())
    assert order.status == Order.Status.AUTHORISED
    assert Payment.objects.get(order=order).captured.amount == 0


def test_a_bank_redirect_is_taken_at_once(page: Page, stripe: StripeStandin) -> None:
    shopper = Shopper(page, BERLIN)
    shopper.buy("gaiwan", variant="GWN-CEL")
    frame = page.frame_locator("#payment-element iframe")
    frame.locator("input[type=radio][value=ideal]").check()
    shopper.pay_button.click()
    page.locator("button[value=succeeded]").click()
    order = paid_order(shopper.arrive())
    payment = Payment.objects.get(order=order)
    assert order.status == Order.Status.PAID
    assert payment.captured == order.gross_total
    assert f"/v1/payment_intents/{payment.reference}/capture" not in paths(stripe)


def test_two_clicks_on_the_order_button_make_one_order(page: Page) -> None:
    shopper = Shopper(page, BERLIN)
    shopper.choose("gaiwan", variant="GWN-CEL")
    shopper.check_out()
    before = Order.objects.count()
    page.locator("#id_terms").check()
    shopper.step_button("review").dblclick()
    shopper.wait_for_payment_form()
    assert Order.objects.count() == before + 1
