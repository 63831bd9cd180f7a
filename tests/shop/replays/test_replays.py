"""Past orders under other rules: at the command and at the desk."""

import json
from decimal import Decimal
from io import StringIO
from pathlib import Path

import pytest
from defusedxml.ElementTree import fromstring
from django.core.management import CommandError, call_command
from django.test import Client

from shop.orders.models import Order
from shop.replays.calculate import Comparison, Outcome, Replay, Sums, compare
from shop.replays.rule_texts import RuleTextError, read_rules
from shop.routing.calculate import Criterion, Rule
from shop.routing.models import RoutingRule
from tests.factories.checkout import World, filled_cart, placed, set_stock
from tests.naughty import look_at, readings
from tests.shop.admin.desk import desk, staff
from tests.shop.admin.naughty_forms import quick

__all__ = ["desk", "quick", "staff"]
REPLAY = "/admin/shop/routingrule/replay"
FEWEST = {"days": "365", "rule_1": "PREFERENCE"}


def outcome(cost: str, days: int, *warehouses: str) -> Outcome:
    return Outcome(warehouses, Decimal(cost), days, len(warehouses))


def test_markets_are_summed_and_all_of_them_last():
    same = outcome("10.00", 3, "HAM")
    replays = [
        Replay("K1", "de", same, same),
        Replay("K2", "de", outcome("20.00", 8, "JDZ"), outcome("15.50", 4, "HAM", "JDZ")),
        Replay("K3", "ch", same, same),
    ]

    rows = compare(replays)

    assert [row.market for row in rows] == ["ch", "de", ""]
    assert rows[1] == Comparison(
        market="de",
        orders=2,
        changed=1,
        before=Sums(Decimal("30.00"), Decimal("5.50"), 2),
        after=Sums(Decimal("25.50"), Decimal("3.50"), 3),
    )
    assert rows[2].saved == Decimal("4.50")
    assert compare([]) == []


def test_rules_of_one_market_count_more_than_those_of_all():
    rules = read_rules(["cost:2.5,days", "gb=PARCELS"])

    assert rules["de"] == (Rule(Criterion.COST, Decimal("2.5")), Rule(Criterion.DAYS))
    assert rules["gb"] == (Rule(Criterion.PARCELS),)


@pytest.mark.parametrize("text", ["SPEED", "xx=COST", "COST:a", "COST:-1", "COST:nan", "COST,COST"])
def test_what_is_no_rule_is_told_so(text: str):
    with pytest.raises(RuleTextError, match="“"):
        read_rules([text])


@pytest.fixture
def routed(world: World) -> Order:
    """Give an order that left Jingdezhen in one parcel, though Hamburg had half of it."""
    set_stock(world.teapot, {"HAM": 10, "JDZ": 10})
    set_stock(world.cup, {"HAM": 0, "JDZ": 10})
    world.cup.hs_code = "691200"
    world.cup.save()
    return placed(filled_cart({world.teapot: 1, world.cup: 1}))


@pytest.mark.django_db
def test_the_command_tells_writes_and_draws(routed: Order, tmp_path: Path):
    said, answers, drawn = StringIO(), tmp_path / "out.json", tmp_path / "out.svg"

    call_command(
        "simulate_routing",
        *("--rules", "PREFERENCE", "--days", "365"),
        *("--json", str(answers), "--svg", str(drawn)),
        stdout=said,
    )

    (order,) = json.loads(answers.read_text())["orders"]
    assert order["number"] == routed.number
    assert [order[side]["warehouses"] for side in ("before", "after")] == [["JDZ"], ["HAM", "JDZ"]]
    assert "1 → 2" in said.getvalue()
    assert fromstring(drawn.read_text()).tag.endswith("svg")


@pytest.mark.django_db
def test_what_was_free_then_decides_and_not_what_is_free_now(routed: Order, tmp_path: Path):
    for variant in [line.variant for line in routed.lines.all()]:
        set_stock(variant, {"JDZ": 9})
    answers = tmp_path / "out.json"

    call_command(
        "simulate_routing", "--rules", "PREFERENCE", "--json", str(answers), stdout=StringIO()
    )

    (order,) = json.loads(answers.read_text())["orders"]
    assert order["after"]["warehouses"] == ["HAM", "JDZ"]


@pytest.mark.django_db
def test_the_command_refuses_what_it_does_not_know():
    with pytest.raises(CommandError, match="unknown criterion “SPEED”"):
        call_command("simulate_routing", "--rules", "SPEED")


@pytest.mark.django_db
def test_the_desk_shows_table_picture_and_the_orders(routed: Order, desk: Client):
    page = desk.get(REPLAY, FEWEST, follow=True).content.decode()

    assert "<svg" in page
    assert routed.number in page
    assert "HAM + JDZ" in page
    assert RoutingRule.objects.count() == 0


@pytest.mark.django_db
def test_naughty_strings_as_rules_are_refused(desk: Client):
    for reader, text in list(readings())[::3]:
        desk.cookies["variant"] = reader
        data = {"days": text, "market": text, "rule_1": text, "tolerance_1": text}
        response = desk.get(REPLAY, data, follow=True)
        assert response.status_code == 422, text
        look_at(response, text, reader=reader)
