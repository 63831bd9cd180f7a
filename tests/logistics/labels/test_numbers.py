"""Tracking numbers: every published example, and what the desk is told."""

import csv
from itertools import pairwise
from pathlib import Path

import pytest

from logistics.carriers.numbers import find_wrong_digit, own_number, verdicts

with Path(__file__).with_name("numbers.csv").open(encoding="utf-8") as file:
    EXAMPLES = list(csv.DictReader(file))


def _is_right(row: dict[str, str]) -> bool:
    found = verdicts(row["tracking_number"], couriers={row["courier"]}, format_id=row["format_id"])
    return any(is_right for _name, is_right in found)


def test_every_published_example_is_judged_as_published() -> None:
    wrong = [row for row in EXAMPLES if _is_right(row) != (row["kind"] == "valid")]

    assert len(EXAMPLES) == 280
    assert wrong == []


@pytest.mark.parametrize(
    ("number", "courier", "whose"),
    [
        ("1Z5R89390357567127", "", None),
        ("1Z5R89390357567128", "", "UPS"),
        ("rb 123456786 us", "", "S10 International Standard"),
        ("986578788856", "fedex", "FedEx"),
        ("986578788856", "", None),
        ("KLN000000017", "fedex", None),
        (own_number(17), "dhl", None),
        ("KLP00000000171", "dhl", "Entrepot"),
        ("", "dhl", None),
    ],
)
def test_a_wrong_digit_is_told_with_its_courier(
    number: str, courier: str, whose: str | None
) -> None:
    found = find_wrong_digit(number, courier=courier)

    assert (found.courier if found else None) == whose


def test_our_own_numbers_differ_in_more_than_one_digit() -> None:
    assert own_number(17) == "KLP00000000170"
    numbers = [own_number(serial) for serial in range(200)]
    differing = [
        sum(one != other for one, other in zip(first, second, strict=True))
        for first, second in pairwise(numbers)
    ]
    assert min(differing) >= 2
