"""Months, quarters, half-years, their deadlines, and what is no period at all."""

from datetime import date
from decimal import Decimal

import pytest

from shop.tax.calculate import MissingReportRuleError, ReportRuleRow
from shop.tax.tables import read_table
from shop.tax_returns.calculate import (
    PeriodError,
    due_on,
    is_too_old,
    parse_period,
    period_of,
    rule_in_force,
)
from shop.tax_returns.calculate.rounding import round_to


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2028-02", date(2028, 2, 1), date(2028, 2, 29)),
        ("2026-q3", date(2026, 7, 1), date(2026, 9, 30)),
        (" 2026-H2 ", date(2026, 7, 1), date(2026, 12, 31)),
    ],
)
def test_the_period_is_read_as_people_type_it(text: str, first: date, last: date):
    period = parse_period(text)

    assert (period.starts_on, period.ends_on) == (first, last)


@pytest.mark.parametrize(
    "text",
    ["", "2026", "2026-Q5", "2026-Q0", "2026-H3", "2026-13", "2026-00", "1999-Q1", "٢٠٢٦-01"],
)
def test_the_impossible_period_is_refused(text: str):
    with pytest.raises(PeriodError):
        parse_period(text)


def test_the_period_before_january_is_december():
    assert parse_period("2026-01").previous.code == "2025-12"
    assert period_of(date(2026, 12, 31), frequency="H").code == "2026-H2"


def _rule(report: str, country: str) -> ReportRuleRow:
    rows = [row for row in read_table(ReportRuleRow) if isinstance(row, ReportRuleRow)]
    return rule_in_force(rows, report=report, country=country, on=date(2026, 9, 30))


def test_a_report_without_a_rule_is_refused():
    with pytest.raises(MissingReportRuleError, match="no rule for the report PRODUCT_TAX of SG"):
        _rule("PRODUCT_TAX", "SG")


@pytest.mark.parametrize(
    ("report", "country", "due"),
    [
        ("OSS", "DE", date(2026, 10, 31)),
        ("UK_VAT", "GB", date(2026, 11, 7)),
        ("CH_VAT", "CH", date(2026, 11, 29)),
        ("NO_VOEC", "NO", date(2026, 10, 20)),
        ("DOMESTIC", "DE", date(2026, 10, 10)),
        ("DOMESTIC", "FR", date(2026, 10, 31)),
        ("EC_SALES", "DE", date(2026, 10, 25)),
    ],
)
def test_the_third_quarter_is_due_when_its_law_says(report: str, country: str, due: date):
    assert due_on(_rule(report, country), ends_on=date(2026, 9, 30)) == due


@pytest.mark.parametrize(("this", "answer"), [("2024-Q3", "in time"), ("2024-Q4", "late")])
def test_the_correction_is_allowed_for_three_years(this: str, answer: str):
    rule = _rule("OSS", "DE")
    due = due_on(rule, ends_on=parse_period(this).ends_on)
    origin = parse_period("2021-Q3").ends_on

    late = is_too_old(rule, origin_ends_on=origin, this_due_on=due)
    assert late is (answer == "late")


def test_the_half_is_rounded_away_from_zero():
    cent = Decimal("0.01")

    assert round_to(Decimal("1.005"), cent) == Decimal("1.01")
    assert round_to(Decimal("-1.005"), cent) == Decimal("-1.01")
