"""Which entries of the tax ledger a return holds, summed by the database."""

from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal
from typing import NamedTuple

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Sum
from django.db.models.fields import DateField
from django.db.models.functions import Cast, TruncMonth

from shop.invoicing.models import Document, TaxEntry
from shop.tax_returns.calculate import Fx
from shop.tax_returns.models import TaxReturn, TaxReturnLine
from shop.tax_returns.selectors.law import rule_of

_UK = ("GB", "XI")
_FIXED_SCOPES = {
    "OSS": Q(regime="OSS"),
    "IOSS": Q(regime="IOSS"),
    "UK_VAT": Q(regime__in=("DOMESTIC", "UK_LOW_VALUE"), country__in=_UK)
    | Q(regime__in=("EXPORT_ZERO", "REVERSE_CHARGE"), ships_from__in=_UK),
    "CH_VAT": Q(regime__in=("DOMESTIC", "CH_MAIL_ORDER"), country="CH")
    | Q(regime="EXPORT_ZERO", ships_from="CH"),
    "NO_VOEC": Q(regime="NO_VOEC"),
}


class LedgerRow(NamedTuple):
    """A sum of the ledger: amounts are in ``currency``, not rounded."""

    regime: str
    country: str
    ships_from: str
    rate: Decimal
    reason: str
    buyer_vat_id: str
    currency: str
    supplied: date
    net: Decimal
    tax: Decimal
    entries: int
    has_standard: bool


def entries_of(tax_return: TaxReturn) -> QuerySet[TaxEntry]:
    """Return the entries of a return's period and registration.

    Duty is no supply and is in no return: its import tax is settled at the border.
    """
    return TaxEntry.objects.filter(
        scope_of(
            tax_return.report, country=tax_return.country, includes_oss=tax_return.includes_oss
        ),
        booked_on__range=(tax_return.starts_on, tax_return.ends_on),
    ).exclude(supply=TaxEntry.Supply.DUTY)


def scope_of(report: str, *, country: str, includes_oss: bool) -> Q:
    """Return the condition for the entries that belong to a report at all."""
    if report == "DOMESTIC":
        regimes = ("DOMESTIC", "OSS") if includes_oss else ("DOMESTIC",)
        untaxed = Q(regime__in=("EXPORT_ZERO", "REVERSE_CHARGE"), ships_from=country)
        return Q(regime__in=regimes, country=country) | untaxed
    if report == "EC_SALES":
        return Q(regime="REVERSE_CHARGE", reason="K", ships_from=country)
    return _FIXED_SCOPES[report]


def ledger_rows(tax_return: TaxReturn, *, first: date, last: date) -> Iterable[LedgerRow]:
    """Return the sums of some days of a return; one statement, grouped by the database.

    ``supplied`` is the day of supply where the day decides the exchange rate, else its month.
    """
    rule = rule_of(tax_return)
    # A return that converts by the period's end needs no days, which would be many more rows.
    by_day = rule.rate_of == Fx.TAX_POINT
    supplied = F("supplied_on") if by_day else Cast(TruncMonth("supplied_on"), DateField())
    keys = ["regime", "country", "ships_from", "rate", "reason"]
    if rule.is_by_buyer:
        keys.append("buyer_vat_id")
    rows = (
        entries_of(tax_return)
        .filter(booked_on__range=(first, last))
        .annotate(supplied=supplied)
        .values(*keys, "currency", "supplied")
        .annotate(
            sum_net=Sum("net"),
            sum_tax=Sum("tax"),
            entries=Count("pk"),
            standard=Count("pk", filter=Q(category="STANDARD")),
        )
        .order_by(*keys, "currency", "supplied")
    )
    # Not iterator(): a cursor that an error leaves open would break the caller's transaction.
    for row in rows:
        yield LedgerRow(
            regime=row["regime"],
            country=row["country"],
            ships_from=row["ships_from"],
            rate=row["rate"],
            reason=row["reason"],
            buyer_vat_id=row.get("buyer_vat_id", ""),
            currency=row["currency"],
            supplied=row["supplied"],
            net=row["sum_net"],
            tax=row["sum_tax"],
            entries=row["entries"],
            has_standard=row["standard"] > 0,
        )


def entries_of_lines(tax_return: TaxReturn, lines: Iterable[TaxReturnLine]) -> QuerySet[TaxEntry]:
    """Return the entries of the ledger that are in some lines of a return."""
    wanted = Q(pk__in=[])
    for line in lines:
        wanted |= _of_line(tax_return, line)
    return entries_of(tax_return).filter(wanted)


def _of_line(tax_return: TaxReturn, line: TaxReturnLine) -> Q:
    rule = rule_of(tax_return)
    if line.section == TaxReturnLine.Section.SUPPLY:
        # What is supplied after the period but invoiced in it belongs to the invoice's period.
        when = Q(supplied_on__gte=tax_return.starts_on)
    else:
        when = Q(supplied_on__range=(line.origin_from, line.origin_until))
        if rule.is_corrected_by_tax:
            return when & Q(country=line.country)
    found = when & Q(
        regime=line.regime,
        country=line.country,
        ships_from=line.ships_from,
        rate=line.rate,
        reason=line.reason,
    )
    return found & Q(buyer_vat_id=line.buyer_vat_id) if rule.is_by_buyer else found


def documents_of_lines(tax_return: TaxReturn, lines: Iterable[TaxReturnLine]) -> QuerySet[Document]:
    """Return the documents behind some lines, with what each gives them: ``net`` and ``tax``."""
    entries = entries_of_lines(tax_return, lines)
    return (
        Document.objects.filter(Exists(entries.filter(document=OuterRef("pk"))))
        .select_related("order")
        .order_by("issued_on", "pk")
    )


def sums_by_document(
    tax_return: TaxReturn, lines: Iterable[TaxReturnLine], *, documents: Iterable[int]
) -> dict[int, tuple[Decimal, Decimal]]:
    """Return net and tax that each of some documents gives to some lines; one statement."""
    rows = (
        entries_of_lines(tax_return, lines)
        .filter(document__in=list(documents))
        .values("document")
        .annotate(sum_net=Sum("net"), sum_tax=Sum("tax"))
    )
    return {row["document"]: (row["sum_net"], row["sum_tax"]) for row in rows}


def resting_tax_returns(*, before: datetime) -> list[int]:
    """Return the returns that should be built and that nobody has worked on since a moment."""
    resting = TaxReturn.objects.filter(state=TaxReturn.State.BUILDING, touched_at__lt=before)
    return list(resting.order_by("pk").values_list("pk", flat=True))
