"""axe finds nothing on the pages of an account, in German, Japanese and English."""

import re
import uuid

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.utils import decrypt
from django.core import mail
from playwright.sync_api import Page, expect

from shop.accounts.models import Address, User
from shop.orders.models import Order
from tests.factories.authenticator import code_of
from tests.factories.basics import MarketFactory
from tests.factories.orders import AuthorisedOrderFactory
from tests.journeys.axe import READERS, Judge
from tests.journeys.shopper import BERLIN, Customer
from tests.journeys.watch import Watch

pytestmark = pytest.mark.browser

PASSWORD = "seladon-und-kobalt"
LINK = re.compile(r"http://127\.0\.0\.1\S+")


class Account:
    """Somebody with an account, at one tab, whose every page is judged."""

    def __init__(self, page: Page, customer: Customer) -> None:
        self.page, self.judge = page, Judge(page)
        self.home = f"{customer.prefix}/account/"
        self.market = customer.prefix[-2:]
        self.email = f"{uuid.uuid4().hex[:8]}@kunden.example"

    @property
    def user(self) -> User:
        """Who it is."""
        return User.objects.get(email=self.email)

    def open(self, path: str) -> None:
        """Open a page of the account and judge it."""
        self.judge.open(self.home + path, path or "overview")
        assert self.page.url.endswith(self.home + path), f"{path} leads to {self.page.url}"

    def fill_in(self, **values: str) -> None:
        """Type into the fields of the form and send it."""
        for name, value in values.items():
            self.page.locator(f"#id_{name}").fill(value)
        self.page.locator("main form button[type=submit]").first.click()

    def stumble(self, path: str, **values: str) -> None:
        """Send a form with what it must refuse, and judge the answer."""
        self.page.goto(self.home + path)
        self.fill_in(**values)
        expect(self.page.locator("#error-summary")).to_be_visible()
        self.judge.look(f"{path} with errors")

    def sign_up(self) -> None:
        """Make the account."""
        self.page.goto(f"{self.home}signup/")
        self.fill_in(email=self.email, password1=PASSWORD, password2=PASSWORD)
        self.page.wait_for_url(f"**{self.home}")

    def sign_in(self) -> None:
        """Give e-mail address and password."""
        self.page.goto(f"{self.home}login/")
        self.fill_in(login=self.email, password=PASSWORD)

    def own_something(self) -> tuple[Order, Address]:
        """Order and keep an address, as somebody does after a while."""
        market = MarketFactory(code=self.market)
        order = AuthorisedOrderFactory(user=self.user, email=self.email, market=market)
        values = {name: text for name, text in BERLIN.address.items() if name != "email"}
        address = Address.objects.create(user=self.user, country="DE", is_default=True, **values)
        return order, address

    def code(self) -> str:
        """Return what the authenticator app shows now."""
        factor = Authenticator.objects.get(user=self.user, type=Authenticator.Type.TOTP)
        return code_of(decrypt(factor.data["secret"]))


def link_to(email: str) -> str:
    """Return the link in the newest mail to an address."""
    letter = [message for message in mail.outbox if message.to == [email]][-1]
    found = LINK.search(str(letter.body))
    assert found
    return found[0]


@READERS
def test_axe_finds_nothing_where_one_signs_up_and_in(page: Page, customer: Customer) -> None:
    account = Account(page, customer)
    page.goto(f"{account.home}login/")
    account.judge.answer_cookie_question()
    for path in ("login/", "signup/", "password/reset/", "inactive/", "confirm-email/"):
        account.open(path)
    account.stumble("login/", login="nobody@kunden.example", password="wrong")
    account.stumble("signup/", email="?", password1="1", password2="2")
    account.stumble("password/reset/", email="?")
    account.judge.decide()


