"""A shopper's week, as docs/howto/a-shoppers-week.md tells it."""

import json
import re
from pathlib import Path

import pytest
from django.core import mail
from django.core.management import call_command
from playwright.sync_api import Page, expect

from crm.consent.selectors import is_granted
from crm.identity.models import Contact, ContactOrder
from logistics.fulfilment.models import Shipment
from logistics.fulfilment.services import pack_completely, ship_shipment
from shop.accounts.models import User
from shop.orders.models import Order
from tests.journeys.live import LiveShop
from tests.journeys.shopper import BERLIN, PAYS, Shopper, paid_order, words
from tests.journeys.walk import Walk
from tests.journeys.watch import Watch

pytestmark = pytest.mark.browser
EMAIL = "anna.woche@kunden.example"
PASSWORD = "seladon-und-kobalt"
TRACKING_NUMBER = "00340434161094042564"
LINK = re.compile(r"http://127\.0\.0\.1\S+")


def newest_mail(about: str) -> str:
    """Return the text of the newest mail to the shopper that speaks of something."""
    texts = [str(message.body) for message in mail.outbox if message.to == [EMAIL]]
    found = [text for text in texts if about in text]
    assert found, about
    return found[-1]


def press(page: Page) -> None:
    """Press the one button of the page's form."""
    page.locator("main form button[type=submit]").click()


def test_the_week_goes_as_it_is_written(
    page: Page, live_shop: LiveShop, tmp_path: Path, watch: Watch
) -> None:
    # The page says 409 while an order is on its way.
    watch.expect("status of 409")
    walk, shopper = Walk("a-shoppers-week"), Shopper(page, BERLIN)
    walk.step("Ask for the newsletter")
    ask_for_the_newsletter(shopper)
    walk.picture(page, "shopper-1")

    walk.step("Confirm the address")
    confirm_the_address(page)

    walk.step("Browse and buy as a guest")
    order = buy(shopper)
    walk.picture(page, "shopper-3")

    walk.step("Open the mail and follow the parcel")
    follow_the_parcel(page, order, live_shop)
    walk.picture(page, "shopper-4")

    walk.step("Create an account and find the order there")
    create_an_account(page, order)
    walk.picture(page, "shopper-5")

    walk.step("Change the consent")
    end_the_newsletter(page)
    walk.picture(page, "shopper-6")

    walk.step("Take the data along")
    take_the_data(page, order, tmp_path)

    walk.step("Have it erased")
    erase(page, order, live_shop)
    walk.picture(page, "shopper-8")
    walk.end()


def ask_for_the_newsletter(shopper: Shopper) -> None:
    shopper.go("/")
    banner = shopper.page.locator("#consent button").first
    banner.click()
    expect(banner).to_be_hidden()
    shopper.page.locator("#footer-email").fill(EMAIL)
    shopper.page.locator("footer form button[type=submit]").first.click()
    shopper.page.wait_for_url("**/newsletter/asked/")
    assert not is_granted(Contact.objects.get(email=EMAIL))


def confirm_the_address(page: Page) -> None:
    link = LINK.search(newest_mail("/newsletter/confirm/"))
    assert link
    page.goto(link[0])
    assert not is_granted(Contact.objects.get(email=EMAIL))
    press(page)
    expect(page.locator("h1")).to_have_text(words(BERLIN, "Thank you, and welcome"))
    assert is_granted(Contact.objects.get(email=EMAIL))
    assert "/newsletter/leave/" in newest_mail("/newsletter/leave/")


def buy(shopper: Shopper) -> Order:
    shopper.choose("gaiwan", variant="GWN-CBB")
    shopper.page.locator("aside a.button").click()
    shopper.page.wait_for_url("**/checkout/address/")
    shopper.fill_in_address()
    shopper.page.locator("#id_email").fill(EMAIL)
    shopper.send("address")
    shopper.page.wait_for_url("**/checkout/delivery/")
    shopper.send("delivery")
    shopper.page.wait_for_url("**/checkout/review/")
    shopper.order()
    shopper.pay(PAYS)
    order = paid_order(shopper.arrive())
    assert order.contact_link.contact == Contact.objects.get(email=EMAIL)
    return order


