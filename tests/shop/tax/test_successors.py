"""A new value from a day on: the old row ends, a new one begins, or nothing is written."""

from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal

import pytest
from django.contrib.admin.models import ADDITION, CHANGE, LogEntry
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from shop.tax.models import TaxRate
from shop.tax.selectors import (
    as_value,
    forget_tax_data,
    holding,
    periods_with_rows,
    rows_by_key,
    tax_data,
)
from shop.tax.services import (
    ChangedMeanwhileError,
    DayNotFreeError,
    LogWords,
    NewValue,
    Why,
    load_tax_data,
    supersede,
)
from tests.factories.basics import StaffFactory

pytestmark = pytest.mark.django_db
BEGIN, DAY, LATER = date(2021, 1, 1), date(2027, 1, 1), date(2028, 1, 1)


@pytest.fixture(autouse=True)
def _fresh_cache() -> Iterator[None]:
    forget_tax_data()
    yield
    forget_tax_data()


def rate(percent: int, since: date = BEGIN, until: date | None = None) -> TaxRate:
    return TaxRate.objects.create(
        territory="DE",
        category="STANDARD",
        kind="STANDARD",
        rate=Decimal(percent) / 100,
        valid_from=since,
        valid_to=until,
        source="UStG § 12",
        checked_on=date(2026, 1, 1),
    )


def change(
    row: TaxRate, percent: int = 20, *, day: date = DAY, seen_at: datetime | None = None, **values
) -> TaxRate:
    new = NewValue(
        valid_from=day,
        values={"rate": Decimal(percent) / 100, **values},
        source="BGBl. 2026 I",
        checked_on=date(2026, 11, 26),
    )
    log = LogWords(user_id=StaffFactory().pk, of_old="19 % until", of_new="20 % from")
    with transaction.atomic():
        return supersede.__wrapped__(row=row, seen_at=seen_at or row.updated_at, new=new, log=log)


def rows() -> list[tuple[str, date, date | None]]:
    found = TaxRate.objects.order_by("valid_from").values_list("rate", "valid_from", "valid_to")
    return [(f"{value:.2f}", since, until) for value, since, until in found]


def test_the_old_row_ends_where_the_new_one_begins():
    old = rate(19)

    new = change(old)

    assert rows() == [("0.19", BEGIN, DAY), ("0.20", DAY, None)]
    assert (new.source, new.checked_on) == ("BGBl. 2026 I", date(2026, 11, 26))
    old.refresh_from_db()
    assert (old.source, old.checked_on) == ("UStG § 12", date(2026, 1, 1))


def test_the_new_row_takes_over_the_rest_of_the_old_ones_time():
    change(rate(16, BEGIN, LATER))

    assert rows() == [("0.16", BEGIN, DAY), ("0.20", DAY, LATER)]


def test_this_process_quotes_with_the_new_value_at_once():
    old = rate(19)
    assert tax_data(on=DAY).rates["DE", "STANDARD"].rate == Decimal("0.19")

    change(old)

    assert tax_data(on=DAY).rates["DE", "STANDARD"].rate == Decimal("0.20")


def test_both_histories_say_who_changed_what():
    old = rate(19)

    new = change(old)

    entries = LogEntry.objects.order_by("action_flag")
    assert [(row.object_id, row.action_flag, row.change_message) for row in entries] == [
        (str(new.pk), ADDITION, "20 % from"),
        (str(old.pk), CHANGE, "19 % until"),
    ]


@pytest.mark.parametrize(
    ("day", "why", "named"),
    [
        (BEGIN, Why.NOT_AFTER_ITS_BEGINNING, BEGIN),
        (date(2020, 1, 1), Why.NOT_AFTER_ITS_BEGINNING, BEGIN),
        (LATER, Why.AFTER_ITS_END, LATER),
        (date(2026, 7, 1), Why.COVERED_BY_A_LATER_ROW, date(2026, 7, 1)),
        (date(2026, 12, 31), Why.COVERED_BY_A_LATER_ROW, date(2026, 7, 1)),
    ],
)
def test_a_day_that_is_not_free_is_refused(day: date, why: Why, named: date):
    old = rate(19, BEGIN, LATER)
    rate(16, date(2026, 7, 1), DAY)
    before = rows()

    with pytest.raises(DayNotFreeError) as refused:
        change(old, day=day)

    assert (refused.value.why, refused.value.day) == (why, named)
    assert rows() == before
    assert not LogEntry.objects.exists()


def test_after_a_temporary_row_the_older_one_can_be_superseded():
    old = rate(19, BEGIN, LATER)
    rate(16, date(2026, 7, 1), DAY)

    change(old, day=DAY)

    assert rows()[-1] == ("0.20", DAY, LATER)


@pytest.mark.parametrize(
    "values",
    [{"rate": Decimal(2)}, {"rate": Decimal("-0.01")}, {"kind": "ZERO"}, {"territory": ""}],
)
def test_what_cannot_be_law_leaves_no_trace(values: dict[str, object]):
    old = rate(19)

    with pytest.raises(ValidationError):
        change(old, **values)

    assert rows() == [("0.19", BEGIN, None)]
    assert not LogEntry.objects.exists()


def test_a_row_that_somebody_has_changed_meanwhile_is_not_touched():
    old = rate(19)
    change(old, 21, day=LATER)

    with pytest.raises(ChangedMeanwhileError):
        change(old, 20, seen_at=old.updated_at)

    assert rows() == [("0.19", BEGIN, LATER), ("0.21", LATER, None)]


def test_a_deployment_does_not_open_again_what_somebody_has_ended():
    load_tax_data()
    old = TaxRate.objects.get(territory="DE", category="STANDARD", valid_to=None, kind="STANDARD")
    change(old)

    load_tax_data()

    old.refresh_from_db()
    assert old.valid_to == DAY


def test_of_overlapping_rows_the_one_that_started_last_decides():
    old, new = rate(19), rate(20, DAY)

    today = timezone.localdate()
    assert list(holding(TaxRate.objects.all(), on=date(2026, 1, 1))) == [old]
    assert list(holding(TaxRate.objects.all(), on=LATER)) == [new]
    assert [row for _period, row in periods_with_rows(old)] == [old, new]
    assert today < LATER


def test_rows_are_found_by_the_keys_in_quotes(django_assert_num_queries):
    load_tax_data()
    stored = list(TaxRate.objects.filter(territory__in=["DE", "AT", "GB"]))
    keys = [as_value(row).key for row in stored]
    nonsense = ["", "x", "tax_rates", "tax_rates/DE", "tax_rates/DE/BOOK@2026-13-45", "no/a@b"]

    with django_assert_num_queries(1):
        found = rows_by_key([*keys, *nonsense])

    assert {key: row.pk for key, row in found.items()} == dict(
        zip(keys, [row.pk for row in stored], strict=True)
    )
