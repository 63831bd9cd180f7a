"""Planning at the desk: what a person sees, changes and decides, and what naughty strings do."""

from datetime import timedelta

import pytest
from django.contrib import admin
from django.test import Client
from django.urls import reverse

from logistics.forecast.admin.charts import draw_bars, draw_weeks
from logistics.forecast.admin.rules import SupplyRuleForm
from logistics.forecast.models import SalesWeek, StockProposal, SupplyRule
from tests.factories.basics import WarehouseFactory
from tests.logistics.forecast.worlds import MONDAY, proposed, sells
from tests.naughty import bare_frames, look_at, readings
from tests.shop.admin.naughty_forms import send

pytestmark = pytest.mark.django_db
RULE = {
    "warehouse": "HAM",
    "service_percent": "95",
    "lead_days": "40",
    "lead_spread_days": "9",
    "cover_weeks": "8",
    "minimum_units": "1",
    "carton_units": "1",
    "container_litres": "28000",
}


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch):
    """Leave away what stands around the forms."""
    monkeypatch.setattr(admin.site, "each_context", lambda _request: {})
    with bare_frames():
        yield


def _decide(proposal: StockProposal) -> str:
    return reverse("admin:logistics_stockproposal_decide", args=[proposal.pk])


def test_the_proposal_says_why_and_is_accepted_with_other_units(desk: Client):
    proposal = proposed()
    page = desk.get(_decide(proposal)).content.decode()
    assert "5 available, reorder point" in page

    answer = desk.post(_decide(proposal), {"units": "12", "note": "One pallet."}, follow=True)

    assert "The proposal is accepted." in answer.content.decode()
    proposal.refresh_from_db()
    assert (proposal.state, proposal.units, proposal.note) == ("ACCEPTED", 12, "One pallet.")


def test_the_proposal_that_is_decided_is_not_asked_about_again(desk: Client):
    proposal = proposed()
    desk.post(_decide(proposal), {"units": "0"})

    answer = desk.post(_decide(proposal), {"units": "5"}, follow=True)

    assert "This proposal is decided." in answer.content.decode()
    proposal.refresh_from_db()
    assert proposal.state == "REJECTED"


@pytest.mark.parametrize(
    ("action", "state"), [("accept_selected", "ACCEPTED"), ("reject_selected", "REJECTED")]
)
def test_many_proposals_are_decided_in_the_list(desk: Client, action: str, state: str):
    proposal = proposed()
    listed = reverse("admin:logistics_stockproposal_changelist")

    desk.post(listed, {"action": action, "_selected_action": [proposal.pk]})

    proposal.refresh_from_db()
    assert proposal.state == state


def test_the_supply_rule_is_entered_by_sku(desk: Client):
    variant = sells([1])
    WarehouseFactory()

    desk.post(reverse("admin:logistics_supplyrule_add"), {**RULE, "variant": variant.sku})

    assert SupplyRule.objects.get().variant == variant


def test_the_week_of_orders_keeps_its_units(desk: Client):
    sells([10])
    week = SalesWeek.objects.get()
    SalesWeek.objects.update(source=SalesWeek.Source.ORDERS)
    url = reverse("admin:logistics_salesweek_change", args=[week.pk])

    desk.post(url, {"units": "99", "is_promoted": "on"})

    week.refresh_from_db()
    assert (week.units, week.is_promoted) == (10, True)


def test_a_week_begins_on_a_monday(desk: Client):
    sku = sells([10]).sku
    data = {"variant": sku, "market": "de", "units": "3", "week": MONDAY + timedelta(days=2)}

    desk.post(reverse("admin:logistics_salesweek_add"), data)

    assert SalesWeek.objects.count() == 1


@pytest.mark.usefixtures("quick")
def test_naughty_strings_into_the_decision(desk: Client):
    proposal = proposed()
    for reader, text in readings():
        data = {"units": "5", "note": text}
        status, _page, _errors = send(desk, _decide(proposal), data, reader=reader, text=text)
        assert status in {302, 422}, text
        page = reverse("admin:logistics_stockproposal_change", args=[proposal.pk])
        look_at(desk.get(page), text, reader=reader)
        StockProposal.objects.update(state=StockProposal.State.OPEN)


def test_naughty_strings_as_sku():
    WarehouseFactory()
    for _reader, text in readings():
        form = SupplyRuleForm({**RULE, "variant": text})
        # Nothing but blanks is the rule for everything.
        assert form.is_valid() is (not text.strip()), text


def test_the_line_breaks_where_a_week_is_missing():
    chart = draw_weeks([4, 6, None, 8], [5, 5], spread=1)

    assert [len(points.split()) for points in chart.sold] == [2]
    assert len(chart.dots) == 1
    assert len(chart.likely.split()) == 4
    assert [units for _y, units in chart.grid] == [0, 4, 8]


def test_the_drawing_of_nothing_is_a_drawing():
    assert draw_weeks([], [0.0], spread=0).grid[2][1] == 2


def test_the_longest_bar_fills_the_drawing():
    bars = draw_bars([("shop", 0.5, True), ("naive", 1.0, False)])

    assert [(bar.width, bar.is_own) for bar in bars] == [("190.0", True), ("380.0", False)]
