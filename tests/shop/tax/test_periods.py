"""What was in force, and when: periods of rows about one fact."""

from collections import defaultdict
from datetime import date, timedelta
from decimal import Decimal

from shop.tax.calculate import TaxData, TaxRateRow, periods_of
from shop.tax.tables import all_rows

BEGIN, CUT, BACK = date(2016, 1, 1), date(2020, 9, 1), date(2021, 3, 1)


def rate(percent: str, since: date, until: date | None = None) -> TaxRateRow:
    return TaxRateRow(
        territory="IE",
        category="STANDARD",
        kind="STANDARD",
        rate=Decimal(percent) / 100,
        valid_from=since,
        valid_to=until,
    )


def told(*rows: TaxRateRow) -> list[tuple[str, date, date | None]]:
    return [(f"{row.row.rate:.2f}", row.since, row.until) for row in periods_of(rows)]


def test_a_row_without_an_end_holds_until_the_next_one():
    assert told(rate("23", BEGIN), rate("21", CUT)) == [
        ("0.23", BEGIN, CUT),
        ("0.21", CUT, None),
    ]


def test_after_a_temporary_row_the_older_one_holds_again():
    assert told(rate("21", CUT, BACK), rate("23", BEGIN)) == [
        ("0.23", BEGIN, CUT),
        ("0.21", CUT, BACK),
        ("0.23", BACK, None),
    ]


def test_days_without_a_row_are_in_no_period():
    assert told(rate("23", BEGIN, CUT), rate("21", BACK)) == [
        ("0.23", BEGIN, CUT),
        ("0.21", BACK, None),
    ]


def test_nothing_has_no_periods():
    assert periods_of([]) == []


def test_the_periods_of_all_shipped_rows_are_those_that_quotes_use():
    facts = defaultdict(list)
    for row in all_rows():
        facts[(row.TABLE, *row.identity)].append(row)
    changing = [rows for rows in facts.values() if len(rows) > 1]

    assert len(changing) > 30
    for rows in changing:
        for period in periods_of(rows):
            last = (period.until or date(2030, 1, 1)) - timedelta(days=1)
            for day in (period.since, last):
                data = TaxData.from_rows(rows, on=day)
                assert period.row in held(data), (period, day)


def held(data: TaxData) -> list[object]:
    places, duties = data.territories.values(), data.duty_rates.values()
    return [
        *data.rates.values(),
        *data.schemes,
        *data.thresholds,
        *data.flat_charges,
        *(row for rows in (*places, *duties) for row in rows),
    ]
