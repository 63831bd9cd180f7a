"""Adding the ledger up, some days at a time, and rounding once at the end.

Every batch writes its sums and how far it came in one transaction under the return's lock, so a
build that is stopped anywhere goes on without counting anything twice.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any, NamedTuple

from django.db import transaction

from shop.kernel.money import Money, sum_money
from shop.tax.models import TaxRate
from shop.tax.selectors import in_force
from shop.tax_returns.calculate import (
    Fx,
    LineFacts,
    Period,
    figures_of,
    is_too_old,
    parse_period,
    period_of,
)
from shop.tax_returns.calculate.rounding import round_to
from shop.tax_returns.locks import lock_tax_return
from shop.tax_returns.models import TaxReturn, TaxReturnLine, TaxReturnSum
from shop.tax_returns.selectors import (
    OfficeRate,
    PeriodRateMissingError,
    RateBook,
    boxes_of,
    ledger_rows,
    rule_of,
)
from shop.tax_returns.selectors.ledger import LedgerRow

DAYS_A_BATCH = 10
State, Section, RateType = TaxReturn.State, TaxReturnLine.Section, TaxReturnLine.RateType


class Key(NamedTuple):
    """What makes a line; the same as its unique constraint."""

    regime: str
    country: str
    ships_from: str
    rate: Decimal
    reason: str
    buyer_vat_id: str
    origin_from: date


@transaction.atomic(durable=True)
def build_tax_return_batch(*, tax_return_id: int, at: datetime) -> bool:
    """Add the next days of a return that is being built; return whether there are more.

    After the last days the return is a draft. A missing exchange rate makes it FAILED, with the
    currency and day; it can be requested again when the rate is there.
    """
    row = lock_tax_return(tax_return_id=tax_return_id)
    if row.state != State.BUILDING:
        return False
    first = row.built_until + timedelta(days=1) if row.built_until else row.starts_on
    last = min(first + timedelta(days=DAYS_A_BATCH - 1), row.ends_on)
    row.touched_at = at
    try:
        # A savepoint, so that a batch that fails half-way leaves no sums behind.
        with transaction.atomic():
            _Batch(row).add(ledger_rows(row, first=first, last=last))
    except PeriodRateMissingError as error:
        row.state, row.problem = State.FAILED, TaxReturn.Problem.RATE
        row.problem_currency, row.problem_on = error.currency, error.on
        row.save()
        return False
    row.built_until = last
    if last == row.ends_on:
        _finish(row, at=at)
    row.save()
    return row.state == State.BUILDING


class _Batch:
    """The lines and sums of a return, read once, added to and written once."""

    def __init__(self, row: TaxReturn) -> None:
        self.row, self.rule = row, rule_of(row)
        self.period = parse_period(row.period)
        self.rates = RateBook(office=str(row.net_total.currency))
        lines = list(row.lines.all())
        self.lines = {_key_of(line): line for line in lines}
        self.sums = {
            (each.line_id, str(each.net.currency), each.rate_on): each
            for each in TaxReturnSum.objects.filter(line__tax_return=row)
        }
        self.added: dict[Key, list[tuple[LedgerRow, OfficeRate]]] = defaultdict(list)

    def add(self, rows: Iterable[LedgerRow]) -> None:
        """Add sums of the ledger to the lines.

        :raises PeriodRateMissingError: when a rate is not there; nothing must be kept then
        """
        for found in rows:
            origin = self._origin(found.supplied)
            self.added[self._key(found, origin)].append((found, self._rate(found, origin)))
        new = [key for key in self.added if key not in self.lines]
        made = TaxReturnLine.objects.bulk_create([self._line(key) for key in new])
        self.lines.update(zip(new, made, strict=True))
        changed: dict[tuple[int, str, date], TaxReturnSum] = {}
        for key, parts in self.added.items():
            line = self.lines[key]
            for part, rate in parts:
                total = self._sum(line, part, rate)
                changed[line.pk, part.currency, total.rate_on] = total
                line.entries += part.entries
                if part.has_standard and not self._is_collapsed(key):
                    line.rate_type = RateType.STANDARD
        _write([self.lines[key] for key in self.added], ["entries", "rate_type"])
        new_sums = [each for each in changed.values() if each._state.adding]  # noqa: SLF001
        known = [each for each in changed.values() if not each._state.adding]  # noqa: SLF001
        TaxReturnSum.objects.bulk_create(new_sums)
        _write(known, ["net", "tax"])

    def _origin(self, supplied: date) -> Period:
        if supplied >= self.row.starts_on:
            return self.period
        return period_of(supplied, frequency=self.period.frequency)

    def _is_collapsed(self, key: Key) -> bool:
        return self.rule.is_corrected_by_tax and key.origin_from != self.row.starts_on

    def _key(self, found: LedgerRow, origin: Period) -> Key:
        buyer = found.buyer_vat_id
        if self.rule.is_corrected_by_tax and origin != self.period:
            return Key(found.regime, found.country, "", Decimal(0), "", "", origin.starts_on)
        return Key(
            found.regime,
            found.country,
            found.ships_from,
            found.rate,
            found.reason,
            buyer,
            origin.starts_on,
        )

    def _rate(self, found: LedgerRow, origin: Period) -> OfficeRate:
        if self.rule.rate_of == Fx.PERIOD_END:
            return self.rates.at_or_after(origin.ends_on, currency=found.currency)
        return self.rates.at_or_before(found.supplied, currency=found.currency)

    def _line(self, key: Key) -> TaxReturnLine:
        office = self.rates.office
        origin = period_of(key.origin_from, frequency=self.period.frequency)
        nothing = Money(0, office)
        return TaxReturnLine(
            tax_return=self.row,
            section=self._section(origin),
            origin_until=origin.ends_on,
            net=nothing,
            tax=nothing,
            **key._asdict(),
        )

    def _section(self, origin: Period) -> str:
        if origin == self.period:
            return Section.SUPPLY
        expired = self.rule.is_corrected_by_tax and is_too_old(
            self.rule, origin_ends_on=origin.ends_on, this_due_on=self.row.due_on
        )
        return Section.EXPIRED if expired else Section.CORRECTION

    def _sum(self, line: TaxReturnLine, part: LedgerRow, rate: OfficeRate) -> TaxReturnSum:
        key = (line.pk, part.currency, self._rate_day(part, rate))
        total = self.sums.get(key)
        if total is None:
            nothing = Money(0, part.currency)
            total = TaxReturnSum(
                line=line,
                net=nothing,
                tax=nothing,
                rate_on=key[2],
                per_euro=rate.per_euro,
                office_per_euro=rate.office_per_euro,
            )
            self.sums[key] = total
        total.net += Money(part.net, part.currency)
        total.tax += Money(part.tax, part.currency)
        return total

    def _rate_day(self, part: LedgerRow, rate: OfficeRate) -> date:
        # What needs no conversion is one sum, not one for every day.
        return self.row.ends_on if part.currency == self.rates.office else rate.on


def _write(rows: Sequence[TaxReturnLine] | Sequence[TaxReturnSum], fields: list[str]) -> None:
    """Change rows that are there; one INSERT that conflicts is far quicker than bulk_update()."""
    if rows:
        manager: Any = type(rows[0]).objects
        manager.bulk_create(
            rows,
            update_conflicts=True,
            unique_fields=["id"],
            update_fields=fields,
            batch_size=1000,
        )


def _key_of(line: TaxReturnLine) -> Key:
    return Key(
        line.regime,
        line.country,
        line.ships_from,
        line.rate,
        line.reason,
        line.buyer_vat_id,
        line.origin_from,
    )


def _finish(row: TaxReturn, *, at: datetime) -> None:
    """Round each line, add the rounded lines, and fill the boxes of the form."""
    lines = list(row.lines.prefetch_related("sums").order_by("section", "country", "pk"))
    unit, office = rule_of(row).unit.normalize(), str(row.net_total.currency)
    standard = _standard_rates(row)
    net_exact = tax_exact = Decimal(0)
    for line in lines:
        rates = [(each, _rate_of(each)) for each in line.sums.all()]
        net = sum((rate.convert(each.net.amount) for each, rate in rates), start=Decimal(0))
        tax = sum((rate.convert(each.tax.amount) for each, rate in rates), start=Decimal(0))
        line.net, line.tax = Money(round_to(net, unit), office), Money(round_to(tax, unit), office)
        line.rate_type = line.rate_type or _rate_type(line, standard=standard)
        if line.section != Section.EXPIRED:
            net_exact, tax_exact = net_exact + net, tax_exact + tax
    _write(lines, ["net", "tax", "rate_type"])
    counted = [line for line in lines if line.section != Section.EXPIRED]
    row.net_total = sum_money((line.net for line in counted), currency=office)
    row.tax_total = sum_money((line.tax for line in counted), currency=office)
    row.net_difference = row.net_total.amount - net_exact
    row.tax_difference = row.tax_total.amount - tax_exact
    row.figures = [
        {
            "code": figure.code,
            "amount": None if figure.amount is None else str(figure.amount),
            "lines": list(figure.lines),
        }
        for figure in figures_of(row.report, [_facts(line) for line in lines], boxes=boxes_of(row))
    ]
    row.state, row.built_at = State.DRAFT, at


def _rate_of(each: TaxReturnSum) -> OfficeRate:
    return OfficeRate(each.rate_on, each.per_euro, each.office_per_euro)


def _standard_rates(row: TaxReturn) -> set[tuple[str, Decimal]]:
    """The standard rates in force in the period, by jurisdiction; islands have their own."""
    rates = TaxRate.objects.filter(
        in_force(on=row.starts_on, until=row.ends_on), kind=TaxRate.Kind.STANDARD
    )
    # Northern Ireland is taxed at the rates of Great Britain.
    names = {"GB": ("GB", "XI")}
    return {
        (country, rate)
        for territory, rate in rates.values_list("territory", "rate")
        for country in names.get(territory, (territory.partition("-")[0],))
    }


def _rate_type(line: TaxReturnLine, *, standard: set[tuple[str, Decimal]]) -> str:
    if not line.rate:
        return RateType.NONE
    is_standard = (line.country, line.rate) in standard
    return RateType.STANDARD if is_standard else RateType.REDUCED


def _facts(line: TaxReturnLine) -> LineFacts:
    return LineFacts(
        key=line.pk,
        section=line.section,
        regime=line.regime,
        country=line.country,
        ships_from=line.ships_from,
        rate=line.rate,
        reason=line.reason,
        net=line.net.amount,
        tax=line.tax.amount,
    )
