"""The address at checkout, on a slow line."""

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.shopper import Customer, Shopper, fields_on_their_way

pytestmark = pytest.mark.browser

EUROPE = Customer(prefix="/en-eu", address={})


def test_a_vat_number_typed_meanwhile_stops_no_fields(page: Page) -> None:
    shopper = Shopper(page, EUROPE)
    shopper.choose("gaiwan", variant="GWN-CEL")
    page.locator("aside a.button").click()
    page.wait_for_url("**/checkout/address/")

    with fields_on_their_way(page, "**/checkout/address/"):
        page.locator("#id_country").select_option("IE")
        page.locator("#id_is_business").check()
        with page.expect_request("**/checkout/vat-id/"):
            page.locator("#id_vat_id").fill("IE6388047V")
            page.locator("#id_vat_id").blur()

    expect(page.locator("#id_country")).to_have_value("IE")
    expect(page.locator("#id_is_business")).to_be_checked()
    expect(page.locator("#id_vat_id")).to_have_value("IE6388047V")