def follow_the_parcel(page: Page, order: Order, live_shop: LiveShop) -> None:
    assert order.number in newest_mail(order.number)
    shipment = Shipment.objects.get(order=order)
    now = order.placed_at
    pack_completely(shipment_id=shipment.pk, actor="staff:1", at=now)
    ship_shipment(
        shipment_id=shipment.pk,
        tracking_number=TRACKING_NUMBER,
        carrier_code=shipment.carrier_id,
        actor="staff:1",
        at=now,
    )
    assert TRACKING_NUMBER in newest_mail(TRACKING_NUMBER)
    call_command(
        "carrier_scan", TRACKING_NUMBER, "IN_TRANSIT", location="Hannover", shop=live_shop.url
    )
    link = LINK.search(newest_mail(TRACKING_NUMBER))
    assert link
    page.goto(link[0])
    expect(page.locator("main")).to_contain_text("Hannover")


def create_an_account(page: Page, order: Order) -> None:
    page.goto("/de-de/account/signup/")
    page.locator("#id_email").fill(EMAIL)
    page.locator("#id_password1").fill(PASSWORD)
    page.locator("#id_password2").fill(PASSWORD)
    press(page)
    page.wait_for_url("**/de-de/account/")
    expect(page.locator("main")).not_to_contain_text(order.number)
    link = LINK.search(newest_mail("/account/confirm-email/"))
    assert link
    page.goto(link[0])
    press(page)
    page.goto("/de-de/account/")
    expect(page.locator("main")).to_contain_text(order.number)
    contact = Contact.objects.get(email=EMAIL)
    assert contact.user == User.objects.get(email=EMAIL)
    assert ContactOrder.objects.get(order=order).contact == contact


def end_the_newsletter(page: Page) -> None:
    page.goto("/de-de/account/newsletter/")
    expect(page.locator("main li.small")).to_have_count(2)
    page.locator("button[name=choice][value=leave]").click()
    expect(page.locator("button[name=choice][value=subscribe]")).to_be_visible()
    assert not is_granted(Contact.objects.get(email=EMAIL))


def take_the_data(page: Page, order: Order, folder: Path) -> None:
    page.goto("/de-de/account/data/")
    with page.expect_download() as downloading:
        page.locator("a[download]").click()
    downloading.value.save_as(folder / "data.json")
    data = json.loads((folder / "data.json").read_text(encoding="utf-8"))
    assert [row["number"] for row in data["orders"]] == [order.number]
    assert [row["state"] for row in data["consents"]] == ["WITHDRAWN", "GRANTED", "REQUESTED"]
    assert any(TRACKING_NUMBER in row["text"] for row in data["mails"])


def erase(page: Page, order: Order, live_shop: LiveShop) -> None:
    page.goto("/de-de/account/data/")
    page.locator("a[href$='/data/erase/']").click()
    page.locator("#id_password").fill(PASSWORD)
    press(page)
    page.wait_for_url("**/data/erase/")
    press(page)
    expect(page.locator("[role=alert]")).to_contain_text(order.number)
    call_command(
        "carrier_scan", TRACKING_NUMBER, "DELIVERED", location="Berlin", shop=live_shop.url
    )
    page.goto("/de-de/account/data/erase/")
    press(page)
    page.wait_for_url("**/account/data/erased/")
    expect(page.locator("main")).to_contain_text(
        words(BERLIN, "Your account and what we knew about you are erased.")
    )
    assert not User.objects.filter(email=EMAIL).exists()
    order.refresh_from_db()
    assert order.name == BERLIN.address["name"]
    assert ContactOrder.objects.get(order=order).contact.email == ""
