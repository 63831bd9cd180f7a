"""What the law says of a report's period, from the tables that this process remembers."""

from datetime import date

from shop.tax.calculate import MissingReportRuleError, ReportBoxRow, ReportRuleRow
from shop.tax.selectors import rows_of
from shop.tax_returns.calculate import Boxes, boxes_in_force, rule_in_force
from shop.tax_returns.models import TaxReturn


def rule_for(report: str, *, country: str, on: date) -> ReportRuleRow:
    """Return how a report is made for a period that ends on a day.

    :raises MissingReportRuleError: when no row says it
    """
    return rule_in_force(rows_of(ReportRuleRow), report=report, country=country, on=on)


def find_rule(report: str, *, country: str, on: date) -> ReportRuleRow | None:
    """Return how a report is made for a period that ends on a day; nothing when no row says it."""
    try:
        return rule_for(report, country=country, on=on)
    except MissingReportRuleError:
        return None


def rule_of(row: TaxReturn) -> ReportRuleRow:
    """Return how a return is made: by the law of its last day.

    :raises MissingReportRuleError: when no row says it
    """
    return rule_for(row.report, country=row.country, on=row.ends_on)


def boxes_of(row: TaxReturn) -> Boxes:
    """Return the boxes of a return's form, by the law of its last day."""
    return boxes_in_force(
        rows_of(ReportBoxRow), report=row.report, country=row.country, on=row.ends_on
    )
