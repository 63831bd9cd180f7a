"""Two people enter a new value for the same row of law at once: one of them is told."""

from datetime import date
from decimal import Decimal

import pytest

from shop.tax.models import TaxRate
from shop.tax.services import LogWords, NewValue, successors, supersede
from tests.concurrency.at_once import meeting, run_at_once
from tests.factories.basics import StaffFactory

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]
BEGIN, FIRST, SECOND = date(2021, 1, 1), date(2027, 1, 1), date(2027, 7, 1)


@pytest.fixture
def standard() -> TaxRate:
    return TaxRate.objects.create(
        territory="DE",
        category="STANDARD",
        kind="STANDARD",
        rate=Decimal("0.19"),
        valid_from=BEGIN,
        source="UStG § 12",
        checked_on=date(2026, 1, 1),
    )


def outcomes_of(row: TaxRate) -> list[str]:
    """Let two people enter a value from different days, which no constraint would refuse."""
    log = LogWords(user_id=StaffFactory().pk, of_old="ends", of_new="begins")

    def enter(day: date) -> str:
        values = {"rate": Decimal("0.20")}
        new = NewValue(valid_from=day, values=values, source="law", checked_on=BEGIN)
        supersede(row=row, seen_at=row.updated_at, new=new, log=log)
        return "written"

    return sorted(run_at_once([lambda: enter(FIRST), lambda: enter(SECOND)]))


def test_one_row_has_one_successor(standard: TaxRate):
    assert outcomes_of(standard) == ["ChangedMeanwhileError", "written"]

    old, new = TaxRate.objects.order_by("valid_from")
    assert (old.pk, old.valid_to, new.valid_to) == (standard.pk, new.valid_from, None)


def test_without_the_lock_it_would_have_two(standard: TaxRate, monkeypatch: pytest.MonkeyPatch):
    """Both look before either writes, as they can whenever nobody waits for the other."""
    monkeypatch.setattr(successors, "lock_rows", list)
    monkeypatch.setattr(successors, "_require_free_day", meeting(lambda *_args, **_day: None))

    assert outcomes_of(standard) == ["written", "written"]
    assert TaxRate.objects.count() == 3
