"""Somebody who buys: what they press and type, in whichever language the page is.

Everything is found by its name, role or place in the form, never by its words, so that the same
purchase can be made in every language.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from django.utils import translation
from playwright.sync_api import Locator, Page, Route, expect

from crm.messages.models import OutgoingMail
from logistics.fulfilment.models import Shipment
from shop.orders.models import Order
from tests.chaos.conftest import wait_until

ORDER_PAGE = re.compile(r"/orders/(?P<token>[^/]+)/$")
PAYS = "4242 4242 4242 4242"
ASKS_THE_BANK = "4000 0025 0000 3155"
IS_DECLINED = "4000 0000 0000 9995"


@dataclass(frozen=True, kw_only=True)
class Customer:
    """A market's prefix and what its address form is filled with."""

    prefix: str
    address: dict[str, str]
    region: str = ""


BERLIN = Customer(
    prefix="/de-de",
    address={
        "email": "anna@kunden.example",
        "name": "Anna Berger",
        "line1": "Oranienstraße 24",
        "postcode": "10999",
        "city": "Berlin",
        "phone": "+49 30 55501230",
    },
)
OSAKA = Customer(
    prefix="/ja-jp",
    address={
        "email": "yuki@kyaku.example",
        "name": "山本 由紀",
        "postcode": "530-0001",
        "city": "大阪市北区",
        "line1": "梅田三丁目1番3号",
        "phone": "+81 6 6345 0000",
    },
    region="大阪府",
)
LONDON = Customer(
    prefix="/en-gb",
    address={
        "email": "ada@customers.example",
        "name": "Ada Hughes",
        "line1": "12 Lamb's Conduit Street",
        "postcode": "WC1N 3LE",
        "city": "London",
        "phone": "+44 20 7946 0018",
    },
)


def words(customer: Customer, text: str) -> str:
    """Return a text of ours as the customer reads it."""
    with translation.override(customer.prefix.strip("/")):
        return translation.gettext(text)


class Shopper:
    """A visitor at one tab, on the way from a product to a paid order."""

    def __init__(self, page: Page, customer: Customer) -> None:
        self.page = page
        self.customer = customer

    def go(self, path: str) -> None:
        """Open a page of the customer's own market."""
        self.page.goto(f"{self.customer.prefix}{path}")

    def choose(self, slug: str, *, variant: str, quantity: int = 1) -> None:
        """Put a product into the basket and open the basket."""
        self.go(f"/products/{slug}/?variant={variant}")
        self.page.locator("#quantity").fill(str(quantity))
        self.buy_form.locator("button[type=submit]").click()
        self.page.locator("#toast a.button").click()
        self.page.wait_for_url("**/cart/")

    def check_out(self) -> None:
        """Go from the basket to the review: address, then the delivery that is offered first."""
        self.page.locator("aside a.button").click()
        self.page.wait_for_url("**/checkout/address/")
        self.fill_in_address()
        self.send("address")
        self.page.wait_for_url("**/checkout/delivery/")
        self.send("delivery")
        self.page.wait_for_url("**/checkout/review/")

    def fill_in_address(self) -> None:
        """Type the customer's address."""
        for name, value in self.customer.address.items():
            self.page.locator(f"#id_{name}").fill(value)
        if self.customer.region:
            self.page.locator("#id_region").select_option(label=self.customer.region)

    def send(self, step: str) -> None:
        """Press the main button of a step."""
        self.step_button(step).click()

    def order(self) -> None:
        """Agree to the terms, order, and wait for the payment form."""
        self.page.locator("#id_terms").check()
        self.send("review")
        self.wait_for_payment_form()

    def wait_for_payment_form(self) -> None:
        """Wait until the payment can be sent."""
        self.page.wait_for_url("**/payments/*/")
        expect(self.pay_button).to_be_enabled()

    def buy(self, slug: str, *, variant: str) -> None:
        """Do everything up to the payment form."""
        self.choose(slug, variant=variant)
        self.check_out()
        self.order()

    def pay(self, number: str) -> None:
        """Pay by a test card, typed into the provider's frame."""
        frame = self.page.frame_locator("#payment-element iframe")
        frame.locator("input[autocomplete=cc-number]").fill(number)
        frame.locator("input[autocomplete=cc-exp]").fill("12 / 34")
        frame.locator("input[autocomplete=cc-csc]").fill("123")
        self.pay_button.click()

    def arrive(self) -> str:
        """Wait for the order's page and return the order's token."""
        self.page.wait_for_url(ORDER_PAGE, timeout=30_000)
        found = ORDER_PAGE.search(self.page.url)
        assert found
        return found["token"]

    def step_button(self, step: str) -> Locator:
        """Return the main button of a checkout step."""
        return self.page.locator(f"form[action$='/checkout/{step}/'] button.button[type=submit]")

    @property
    def buy_form(self) -> Locator:
        """The form that puts the shown variant into the basket."""
        return self.page.locator("form[action*='/cart/add']")

    @property
    def pay_button(self) -> Locator:
        """The button that sends the payment."""
        return self.page.locator("#payment-submit")

    @property
    def summary(self) -> Locator:
        """The lines and sums beside the step."""
        return self.page.locator("aside .summary")


def paid_order(token: str) -> Order:
    """Return an order whose payment everybody has heard of: it is confirmed and to be packed.

    The shopper may be back before the provider's webhook has been worked off to its end.
    """
    order = Order.objects.get(access_token=token)
    confirmed = OutgoingMail.objects.filter(order=order, kind="ORDER_CONFIRMED", state="SENT")
    wait_until(lambda: confirmed.exists() and Shipment.objects.filter(order=order).exists())
    order.refresh_from_db()
    return order


@contextmanager
def fields_on_their_way(page: Page, address: str) -> Iterator[None]:
    """Hold back the fields of another country until the block is done, then await them."""
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    page.route(address, hold)
    page.locator("#address-form").evaluate("form => { form.dataset.old = ''; }")
    yield
    held.pop().continue_()
    expect(page.locator("#address-form:not([data-old])")).to_be_visible()
    page.unroute(address)
