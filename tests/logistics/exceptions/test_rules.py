"""What is wrong with a parcel, and when it will come, is arithmetic on its scans."""

from datetime import UTC, date, datetime, timedelta

import pytest

from logistics.delays.calculate import new_day
from logistics.exceptions.calculate import ParcelFacts, RuleFacts, Trouble, troubles_of

SENT = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)
RULES = [
    RuleFacts("NO_SCAN", "", 4, 24, is_active=True),
    RuleFacts("NO_SCAN", "ems", 8, 48, is_active=True),
    RuleFacts("ATTEMPT_FAILED", "", 0, 24, is_active=True),
    RuleFacts("ATTEMPT_FAILED", "ups", 0, 24, is_active=False),
    RuleFacts("CUSTOMS_HOLD", "", 3, 48, is_active=True),
    RuleFacts("RETURNED", "", 0, 12, is_active=True),
    RuleFacts("LOST", "", 10, 72, is_active=True),
]


def days(number: float) -> datetime:
    return SENT + timedelta(days=number)


@pytest.mark.parametrize(
    ("carrier", "code", "scanned", "now", "found"),
    [
        ("dhl", "", None, 3.9, []),
        ("dhl", "", None, 4, [Trouble("NO_SCAN", SENT, 24)]),
        ("dhl", "IN_TRANSIT", 2, 5.9, []),
        ("dhl", "IN_TRANSIT", 2, 6, [Trouble("NO_SCAN", days(2), 24)]),
        ("ems", "IN_TRANSIT", 2, 9, []),
        ("ems", "IN_TRANSIT", 2, 10, [Trouble("NO_SCAN", days(2), 48)]),
        ("dhl", "ATTEMPT_FAILED", 2, 2, [Trouble("ATTEMPT_FAILED", days(2), 24)]),
        ("ups", "ATTEMPT_FAILED", 2, 3, []),
        ("ups", "ATTEMPT_FAILED", 2, 6, [Trouble("NO_SCAN", days(2), 24)]),
        ("dhl", "CUSTOMS", 2, 4.9, []),
        ("dhl", "CUSTOMS", 2, 5, [Trouble("CUSTOMS_HOLD", days(2), 48)]),
        ("dhl", "CUSTOMS", 2, 12, [Trouble("LOST", days(2), 72)]),
        ("dhl", "IN_TRANSIT", 2, 12, [Trouble("LOST", days(2), 72)]),
    ],
)
def test_a_rule_finds_what_has_lasted_long_enough(
    carrier: str, code: str, scanned: float | None, now: float, found: list[Trouble]
) -> None:
    at = days(scanned) if scanned is not None else None
    parcel = ParcelFacts(carrier, SENT, code, at)

    assert troubles_of(parcel, RULES, at=days(now)) == found


def test_a_parcel_on_its_way_back_is_only_that() -> None:
    parcel = ParcelFacts("dhl", SENT, "IN_TRANSIT", days(3), returned_at=days(2))

    assert troubles_of(parcel, RULES, at=days(20)) == [Trouble("RETURNED", days(2), 12)]


FRIDAY = date(2026, 11, 6)


@pytest.mark.parametrize(
    ("code", "hour", "known", "expected"),
    [
        ("IN_TRANSIT", 9, FRIDAY, None),
        ("IN_TRANSIT", 12, FRIDAY, date(2026, 11, 9)),
        ("IN_TRANSIT", 12, date(2026, 11, 7), None),
        ("OUT_FOR_DELIVERY", 19, FRIDAY, None),
        ("OUT_FOR_DELIVERY", 20, FRIDAY, date(2026, 11, 9)),
        ("CUSTOMS", 9, FRIDAY, date(2026, 11, 9)),
        ("", 9, date(2026, 11, 5), date(2026, 11, 9)),
        ("ATTEMPT_FAILED", 9, date(2026, 11, 5), date(2026, 11, 9)),
        ("RETURNED", 12, date(2026, 11, 2), None),
    ],
)
def test_a_new_day_is_found_only_when_the_old_one_cannot_be_kept(
    code: str, hour: int, known: date, expected: date | None
) -> None:
    now = datetime(2026, 11, 6, hour, 0, tzinfo=UTC)

    assert new_day(code=code, known=known, now=now) == expected
