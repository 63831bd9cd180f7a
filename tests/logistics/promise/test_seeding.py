"""Days for lanes that nobody has measured, judged by other shippers' freight."""

from datetime import UTC, date, datetime
from decimal import Decimal
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse

from logistics.promise.calculate import DAY, FEWEST, Basis, Booking, Mode, Spread, spread_of
from logistics.promise.evaluation import CARGO2000, SCMS, Parcel, spreads_of
from logistics.promise.evaluation.spreads import read_spreads, write_spreads
from logistics.promise.selectors import kept_promises
from logistics.promise.services import learn_transit_times
from shop.delivery.models import DeliveryRate, DeliveryZone, TransitTime
from shop.delivery.services import LearntTransit, keep_transit_times
from tests.factories.checkout import AT, World, filled_cart, placed
from tests.shop.admin.desk import desk, staff

__all__ = ["desk", "staff"]
BOOKED = datetime(2026, 1, 1, tzinfo=UTC)


def spread(basis: Basis = Basis.PLAN, *, ratio_90: str = "1.42", mode: Mode = Mode.AIR) -> Spread:
    return Spread(
        data_set="cargo2000",
        mode=mode,
        basis=basis,
        parcels=3154,
        ratio_50=Decimal("0.76"),
        ratio_90=Decimal(ratio_90),
    )


def parcel(days: int, *, clock: str = "quote", planned: int = 0, mode: str = "Air") -> Parcel:
    booking = Booking(lane="Kenya", mode=mode, carrier="", booked_at=BOOKED, planned=planned * DAY)
    outcome = BOOKED + days * DAY
    return Parcel(line=1, name="", clock=clock, booking=booking, outcome=outcome)


def test_a_percentile_is_counted_among_one_more_than_there_were():
    times = [(number * DAY, 10 * DAY) for number in range(1, 11)]

    found = spread_of(times, data_set="x", mode=Mode.AIR, basis=Basis.PLAN)

    # Nine of the ten took 0.9 at most; of eleven only nine would, which is less than 90 %.
    assert (found.parcels, found.ratio_50, found.ratio_90) == (10, Decimal("0.60"), 1)


def test_a_plan_stretches_the_longest_time_and_a_median_the_middle():
    # Ten working days are fourteen of the calendar; 14 × 0.76 = 10.64, × 1.42 = 19.88.
    assert spread().days(at_least=5, at_most=10) == (11, 20)
    # The middle, 7.5, is 10.5 of the calendar; × 0.76 = 7.98, × 1.42 = 14.91.
    assert spread(Basis.MEDIAN).days(at_least=5, at_most=10) == (8, 15)


def test_nothing_is_promised_before_the_carrier_s_longest_time():
    assert spread(ratio_90="0.80").days(at_least=5, at_most=10) == (11, 14)


def test_freight_from_depots_is_held_against_its_lane_and_an_order_to_a_vendor_is_not():
    usual = [parcel(10)] * 30
    slow = [parcel(20)] * 6
    ordered = [parcel(300, clock="order")] * 30
    other = [parcel(90, mode="Ocean")] * 30

    (found,) = spreads_of(SCMS, [*usual, *slow, *ordered, *other])

    assert (found.mode, found.basis, found.parcels) == (Mode.AIR, Basis.MEDIAN, 36)
    assert (found.ratio_50, found.ratio_90) == (1, 2)


def test_a_handful_of_parcels_seeds_nothing():
    assert spreads_of(CARGO2000, [parcel(3, planned=2)] * 29) == []
    assert [one.ratio_90 for one in spreads_of(CARGO2000, [parcel(3, planned=2)] * 30)] == [1.5]


def test_a_data_set_s_figures_are_replaced_and_plans_come_first(tmp_path: Path):
    path, day = tmp_path / "spreads.csv", date(2026, 11, 26)
    median = spread_of([(DAY, DAY)], data_set="scms", mode=Mode.AIR, basis=Basis.MEDIAN)
    write_spreads([median], path, on=day)
    write_spreads([spread(ratio_90="9.00")], path, on=day)
    write_spreads([spread()], path, on=day)

    assert read_spreads(path) == [spread(), median]
    assert "CC BY 4.0" in path.read_text()


# --- in the shop ---


