"""An order's goods travel in the cheapest carton that takes them, or in as few as it needs."""

from collections import Counter
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from logistics.packing.calculate import Box, Carton, PackingError, PackingPlan, plan_cartons
from logistics.packing.limits import over_after_tries
from tests.logistics.packing.checking import faults
from tests.logistics.packing.test_containers import boxes

SMALL = Carton("small", (4, 4, 4), 10, 1_010, Decimal("0.30"))
LARGE = Carton("large", (8, 8, 8), 20, 2_020, Decimal("0.90"))
LONG = Carton("long", (20, 2, 1), 5, 1_005, Decimal("0.50"))
CARTONS = (LARGE, LONG, SMALL)


def planned(*of: Box, cartons: tuple[Carton, ...] = CARTONS) -> PackingPlan:
    plan = plan_cartons(of, cartons, is_over=over_after_tries(60))
    packed: Counter[str] = Counter({box.key: box.quantity for box in plan.loose})
    for parcel in plan.parcels:
        assert faults(parcel.carton.inner, of, parcel.packing.placements) == []
        assert parcel.weight <= parcel.carton.most_weight
        packed.update(parcel.packing.counts())
    assert packed == Counter({box.key: box.quantity for box in of if box.quantity})
    return plan


def codes(plan: PackingPlan) -> list[str]:
    return [parcel.carton.code for parcel in plan.parcels]


def test_the_cheapest_carton_that_does_is_taken() -> None:
    assert codes(planned(Box("cube", (2, 2, 2), 8))) == ["small"]
    assert codes(planned(Box("cube", (2, 2, 2), 9))) == ["large"]


def test_the_long_thing_goes_into_the_long_carton() -> None:
    assert codes(planned(Box("roll", (1, 1, 18)))) == ["long"]


def test_the_heavy_goods_take_a_second_carton() -> None:
    plan = planned(Box("iron", (2, 2, 2), 8, weight=300))

    assert codes(plan) == ["large", "small"]
    assert [parcel.weight for parcel in plan.parcels] == [20 + 6 * 300, 10 + 2 * 300]


def test_the_fragile_goods_take_a_larger_carton() -> None:
    glasses = Box("glass", (2, 2, 2), 5, (False, False, True), is_fragile=True)

    assert codes(planned(glasses)) == ["large"]


def test_the_carton_weighs_what_is_in_it_and_itself() -> None:
    (parcel,) = planned(Box("cube", (2, 2, 2), 3, weight=7)).parcels

    assert parcel.weight == 10 + 3 * 7


def test_the_goods_without_a_carton_stay_loose() -> None:
    pole, anvil = Box("pole", (30, 1, 1), 2), Box("anvil", (2, 2, 2), weight=3_000)

    plan = planned(pole, anvil, Box("cube", (2, 2, 2)))

    assert plan.loose == (pole, anvil)
    assert codes(plan) == ["small"]


def test_the_order_takes_as_many_cartons_as_it_needs() -> None:
    assert codes(planned(Box("crate", (7, 7, 7), 3), Box("roll", (1, 1, 18)))) == [
        "large", "large", "large", "long",
    ]  # fmt: skip


def test_the_nothing_needs_no_carton() -> None:
    assert planned() == PackingPlan((), ())
    assert planned(Box("cube", (2, 2, 2), 0)) == PackingPlan((), ())


def test_the_goods_stay_loose_without_cartons() -> None:
    cube = Box("cube", (2, 2, 2))

    assert planned(cube, cartons=()) == PackingPlan((), (cube,))


def test_the_beam_finds_a_cheaper_carton_than_the_greedy_rule() -> None:
    sizes = [(1, 1, 4), (3, 3, 4), (1, 3, 4), (1, 2, 3), (1, 2, 2), (1, 1, 2)]
    awkward = [Box(str(size), size) for size in sizes]

    assert codes(plan_cartons(awkward, CARTONS, is_over=lambda: True)) == ["large"]
    assert codes(planned(*awkward)) == ["small"]


def test_the_two_boxes_of_one_key_are_refused() -> None:
    with pytest.raises(PackingError, match="every box needs a key of its own"):
        planned(Box("cube", (1, 1, 1)), Box("cube", (2, 2, 2)))


@settings(max_examples=60)
@given(of=st.lists(boxes, max_size=5))
def test_the_plan_forgets_nothing_and_breaks_no_rule(of: list[Box]) -> None:
    planned(*of)


@settings(max_examples=20)
@given(of=st.lists(boxes, max_size=5))
def test_the_plan_is_whole_when_there_is_no_time(of: list[Box]) -> None:
    plan = plan_cartons(of, CARTONS, is_over=lambda: True)

    packed = sum(len(parcel.packing.placements) for parcel in plan.parcels)
    assert packed + sum(box.quantity for box in plan.loose) == sum(box.quantity for box in of)