@READERS
def test_axe_finds_nothing_behind_the_links_of_mails(page: Page, customer: Customer) -> None:
    account = Account(page, customer)
    account.sign_up()
    account.judge.answer_cookie_question()
    account.judge.open(link_to(account.email), "address to be confirmed")
    account.judge.open(f"{account.home}confirm-email/nonsense/", "no such confirmation")
    page.goto(f"{account.home}logout/")
    page.locator("main form button[type=submit]").click()
    page.goto(f"{account.home}password/reset/")
    account.fill_in(email=account.email)
    page.wait_for_url("**/password/reset/done/")
    account.judge.look("link sent")
    account.judge.open(link_to(account.email), "new password")
    account.fill_in(password1="1", password2="2")
    expect(page.locator("main .errorlist").first).to_be_visible()
    account.judge.look("new password with errors")
    account.fill_in(password1=f"{PASSWORD}!", password2=f"{PASSWORD}!")
    page.wait_for_url("**/password/reset/key/done/")
    account.judge.look("password is new")
    account.judge.open(f"{account.home}password/reset/key/1-nonsense/", "no such link")
    account.judge.decide()


@READERS
def test_axe_finds_nothing_in_an_account(page: Page, watch: Watch, customer: Customer) -> None:
    watch.expect("status of 422")
    account = Account(page, customer)
    account.sign_up()
    account.judge.answer_cookie_question()
    for path in ("", "orders/", "addresses/"):
        account.open(path)
    order, address = account.own_something()
    for path in (
        "",
        "orders/",
        "addresses/",
        "addresses/new/",
        f"addresses/{address.pk}/",
        "data/",
        "email/",
        "password/change/",
        "reauthenticate/",
        "logout/",
    ):
        account.open(path)
    account.judge.open(f"{account.home}orders/{order.number}/", "own order")
    page.goto(f"{account.home}addresses/new/")
    page.locator("#address-form button.button").click()
    expect(page.locator("#error-summary")).to_be_visible()
    account.judge.look("address with errors")
    account.stumble("password/change/", oldpassword="?", password1="1", password2="2")
    account.stumble("reauthenticate/", password="?")
    page.goto(f"{account.home}email/")
    page.locator("#id_email").fill("?")
    page.locator("button[name=action_add]").click()
    expect(page.locator("main .errorlist").first).to_be_visible()
    account.judge.look("e-mail with errors")
    account.judge.decide()


@READERS
def test_axe_finds_nothing_about_the_second_factor(page: Page, customer: Customer) -> None:
    account = Account(page, customer)
    account.sign_up()
    account.judge.answer_cookie_question()
    EmailAddress.objects.filter(user=account.user).update(verified=True)
    account.open("2fa/")
    page.goto(f"{account.home}2fa/totp/activate/")
    account.fill_in(password=PASSWORD)
    page.wait_for_url("**/2fa/totp/activate/")
    account.judge.look("authenticator app")
    account.fill_in(code="000000")
    expect(page.locator("#error-summary")).to_be_visible()
    account.judge.look("authenticator app with errors")
    account.fill_in(code=code_of(page.locator("#authenticator_secret").input_value()))
    page.wait_for_url("**/2fa/recovery-codes/")
    account.judge.look("recovery codes")
    key = Authenticator.objects.create(
        user=account.user,
        type=Authenticator.Type.WEBAUTHN,
        data={"name": "Blue key", "credential": {}},
    )
    for path in (
        "2fa/",
        "2fa/recovery-codes/generate/",
        "2fa/totp/deactivate/",
        "2fa/webauthn/",
        f"2fa/webauthn/keys/{key.pk}/edit/",
        f"2fa/webauthn/keys/{key.pk}/remove/",
        "2fa/reauthenticate/",
    ):
        account.open(path)
    account.stumble("2fa/reauthenticate/", code="000000")
    key.delete()
    page.goto(f"{account.home}2fa/webauthn/add/")
    # allauth's own page names a field that only shops with passkeys have.
    account.judge.look("new key", known_gap="form.passwordless.auto_id")
    page.context.clear_cookies(name="sessionid")
    account.sign_in()
    page.wait_for_url("**/2fa/authenticate/")
    account.judge.look("code at sign-in")
    account.fill_in(code="000000")
    expect(page.locator("#error-summary")).to_be_visible()
    account.judge.look("code at sign-in with errors")
    account.fill_in(code=account.code())
    page.wait_for_url(f"**{account.home}")
    account.judge.decide()
