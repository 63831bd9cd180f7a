"""Why goods do not go into one carton: weight first, then volume, else their sides."""

from decimal import Decimal

from logistics.packing.calculate import (
    Box,
    Carton,
    Obstacle,
    PackingPlan,
    Reason,
    plan_cartons,
    why_not_one,
)
from logistics.packing.limits import over_after_tries

FLAT = Carton("flat", (10, 10, 1), 5, 1_005, Decimal("0.30"))
CUBE = Carton("cube", (5, 5, 5), 10, 510, Decimal("0.40"))


def test_the_weight_is_told_before_the_volume() -> None:
    assert why_not_one([Box("iron", (5, 5, 5), 2, weight=700)], [FLAT, CUBE]) == Obstacle(
        Reason.WEIGHT, 1_400, 1_000
    )


def test_the_volume_is_compared_with_the_roomiest_carton() -> None:
    assert why_not_one([Box("foam", (5, 5, 5), 2)], [FLAT, CUBE]) == Obstacle(
        Reason.VOLUME, 250, 125
    )


def test_the_sides_are_what_is_left() -> None:
    assert why_not_one([Box("rod", (9, 1, 1)), Box("die", (3, 3, 3))], [FLAT, CUBE]) == Obstacle(
        Reason.SIDES
    )


def test_the_plan_is_as_full_as_its_cartons_together() -> None:
    plan = plan_cartons(
        [Box("die", (5, 5, 5)), Box("tile", (10, 10, 1))],
        [FLAT, CUBE],
        is_over=over_after_tries(20),
    )

    assert (len(plan.parcels), plan.fill_rate) == (2, 1.0)
    assert PackingPlan((), ()).fill_rate == 0
