"""The demo's planning: sales of the last months, how warehouses are supplied, and one run."""

from datetime import date, datetime, timedelta
from math import pi, sin

from django.db import transaction

from logistics.forecast.models import SalesWeek, SupplyRule
from logistics.forecast.selectors import open_proposals, week_of
from logistics.forecast.services import ask_for_run, decide_proposal, finish_run
from shop.catalogue.models import Variant

WEEKS = 52
MARKETS = {"de": 1.0, "gb": 0.6, "us": 0.8}
RARE_FROM = 3
"""Every fourth variant sells now and then only."""
RULES = {
    "HAM": {"lead_days": 42, "lead_spread_days": 9, "carton_units": 6, "minimum_units": 24},
    "DAV": {"lead_days": 45, "lead_spread_days": 10, "carton_units": 6, "minimum_units": 24},
    "RNO": {"lead_days": 35, "lead_spread_days": 12, "carton_units": 6, "minimum_units": 24},
}


def seed_planning(*, at: datetime) -> None:
    """Bring a year of sales along and plan this week; whoever has weeks of sales gets no others."""
    if SalesWeek.objects.exists():
        return
    _seed_sales(week_of(at.date()))
    for warehouse, rule in RULES.items():
        SupplyRule.objects.get_or_create(warehouse_id=warehouse, variant=None, defaults=rule)
    finish_run(run_id=ask_for_run(day=at.date(), at=at).pk, at=at)
    for proposal, note in zip(
        open_proposals()[:2], ("", "The new glaze replaces it in spring."), strict=False
    ):
        decide_proposal(
            proposal_id=proposal.pk,
            units=0 if note else proposal.proposed_units,
            note=note,
            actor="demo",
            at=at,
        )


@transaction.atomic
def _seed_sales(this_week: date) -> None:
    variants = Variant.objects.filter(is_active=True, product__is_published=True).order_by("sku")
    SalesWeek.objects.bulk_create(
        SalesWeek(
            variant=variant,
            market_id=market,
            week=this_week - timedelta(weeks=WEEKS - at),
            units=units,
            is_promoted=is_promoted,
            is_out_of_stock=is_out,
        )
        for number, variant in enumerate(variants)
        for market, size in MARKETS.items()
        for at in range(WEEKS)
        for units, is_promoted, is_out in [_week(number, at, size)]
        if units or is_out
    )


def _week(number: int, at: int, size: float) -> tuple[int, bool, bool]:
    """Return units of a week and what was special about it: the same every time, but uneven."""
    noise = (number * 7919 + at * 104729 + int(size * 10) * 31) % 97 / 97
    if number % 4 == RARE_FROM:
        return (1 + number % 3 if noise > 0.75 else 0), False, False
    if number % 11 == 5 and at in (33, 34):
        return 0, False, True
    is_promoted = number % 6 == 2 and at in (20, 21)
    usual = size * (4 + number % 9) * (1 + 0.25 * sin(2 * pi * at / 52)) * (1 + at / 150)
    return round(usual * (0.6 + 0.8 * noise) * (1.9 if is_promoted else 1)), is_promoted, False
