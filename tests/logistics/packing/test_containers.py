"""One container is filled as the boxes allow, and never against a rule."""

from collections.abc import Callable
from itertools import count

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from logistics.packing.calculate import Box, Packing, PackingError, Size, fill_container
from tests.logistics.packing.checking import faults

THIS_SIDE_UP = (False, False, True)

sizes = st.tuples(*[st.integers(1, 12)] * 3)
boxes = st.builds(
    Box,
    key=st.uuids().map(str),
    size=sizes,
    quantity=st.integers(0, 9),
    upright=st.tuples(*[st.booleans()] * 3).filter(any),
    weight=st.integers(0, 9),
    is_fragile=st.booleans(),
)


def after(tries: int) -> Callable[[], bool]:
    """Return a clock by which the time is over after so many questions."""
    asked = count()
    return lambda: next(asked) >= tries


def filled(container: Size, *of: Box, most_weight: int | None = None) -> Packing:
    packing = fill_container(container, of, is_over=after(400), most_weight=most_weight)
    assert faults(container, of, packing.placements) == []
    return packing


def test_the_eight_cubes_fill_a_box() -> None:
    packing = filled((4, 4, 4), Box("cube", (2, 2, 2), 9))

    assert packing.counts() == {"cube": 8}
    assert packing.fill_rate == 1


def test_the_boxes_are_turned_to_fit() -> None:
    packing = filled((3, 5, 7), Box("plank", (7, 3, 5)))

    assert packing.placements == (("plank", 0, 0, 0, 3, 5, 7),)


def test_the_side_that_must_stay_up_stays_up() -> None:
    jar = Box("jar", (2, 2, 6), upright=THIS_SIDE_UP)

    assert filled((6, 2, 5), jar).placements == ()
    assert filled((6, 2, 6), jar).counts() == {"jar": 1}


def test_the_base_may_be_turned_when_the_side_stays_up() -> None:
    assert filled((2, 9, 1), Box("mat", (9, 2, 1), upright=THIS_SIDE_UP)).counts() == {"mat": 1}


def test_the_weight_that_a_container_carries_is_kept() -> None:
    packing = filled((4, 4, 4), Box("iron", (2, 2, 2), 8, weight=300), most_weight=1000)

    assert packing.counts() == {"iron": 3}


def test_the_fragile_goods_carry_nothing() -> None:
    glass = Box("glass", (2, 2, 2), 9, is_fragile=True)

    assert filled((4, 4, 4), glass).counts() == {"glass": 4}


def test_the_fragile_goods_may_stand_on_others() -> None:
    packing = filled(
        (4, 4, 4), Box("glass", (4, 4, 2), 1, THIS_SIDE_UP, is_fragile=True), Box("book", (4, 4, 2))
    )

    assert [placement.key for placement in packing.placements] == ["book", "glass"]


def test_the_box_may_stand_across_two_of_the_same_height() -> None:
    packing = filled(
        (6, 2, 4),
        Box("left", (2, 2, 3), upright=THIS_SIDE_UP),
        Box("right", (4, 2, 3), upright=THIS_SIDE_UP),
        Box("lid", (6, 2, 1), upright=THIS_SIDE_UP),
    )

    assert packing.fill_rate == 1


def test_the_thing_that_is_too_large_is_left_out() -> None:
    packing = filled((4, 4, 4), Box("pole", (9, 1, 1)), Box("cube", (4, 4, 4)))

    assert packing.counts() == {"cube": 1}


def test_the_container_stays_empty_without_boxes() -> None:
    assert filled((4, 4, 4)).fill_rate == 0


def test_the_greedy_answer_is_there_when_there_is_no_time() -> None:
    packing = fill_container((4, 4, 4), [Box("cube", (2, 2, 2), 8)], is_over=lambda: True)

    assert packing.fill_rate == 1


def test_the_same_question_has_the_same_answer() -> None:
    question = [Box(str(side), (side, 7, 3 + side), 5) for side in range(2, 8)]

    first, second = filled((20, 20, 20), *question), filled((20, 20, 20), *question)

    assert first == second


def test_the_beam_finds_more_than_the_greedy_rule() -> None:
    question = [Box(str(side), (side, 7, 3 + side), 12) for side in range(2, 8)]

    greedy = fill_container((20, 20, 20), question, is_over=lambda: True)

    assert filled((20, 20, 20), *question).volume > greedy.volume


@settings(max_examples=120)
@given(container=sizes, of=st.lists(boxes, max_size=5), most=st.none() | st.integers(0, 90))
def test_the_packing_breaks_no_rule(container: Size, of: list[Box], most: int | None) -> None:
    packing = fill_container(container, of, is_over=after(40), most_weight=most)

    weights = {box.key: box.weight for box in of}
    assert faults(container, of, packing.placements) == []
    assert packing.volume == sum(one.dx * one.dy * one.dz for one in packing.placements)
    if most is not None:
        assert sum(weights[one.key] for one in packing.placements) <= most


@settings(max_examples=60)
@given(container=sizes, box=boxes)
def test_the_box_that_fits_alone_is_put_in(container: Size, box: Box) -> None:
    packing = fill_container(container, [box], is_over=after(5))

    assert bool(packing.placements) == (box.quantity > 0 and box.fits(container))


@pytest.mark.parametrize(
    ("container", "quantity", "message"),
    [
        ((0, 4, 4), 1, "a side of the container must measure from 1 to 20,000"),
        ((4, 4, 20_001), 1, "a side of the container must measure from 1 to 20,000"),
        ((500, 500, 500), 1_000_000, "more than 100,000 boxes"),
    ],
)
def test_the_container_that_cannot_be_handled_is_refused(
    container: Size, quantity: int, message: str
) -> None:
    with pytest.raises(PackingError, match=message):
        fill_container(container, [Box("cube", (1, 1, 1), quantity)], is_over=after(1))


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"size": (1, 0, 1)}, "box a: every side must be longer than 0"),
        ({"quantity": -1}, "box a: quantity and weight cannot be below 0"),
        ({"weight": -1}, "box a: quantity and weight cannot be below 0"),
        ({"upright": (False, False, False)}, "box a: at least one side must be allowed to stand"),
    ],
)
def test_the_impossible_box_is_refused(wrong: dict[str, object], message: str) -> None:
    with pytest.raises(PackingError, match=message):
        Box(**({"key": "a", "size": (1, 1, 1)} | wrong))
