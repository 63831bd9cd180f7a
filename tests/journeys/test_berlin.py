"""Berlin buys a gaiwan in German and euros; the desk packs and sends it; the carrier brings it."""

import re

import pytest
from django.core import mail
from django.core.management import call_command
from django.urls import reverse
from playwright.sync_api import Page, expect

from content.demo.seed_operations import PASSWORD
from logistics.fulfilment.models import Shipment
from shop.kernel.formats import format_money
from shop.orders.models import Order
from shop.payments.models import Payment
from tests.journeys.desk import desk_templates
from tests.journeys.live import LiveShop
from tests.journeys.shopper import BERLIN, PAYS, Shopper, paid_order, words

pytestmark = pytest.mark.browser

TRACKING_NUMBER = "00340434161094042557"


def test_from_the_product_to_the_doorstep(page: Page, live_shop: LiveShop) -> None:
    order = buy(page)
    shipment = Shipment.objects.get(order=order)
    assert shipment.status == Shipment.Status.PLANNED
    assert shipment.warehouse_id == "HAM"
    check_confirmation(order)

    with desk_templates():
        pack_and_send(page, shipment)
    payment = Payment.objects.get(order=order)
    assert payment.captured == order.gross_total
    captures = [seen.path for seen in live_shop.stripe.requests if seen.path.endswith("/capture")]
    assert captures.count(f"/v1/payment_intents/{payment.reference}/capture") == 1
    assert TRACKING_NUMBER in str(mail.outbox[-1].body)

    call_command(
        "carrier_scan", TRACKING_NUMBER, "DELIVERED", location="Berlin", shop=live_shop.url
    )
    order.refresh_from_db()
    assert order.fulfilment == Order.Fulfilment.DELIVERED
    page.goto(f"/de-de/orders/{order.access_token}/")
    parcel = page.locator(f"#shipment-{shipment.pk}, [aria-labelledby^=shipment-]").first
    expect(parcel).to_contain_text(TRACKING_NUMBER)
    expect(parcel.locator(".timeline")).to_contain_text("Berlin")
    expect(page.locator(".timeline").first.locator("li.is-done")).to_have_count(4)


def buy(page: Page) -> Order:
    """Buy one gaiwan and return the order, authorised."""
    shopper = Shopper(page, BERLIN)
    shopper.go("/collections/teaware/")
    page.locator("a[href*='/products/gaiwan/']").first.click()
    page.locator("a.option[href*='GWN-CBB']").click()
    page.wait_for_url("**variant=GWN-CBB")
    price = page.locator(".buy__price").inner_text()
    assert re.search(r"\d,\d{2}\s€", price)
    shopper.buy_form.locator("button[type=submit]").click()
    page.locator("#toast a.button").click()
    expect(page.locator(".lines > li")).to_have_count(1)
    shopper.check_out()
    expect(page.locator("html")).to_have_attribute("lang", "de-DE")
    expect(shopper.summary.locator(".sums > div")).to_have_count(3)
    expect(shopper.summary.locator(".sums > div").nth(1)).to_contain_text("4,90 €")
    expect(shopper.summary).to_contain_text("19 %")
    button = shopper.step_button("review")
    expect(button).to_have_text("Zahlungspflichtig bestellen")
    total = shopper.summary.locator(".sums__total dd").inner_text()
    shopper.order()
    shopper.pay(PAYS)
    order = paid_order(shopper.arrive())
    assert order.status == Order.Status.AUTHORISED
    assert format_money(order.gross_total, locale="de_DE") == total
    expect(page.locator("main")).to_contain_text(
        words(BERLIN, "Reserved on your card, charged when your parcel leaves")
    )
    return order


def check_confirmation(order: Order) -> None:
    """Look at the one mail so far: it is the confirmation, in German, with the total."""
    [confirmation] = mail.outbox
    assert confirmation.to == [BERLIN.address["email"]]
    assert order.number in confirmation.subject
    assert format_money(order.gross_total, locale="de_DE") in str(confirmation.body)
    assert "/de-de/orders/" in str(confirmation.body)


def pack_and_send(page: Page, shipment: Shipment) -> None:
    """Do at the desk what operations do: sign in, open the parcel, pack, type the number, send."""
    page.goto(reverse("admin:logistics_shipment_change", args=[shipment.pk]))
    page.locator("#id_username").fill("operations@kaolin.example")
    page.locator("#id_password").fill(PASSWORD)
    page.locator("#id_password").press("Enter")
    page.locator("a.ops-button[href$='/pack/']").click()
    page.locator("button[name=everything]").click()
    page.locator("#id_tracking_number").fill(TRACKING_NUMBER)
    page.locator("form.ops-form button[type=submit]").click()
    page.wait_for_url(re.compile(r"/admin/logistics/shipment/(\d+/pack/)?$"))
    shipment.refresh_from_db()
    assert shipment.status == Shipment.Status.SHIPPED
