"""Bins are read from their labels and walked by without a way back."""

import pytest

from shop.inventory.calculate import Place, read_place, walking_order

FIRST, LAST = Place("A", 1, 1, 1), Place("A", 1, 9, 1)
NEXT_NEAR, NEXT_FAR = Place("A", 3, 1, 1), Place("A", 3, 9, 1)
OTHER = Place("B", 1, 1, 1)


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("A-03-12-2", Place("A", 3, 12, 2)),
        (" g2-1-1-1 ", Place("G2", 1, 1, 1)),
        ("A-03-12", None),
        ("A-03-12-2-1", None),
        ("A-٣-1-1", None),
        ("A-0003-1-1", None),
        ("", None),
    ],
)
def test_the_label_names_a_place(text: str, place: Place | None) -> None:
    assert read_place(text) == place


def test_the_second_aisle_is_walked_back() -> None:
    walk = walking_order([NEXT_NEAR, OTHER, LAST, NEXT_FAR, FIRST, FIRST], in_turns=True)

    assert walk == [FIRST, LAST, NEXT_FAR, NEXT_NEAR, OTHER]


def test_without_turns_every_aisle_begins_with_its_first_rack() -> None:
    walk = walking_order([NEXT_FAR, NEXT_NEAR, LAST, FIRST], in_turns=False)

    assert walk == [FIRST, LAST, NEXT_NEAR, NEXT_FAR]


def test_the_racks_are_counted_not_spelt() -> None:
    assert walking_order([Place("A", 10, 1, 1), Place("A", 9, 1, 1)], in_turns=False) == [
        Place("A", 9, 1, 1),
        Place("A", 10, 1, 1),
    ]
