"""A week's planning: what is counted, forecast, proposed, and decided."""

from datetime import timedelta

import pytest

from logistics.forecast.calculate import METHODS
from logistics.forecast.calculate.backtest import SHOP
from logistics.forecast.models import (
    METHOD_NAMES,
    Forecast,
    ForecastRun,
    ForecastScore,
    SalesWeek,
    StockProposal,
    StockTarget,
)
from logistics.forecast.services import ProposalDecidedError, decide_proposal, finish_run
from tests.factories.orders import CancelledOrderFactory, PaidOrderFactory
from tests.logistics.forecast.worlds import (
    MONDAY,
    NOW,
    planned,
    proposed,
    sells,
    stocks,
    supplied,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _no_season(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let November be like any month; the season has tests of its own."""
    monkeypatch.setattr("logistics.forecast.calculate.season.HEIGHT", 0.0)


def test_the_steady_variant_goes_on():
    variant = sells([10] * 20)
    stocks(variant, "HAM", 5)

    run = planned()

    forecast = Forecast.objects.get()
    assert (forecast.variant, forecast.market_id, forecast.run) == (variant, "de", run)
    assert forecast.weekly == [10.0] * 13
    assert (forecast.spread, forecast.is_intermittent) == (0, False)
    assert (run.state, run.series, run.history_weeks) == ("DONE", 1, 20)


def test_orders_of_the_shop_are_counted_by_market_and_week():
    placed = NOW - timedelta(days=7)
    line = PaidOrderFactory(placed_at=placed, items=[("19.00", 3)]).lines.get()
    PaidOrderFactory(placed_at=NOW)
    CancelledOrderFactory(placed_at=placed)

    planned()

    week = SalesWeek.objects.get()
    assert (week.variant_id, week.market_id) == (line.variant_id, line.order.market_id)
    assert (week.week, week.units, week.source) == (MONDAY - timedelta(days=7), 3, "ORDERS")


def test_imported_orders_are_counted_too():
    placed = NOW - timedelta(days=7)
    PaidOrderFactory(placed_at=placed, items=[("19.00", 3)], imported_from="old-shop")

    planned()

    assert SalesWeek.objects.get().units == 3


def test_the_orders_are_counted_anew_and_marks_stay():
    order = PaidOrderFactory(placed_at=NOW - timedelta(days=7), items=[("19.00", 3)])
    planned()
    SalesWeek.objects.update(is_promoted=True)
    order.lines.update(cancelled_quantity=1)
    ForecastRun.objects.all().delete()

    planned()

    week = SalesWeek.objects.get()
    assert (week.units, week.is_promoted) == (2, True)


def test_the_week_in_which_nothing_could_be_sent_is_marked_as_missing():
    variant = sells([*[10] * 19, 0])

    planned()

    week = SalesWeek.objects.get(source="ORDERS")
    assert (week.variant, week.units, week.is_out_of_stock) == (variant, 0, True)
    assert Forecast.objects.get().weekly == [10.0] * 13


def test_the_methods_are_held_against_the_last_weeks():
    variant = sells([8, 12] * 15)
    stocks(variant, "HAM", 5)

    planned()

    methods = ForecastScore.objects.filter(market="de").values_list("method", flat=True)
    assert sorted(methods) == ["blend", "croston", "mean8", "naive", "shop", "smoothing", "tsb"]
    naive, own = (ForecastScore.objects.get(method=name).rmsse for name in ("naive", "shop"))
    assert own < naive


def test_every_method_has_a_name():
    assert METHOD_NAMES.keys() == {*METHODS, SHOP}


def test_the_week_is_planned_once():
    run = planned()

    assert finish_run.__wrapped__(run_id=run.pk, at=NOW) is False


def test_the_markets_of_a_warehouse_are_planned_together():
    supplied(lead_days=14, lead_spread_days=7, service_percent=95)
    variant = sells([10] * 20)
    sells([6] * 20, variant=variant, market="eu")
    stocks(variant, "HAM", 90)

    planned()

    target = StockTarget.objects.get()
    # Nothing is uncertain but the supplier: 1.6449 · 16 · 1 = 26.32; 16 units in three weeks.
    assert (target.weekly_mean, target.safety_stock, target.reorder_point) == (16, 27, 75)
    assert target.available == 90
    assert not StockProposal.objects.exists()


def test_what_is_below_its_reorder_point_is_bought():
    supplied(lead_days=14, lead_spread_days=0, cover_weeks=4, carton_units=12)
    variant = sells([10] * 20)
    stocks(variant, "HAM", 20)

    planned()

    proposal = StockProposal.objects.get()
    assert (proposal.kind, proposal.variant, proposal.warehouse_id) == ("REPLENISH", variant, "HAM")
    # Up to 30 and four weeks' worth, less 20: 50 in cartons of twelve.
    assert proposal.units == proposal.proposed_units == 60
    assert proposal.reason["point"] == 30


def test_what_lies_elsewhere_is_moved_first():
    supplied(lead_days=14, lead_spread_days=0, cover_weeks=4)
    variant = sells([10] * 20)
    stocks(variant, "HAM", 20)
    stocks(variant, "JDZ", 30)

    planned()

    moved = StockProposal.objects.get()
    assert (moved.kind, moved.source_id, moved.units) == ("TRANSFER", "JDZ", 30)
    # 50 are above the reorder point: nothing is bought.


def test_the_warehouse_without_a_rule_is_not_planned():
    stocks(sells([10] * 20), "HAM", 5)

    planned()

    assert not StockTarget.objects.exists()
    assert not StockProposal.objects.exists()


def test_the_rule_of_a_variant_goes_before_that_of_its_warehouse():
    variant = sells([10] * 20)
    stocks(variant, "HAM", 5)
    supplied()
    supplied(variant=variant, lead_days=7, lead_spread_days=0)

    planned()

    assert StockTarget.objects.get().reorder_point == 20


def test_what_was_accepted_is_coming_and_not_proposed_again():
    proposal = proposed()
    decide_proposal.__wrapped__(
        proposal_id=proposal.pk, units=proposal.units, note="", actor="staff", at=NOW
    )
    ForecastRun.objects.filter(pk=proposal.run_id).update(state="WAITING")
    Forecast.objects.all().delete()
    ForecastScore.objects.all().delete()
    StockTarget.objects.all().delete()

    planned()

    assert StockProposal.objects.get().state == "ACCEPTED"
    assert StockTarget.objects.get().available == 5 + proposal.units


def test_what_is_being_moved_is_not_given_twice():
    supplied(lead_days=14, lead_spread_days=0, cover_weeks=4)
    variant = sells([10] * 20)
    stocks(variant, "HAM", 20)
    stocks(variant, "JDZ", 30)
    run = planned()
    moved = StockProposal.objects.get()
    decide_proposal.__wrapped__(proposal_id=moved.pk, units=20, note="", actor="staff", at=NOW)
    # Sold in the meantime: Hamburg is below its point again.
    stocks(variant, "HAM", 0)
    for rows in (run.forecasts, run.scores, run.targets):
        rows.all().delete()
    ForecastRun.objects.update(state="WAITING")

    planned()

    assert StockProposal.objects.get(state="OPEN", kind="TRANSFER").units == 10


def test_the_units_that_a_person_wants_are_accepted():
    proposal = proposed()

    decide_proposal.__wrapped__(
        proposal_id=proposal.pk, units=7, note="Too dear.", actor="staff", at=NOW
    )

    proposal.refresh_from_db()
    assert (proposal.state, proposal.units) == ("ACCEPTED", 7)
    assert proposal.proposed_units != 7
    assert (proposal.note, proposal.decided_by, proposal.decided_at) == ("Too dear.", "staff", NOW)


def test_no_units_reject_a_proposal_and_nobody_decides_it_again():
    proposal = proposed()
    decide_proposal.__wrapped__(proposal_id=proposal.pk, units=0, note="", actor="staff", at=NOW)

    with pytest.raises(ProposalDecidedError):
        decide_proposal.__wrapped__(
            proposal_id=proposal.pk, units=5, note="", actor="other", at=NOW
        )

    proposal.refresh_from_db()
    assert (proposal.state, proposal.units, proposal.decided_by) == ("REJECTED", 0, "staff")


def test_proposals_that_nobody_decided_give_way_to_new_ones():
    old = proposed()
    ForecastRun.objects.filter(pk=old.run_id).update(week=MONDAY - timedelta(days=7))

    planned()

    new = StockProposal.objects.get()
    assert (new.pk == old.pk, new.run.week) == (False, MONDAY)
