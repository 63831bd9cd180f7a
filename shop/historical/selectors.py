"""What of an import is in the books, and whether they say what the file says."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Count, Sum

from shop.historical.values import NOTHING, Plan, Tally
from shop.invoicing.models import Document, TaxEntry


@dataclass(frozen=True, slots=True)
class CountryBalance:
    """One country: what the file says, and what the tax ledger says; net pounds."""

    country: str
    tally: Tally
    booked: Decimal

    @property
    def difference(self) -> Decimal:
        """What the ledger has too much; nothing when the books are right."""
        return self.booked - self.tally.accepted


@dataclass(frozen=True, slots=True)
class TaxSum:
    """What goes to the tax office: one regime, place of taxation and rate."""

    regime: str
    country: str
    rate: Decimal
    entries: int
    net: Decimal
    tax: Decimal


@dataclass(frozen=True, slots=True)
class Balance:
    """The file against the tax ledger, country by country, and the tax by rate."""

    countries: tuple[CountryBalance, ...]
    taxes: tuple[TaxSum, ...]

    @property
    def total(self) -> CountryBalance:
        """All countries together."""
        tallies = [row.tally for row in self.countries]
        return CountryBalance(
            "",
            Tally(
                rows=sum(tally.rows for tally in tallies),
                amount=sum((tally.amount for tally in tallies), start=NOTHING),
                rejected_rows=sum(tally.rejected_rows for tally in tallies),
                rejected=sum((tally.rejected for tally in tallies), start=NOTHING),
            ),
            sum((row.booked for row in self.countries), start=NOTHING),
        )

    @property
    def is_right(self) -> bool:
        """Whether each country's ledger is its file to the last penny."""
        return not any(row.difference for row in self.countries)


def known_sources(*, prefix: str) -> set[str]:
    """Return what documents of an import there are already, by their ``source``."""
    rows = Document.objects.filter(source__startswith=prefix)
    return set(rows.values_list("source", flat=True))


def balance_of(plan: Plan, *, sources: Sequence[str]) -> Balance:
    """Add up the ledger entries of a file's documents and put them beside the file's own sums."""
    entries = TaxEntry.objects.filter(document__source__in=sources)
    by_country = dict(entries.values_list("order__country").annotate(Sum("net")).order_by())
    taxes = (
        entries.values("regime", "country", "rate")
        .annotate(entries=Count("pk"), net=Sum("net"), tax=Sum("tax"))
        .order_by("regime", "country", "-rate")
    )
    countries = sorted(plan.tallies.keys() | by_country.keys())
    return Balance(
        countries=tuple(
            CountryBalance(
                code, plan.tallies.get(code, Tally()), Decimal(by_country.get(code, NOTHING))
            )
            for code in countries
        ),
        taxes=tuple(TaxSum(**row) for row in taxes),
    )
