"""What is open in each currency, at the orders' rates and at today's."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.db.models import (
    Case,
    Count,
    DecimalField,
    Exists,
    ExpressionWrapper,
    F,
    OuterRef,
    Sum,
    When,
)

from shop.kernel.money import Money, round_money
from shop.markets.selectors import latest_rate
from shop.payments.models import Payment
from shop.settlement.models import BalanceEntry, ExchangeDifference

PLAIN: DecimalField[Decimal, Decimal] = DecimalField(max_digits=24, decimal_places=8)
"""Sums of one currency each: the currency is the group's, so the numbers alone are added."""


@dataclass(frozen=True, slots=True)
class Exposure:
    """Money of one currency that the provider has not settled yet; values in accounting currency.

    ``drift`` is what would be gained, or lost, if all of it were settled at today's rate.
    """

    open: Money
    payments: int
    booked: Money
    today: Money
    rate: Decimal
    rate_date: date
    realised: Money

    @property
    def drift(self) -> Money:
        """The difference that the rate has made so far."""
        return self.today - self.booked


def exposures(*, on: date, since: datetime) -> list[Exposure]:
    """Return the exposure of every foreign currency that is open or was settled since a moment.

    Four statements and one per currency, whatever the number of orders.

    :raises RateMissingError: when a currency in use has no rate
    """
    open_rows = {row["amount_currency"]: row for row in _open_payments()}
    realised = _realised(since=since)
    return [
        _exposure(code, row=open_rows.get(code), realised=realised.get(code), on=on)
        for code in sorted({*open_rows, *realised})
    ]


def _open_payments() -> list[dict[str, Any]]:
    settled = BalanceEntry.objects.filter(payment=OuterRef("pk"), kind=BalanceEntry.Kind.CHARGE)
    kept = ExpressionWrapper(F("captured") - F("refunded"), output_field=PLAIN)
    captured = When(state=Payment.State.CAPTURED, then=kept)
    left = Case(captured, default=F("amount"), output_field=PLAIN)
    value = ExpressionWrapper(left / F("order__rate"), output_field=PLAIN)
    rows = (
        Payment.objects.filter(state__in=[Payment.State.AUTHORISED, Payment.State.CAPTURED])
        .exclude(currency=settings.ACCOUNTING_CURRENCY)
        .exclude(Exists(settled))
    )
    grouped = rows.values(amount_currency=F("currency")).annotate(
        left=Sum(left), booked=Sum(value), payments=Count("pk")
    )
    return [dict(row) for row in grouped]


def _realised(*, since: datetime) -> dict[str, Decimal]:
    rows = ExchangeDifference.objects.filter(created_at__gte=since).exclude(
        paid_currency=settings.ACCOUNTING_CURRENCY
    )
    sums = rows.values("paid_currency").annotate(
        won=Sum(ExpressionWrapper(F("settled") - F("booked"), output_field=PLAIN))
    )
    return {row["paid_currency"]: row["won"] for row in sums}


def _exposure(
    code: str, *, row: dict[str, Any] | None, realised: Decimal | None, on: date
) -> Exposure:
    accounting = settings.ACCOUNTING_CURRENCY
    rate = latest_rate(currency=code, on=on)
    left = row["left"] if row else Decimal(0)
    booked = row["booked"] if row else Decimal(0)
    return Exposure(
        open=round_money(Money(left, code)),
        payments=row["payments"] if row else 0,
        booked=round_money(Money(booked, accounting)),
        today=round_money(Money(left / rate.per_euro, accounting)),
        rate=rate.per_euro,
        rate_date=rate.date,
        realised=round_money(Money(realised or Decimal(0), accounting)),
    )
