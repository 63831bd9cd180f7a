"""Returns that must be sent soon, or should have been."""

from dataclasses import dataclass
from datetime import date, timedelta

from shop.tax_returns.calculate import (
    Frequency,
    Period,
    due_on,
    frequencies_of,
    parse_period,
    period_of,
)
from shop.tax_returns.models import TaxReturn
from shop.tax_returns.selectors.law import find_rule
from shop.tax_returns.selectors.offers import Offer, offers_on

LOOK_BACK = timedelta(days=366)


@dataclass(frozen=True, slots=True)
class DueReturn:
    """A period that is over and not filed."""

    offer: Offer
    period: Period
    due_on: date
    is_overdue: bool


def due_returns(*, today: date) -> list[DueReturn]:
    """Return the periods of the last year that are over and not filed, the most urgent first.

    A report that no rule of law describes is left out: nobody can make it. Where a report has a
    choice of periods, the one of its newest return counts. Two statements.
    """
    filed: set[tuple[str, str, str]] = set()
    chosen: dict[tuple[str, str], Period] = {}
    rows = TaxReturn.objects.order_by("ends_on", "pk")
    for row in rows.only("report", "country", "period", "state"):
        chosen[row.report, row.country] = parse_period(row.period)
        if row.state == TaxReturn.State.FILED:
            filed.add((row.report, row.country, row.period))
    found = {
        (offer.report, offer.country, period.code): DueReturn(offer, period, due, due < today)
        for offer in offers_on(today)
        for period in _ended(offer, today=today, last=chosen.get((offer.report, offer.country)))
        for due in _due_on(offer, period)
        if (offer.report, offer.country, period.code) not in filed
    }
    return sorted(found.values(), key=lambda row: (row.due_on, row.offer.key))


def _ended(offer: Offer, *, today: date, last: Period | None) -> list[Period]:
    frequency = last.frequency if last else _usual(offer, on=today)
    if frequency is None:
        return []
    period, found = period_of(today, frequency=frequency).previous, []
    while period.ends_on > today - LOOK_BACK:
        if offer.covers(period):
            found.append(period)
        period = period.previous
    return found


def _usual(offer: Offer, *, on: date) -> Frequency | None:
    rule = find_rule(offer.report, country=offer.country, on=on)
    return frequencies_of(rule)[0] if rule else None


def _due_on(offer: Offer, period: Period) -> list[date]:
    rule = find_rule(offer.report, country=offer.country, on=period.ends_on)
    return [due_on(rule, ends_on=period.ends_on)] if rule else []
