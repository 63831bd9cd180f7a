"""What somebody types into the tables of the delivery calendar."""

import re

import pytest
from django.test import Client

from shop.delivery.models import DispatchRule, PublicHoliday
from shop.delivery.services import load_holidays
from shop.kernel.currencies import CURRENCIES
from shop.routing.models import RoutingRule
from tests.factories.basics import MarketFactory, WarehouseFactory
from tests.naughty import look_at, readings
from tests.shop.admin.desk import desk, staff
from tests.shop.admin.naughty_forms import quick

__all__ = ["desk", "quick", "staff"]
pytestmark = pytest.mark.django_db
SHOP = "/admin/shop/"


def test_naughty_strings_make_no_holiday_no_cut_off_and_no_rule(desk: Client):
    WarehouseFactory()
    MarketFactory()
    for number, (reader, text) in enumerate(readings()):
        desk.cookies["variant"] = reader
        address, data = (
            ("publicholiday", {"country": text, "day": text, "name": text}),
            ("dispatchrule", {"warehouse": "HAM", "cut_off": text, "handling_days": text}),
            ("routingrule", {"market": "de", "rank": text, "criterion": text, "tolerance": text}),
        )[number % 3]
        response = desk.post(f"{SHOP}{address}/add/", data)
        assert response.status_code == 200, text
        look_at(response, text, reader=reader)
    made = (PublicHoliday.objects, DispatchRule.objects, RoutingRule.objects)
    assert [rows.count() for rows in made] == [0, 0, 0]


def test_a_rule_is_made_at_the_desk_and_its_rank_is_taken_then(desk: Client):
    MarketFactory()
    data = {"market": "de", "rank": "1", "criterion": "COST", "tolerance": "2", "is_active": "on"}

    desk.post(f"{SHOP}routingrule/add/", data)
    again = desk.post(f"{SHOP}routingrule/add/", {**data, "criterion": "DAYS"})

    assert RoutingRule.objects.count() == 1
    assert "This market has a rule of this rank already." in again.content.decode()


def test_holidays_are_loaded_once_and_what_was_corrected_stays():
    PublicHoliday.objects.create(country="DE", day="2026-12-25", name="Erster Weihnachtstag")

    assert (load_holidays(), load_holidays()) == (1272, 0)
    assert PublicHoliday.objects.get(country="DE", day="2026-12-25").name == "Erster Weihnachtstag"


def test_a_new_price_is_in_a_currency_that_the_shop_counts_in(desk: Client) -> None:
    page = desk.get("/admin/shop/deliveryrate/add/").content.decode()

    select = page.partition('name="amount_1"')[2].partition("</select>")[0]
    offered = re.findall(r'<option value="([A-Z]{3})"( selected)?', select)
    assert [code for code, _is_chosen in offered] == sorted(CURRENCIES)
    assert [code for code, is_chosen in offered if is_chosen] == ["EUR"]
