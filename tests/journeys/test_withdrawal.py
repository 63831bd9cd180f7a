"""A guest with a phone withdraws in German, without an account and without a link from a mail."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from logistics.withdrawals.models import Withdrawal
from tests.journeys.axe import Judge
from tests.journeys.test_small_screens import PHONE, check_width

pytestmark = pytest.mark.browser
EMAIL = "gast@kunden.example"


def test_a_guest_withdraws_on_a_phone(open_tab: Callable[..., Page]) -> None:
    page = open_tab(**PHONE)
    judge = Judge(page)
    page.goto("/de-de/")
    judge.answer_cookie_question()
    page.locator("footer a[href$='/withdraw/']").click()
    page.wait_for_url("**/withdraw/")
    judge.look("who withdraws")
    check_width(page)

    page.locator("#id_name").fill("Anna Berger")
    page.locator("#id_order_number").fill("K-2222-3333-4444")
    page.locator("#id_email").fill(EMAIL)
    page.locator("main form button[type=submit]").tap()
    button = page.locator("main form button[type=submit]", has_text="Widerruf bestätigen")
    expect(button).to_be_visible()
    judge.look("confirm")
    check_width(page)

    button.tap()
    page.wait_for_url("**/withdraw/received/**")
    judge.look("receipt")
    check_width(page)
    received = Withdrawal.objects.get(email=EMAIL)
    expect(page.locator("main dl")).to_contain_text(str(received))
    judge.decide()