def lane(warehouse: str, market: str, method: str = "standard") -> TransitTime:
    return TransitTime.objects.get(warehouse_id=warehouse, market_id=market, method__code=method)


@pytest.mark.django_db
def test_every_lane_without_parcels_is_seeded_by_how_it_travels(world: World):
    said = StringIO()

    call_command("seed_transit", stdout=said)

    rates = DeliveryRate.objects.values("warehouse", "market", "method", "carrier").distinct()
    assert TransitTime.objects.filter(source="SEEDED").count() == len(rates)
    assert f"{len(rates)} lanes have seeded transit times" in said.getvalue()
    road, air = lane("HAM", "de"), lane("JDZ", "de")
    # One to three working days by lorry: 2.8 × 1.00 and × 1.48, which is no more than 4.2.
    assert (road.data_set, road.days_50, road.days_90, road.parcels) == ("scms", 3, 5, 1082)
    # Seven to fourteen by air: 19.6 × 0.76 and × 1.42.
    assert (air.data_set, air.days_50, air.days_90, air.parcels) == ("cargo2000", 15, 28, 3154)


@pytest.mark.django_db
def test_a_lane_is_seeded_by_its_own_rates_and_not_by_those_of_an_island(world: World):
    zone = DeliveryZone.objects.create(market_id="de", name="Isles", country="DE", postcodes="26")
    far = DeliveryRate.objects.get(
        warehouse_id="HAM", market_id="de", method__code="standard", max_weight_g=2000
    )
    far.pk, far.zone, far.min_days, far.max_days = None, zone, 4, 9
    far.save()

    call_command("seed_transit", stdout=StringIO())

    assert lane("HAM", "de").days_90 == 5


def own(days_90: int) -> LearntTransit:
    method = DeliveryRate.objects.get(
        warehouse_id="HAM", market_id="de", method__code="standard", max_weight_g=2000
    ).method_id
    return LearntTransit("HAM", "de", method, "dhl", 2, days_90, FEWEST)


@pytest.mark.django_db
def test_own_parcels_replace_a_seed_and_the_night_keeps_the_others(world: World):
    call_command("seed_transit", stdout=StringIO())
    seeds = TransitTime.objects.count()

    keep_transit_times(learnt=[own(4)], at=AT)

    row = lane("HAM", "de")
    assert (row.source, row.data_set, row.days_90, row.parcels) == ("LEARNT", "", 4, FEWEST)
    assert TransitTime.objects.filter(source="SEEDED").count() == seeds - 1
    # Seeding again leaves it alone.
    call_command("seed_transit", stdout=StringIO())
    assert lane("HAM", "de").days_90 == 4
    # A night without enough parcels forgets what was learnt, and no seed.
    learn_transit_times(night=AT.date(), at=AT)
    assert TransitTime.objects.filter(source="SEEDED").count() == seeds - 1
    assert TransitTime.objects.filter(source="LEARNT").count() == 0


@pytest.mark.django_db
def test_a_seeded_promise_says_so_at_the_desk(world: World, desk: Client):
    call_command("seed_transit", stdout=StringIO())

    order = placed(filled_cart({world.cup: 1}))

    row = order.consignments.get()
    # Handed over on Tuesday 3 November: 3 days are Friday 6, 5 are Sunday 8, so Monday 9.
    assert (row.promised_from.day, row.promised_until.day) == (6, 9)
    assert (row.promise_percentile, row.promise_is_seeded) == (90, True)
    page = desk.get(f"/admin/shop/order/{order.pk}/change/").content.decode()
    assert "90 of 100 by then, judged by others’ freight" in page
    rows = desk.get(reverse("admin:shop_transittime_changelist")).content.decode()
    assert "others’ freight" in rows
    assert "cargo2000" in rows
    assert kept_promises(since=AT) == []


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("arguments", "problem"),
    [
        (["none.csv"], "--format is needed: scms or cargo2000"),
        (["none.csv", "--format", "sms"], "--format is needed: scms or cargo2000"),
        (["none.csv", "--format", "scms"], "No such file"),
    ],
)
def test_the_command_says_what_is_wrong_and_seeds_nothing(arguments: list[str], problem: str):
    with pytest.raises(CommandError, match=problem):
        call_command("seed_transit", *arguments)

    assert TransitTime.objects.count() == 0
