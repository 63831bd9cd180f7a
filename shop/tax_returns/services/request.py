"""Having a return built, for the first time or anew."""

from datetime import UTC, datetime, timedelta

from django.db import transaction

from shop.events import tax_return_requested
from shop.kernel.events import announce
from shop.kernel.money import zero
from shop.tax_returns.calculate import Period, due_on, parse_period
from shop.tax_returns.locks import lock_tax_return
from shop.tax_returns.models import Report, TaxReturn
from shop.tax_returns.selectors import Offer, offer_for, rule_for
from shop.tax_returns.selectors.offers import has_oss_number

# Documents bear the buyer's own day: a period is over when it is over everywhere on Earth.
LAST_PLACE_ON_EARTH = timedelta(hours=12)
State = TaxReturn.State


class PeriodNotOverError(Exception):
    """Raised for a period in which there may still be sales."""


class NotRegisteredError(Exception):
    """Raised when no registration calls for the report in the period."""


class ReturnFiledError(Exception):
    """Raised when the return was filed, and so is never changed."""


class ReturnBusyError(Exception):
    """Raised when the return is being built already."""


@transaction.atomic(durable=True)
def request_tax_return(
    *, report: str, country: str, period: Period, actor: str, at: datetime
) -> TaxReturn:
    """Have a return built soon after the commit; what a draft held before is forgotten.

    :raises PeriodNotOverError: while the period goes on, or lies ahead
    :raises NotRegisteredError: when the seller has no number for it, or it has no such period
    :raises ReturnFiledError: when it was filed
    :raises ReturnBusyError: when it is being built
    """
    if (at.astimezone(UTC) - LAST_PLACE_ON_EARTH).date() <= period.ends_on:
        raise PeriodNotOverError(period.code)
    offer = offer_for(report, country=country, period=period)
    if offer is None:
        raise NotRegisteredError(f"{report}:{country} {period.code}")
    found, is_new = TaxReturn.objects.get_or_create(
        report=report,
        country=country,
        period=period.code,
        defaults=_new_values(offer, period, actor=actor, at=at),
    )
    if not is_new:
        found = lock_tax_return(tax_return_id=found.pk)
        _begin_anew(found, offer, actor=actor, at=at)
    announce(tax_return_requested, tax_return_id=found.pk)
    return found


def _new_values(offer: Offer, period: Period, *, actor: str, at: datetime) -> dict[str, object]:
    rule = rule_for(offer.report, country=offer.country, on=period.ends_on)
    return {
        "number": offer.number,
        "starts_on": period.starts_on,
        "ends_on": period.ends_on,
        "due_on": due_on(rule, ends_on=period.ends_on),
        "includes_oss": offer.report == Report.DOMESTIC and not has_oss_number(period),
        "net_total": zero(rule.currency),
        "tax_total": zero(rule.currency),
        "requested_by": actor[:80],
        "created_at": at,
        "touched_at": at,
    }


def _begin_anew(row: TaxReturn, offer: Offer, *, actor: str, at: datetime) -> None:
    if row.state == State.FILED:
        raise ReturnFiledError(str(row))
    if row.state == State.BUILDING:
        raise ReturnBusyError(str(row))
    row.lines.all().delete()
    values = _new_values(offer, parse_period(row.period), actor=actor, at=at)
    fresh: dict[str, object] = {
        "state": State.BUILDING,
        "built_until": None,
        "built_at": None,
        "problem": "",
        "problem_currency": "",
        "problem_on": None,
        "figures": [],
        "net_difference": 0,
        "tax_difference": 0,
    }
    for name, value in {**values, **fresh}.items():
        setattr(row, name, value)
    row.save()
