"""Where returns, the tax ledger, documents and orders do not agree."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db import connection
from django.db.models import Q, QuerySet, Sum

from shop.invoicing.models import TaxEntry
from shop.tax_returns.models import TaxReturn, TaxReturnSum
from shop.tax_returns.selectors.ledger import entries_of, scope_of
from shop.tax_returns.selectors.offers import offers_on

Sums = dict[str, tuple[Decimal, Decimal]]


@dataclass(frozen=True, slots=True)
class Difference:
    """One currency of one return that is not what the ledger says: (net, tax) of each."""

    currency: str
    returned: tuple[Decimal, Decimal]
    ledger: tuple[Decimal, Decimal]

    def __str__(self) -> str:
        return (
            f"{self.currency}: returned {self.returned[0]} + {self.returned[1]}, "
            f"ledger {self.ledger[0]} + {self.ledger[1]}"
        )


def differences_of(tax_return: TaxReturn) -> list[Difference]:
    """Return the currencies in which a return is not the sum of its ledger; two statements."""
    returned = _sums(TaxReturnSum.objects.filter(line__tax_return=tax_return))
    ledger = _sums(entries_of(tax_return))
    nothing = (Decimal(0), Decimal(0))
    return [
        Difference(currency, returned.get(currency, nothing), ledger.get(currency, nothing))
        for currency in sorted({*returned, *ledger})
        if returned.get(currency, nothing) != ledger.get(currency, nothing)
    ]


def broken_returns() -> Iterator[tuple[TaxReturn, list[Difference]]]:
    """Yield each finished return that is not the sum of the ledger."""
    states = (TaxReturn.State.DRAFT, TaxReturn.State.FILED)
    for row in TaxReturn.objects.filter(state__in=states).order_by("pk"):
        found = differences_of(row)
        if found:
            yield row, found


_ENTRIES = """
SELECT d.number FROM shop_document d LEFT JOIN (
    SELECT document_id,
        sum(net) FILTER (WHERE supply <> 'DUTY') AS net,
        sum(net) FILTER (WHERE supply = 'DUTY') AS duty,
        sum(tax) AS tax
    FROM shop_taxentry GROUP BY document_id
) e ON e.document_id = d.id
WHERE (d.net_total, d.duty_total, d.tax_total)
    IS DISTINCT FROM (coalesce(e.net, 0), coalesce(e.duty, 0), coalesce(e.tax, 0))
ORDER BY d.id LIMIT %s
"""
# An order's charges of duty carry the import tax; everything else is net. Sums of all invoices
# of an order, since an order may be invoiced in parts.
_ORDERS = """
WITH invoiced AS (
    SELECT order_id, min(number) AS number, sum(net_total) AS net, sum(tax_total) AS tax,
        sum(duty_total) AS duty
    FROM shop_document WHERE kind = 'INVOICE' GROUP BY order_id
), parts AS (
    SELECT order_id, net, tax, 0 AS duty FROM shop_orderline
    UNION ALL
    SELECT order_id, CASE kind WHEN 'DUTY' THEN 0 ELSE net END, tax,
        CASE kind WHEN 'DUTY' THEN net ELSE 0 END FROM shop_ordercharge
), sold AS (
    SELECT order_id, sum(net) AS net, sum(tax) AS tax, sum(duty) AS duty
    FROM parts WHERE order_id IN (SELECT order_id FROM invoiced) GROUP BY order_id
)
SELECT i.number FROM invoiced i LEFT JOIN sold s USING (order_id)
WHERE (i.net, i.tax, i.duty)
    IS DISTINCT FROM (coalesce(s.net, 0), coalesce(s.tax, 0), coalesce(s.duty, 0))
ORDER BY i.order_id LIMIT %s
"""


def broken_documents(*, limit: int = 1) -> dict[str, list[str]]:
    """Return numbers of documents that do not add up, the first ones.

    ``entries``: whose totals are not their ledger entries; ``orders``: the first invoice of each
    order whose invoices are not its frozen lines and charges.
    """
    found = {}
    with connection.cursor() as cursor:
        for name, statement in (("entries", _ENTRIES), ("orders", _ORDERS)):
            cursor.execute(statement, [limit])
            found[name] = [row[0] for row in cursor.fetchall()]
    return found


def unclaimed_sums(*, today: date) -> list[tuple[str, str, str, Decimal]]:
    """Return tax that no registration's report holds: (regime, country, currency, tax).

    It was collected, so an office is owed it; somebody should look at the registrations.
    """
    claimed = Q(pk__in=[])
    offers = offers_on(today)
    is_in_oss = any(offer.report == "OSS" for offer in offers)
    for offer in offers:
        claimed |= scope_of(offer.report, country=offer.country, includes_oss=not is_in_oss)
    rows = (
        TaxEntry.objects.exclude(claimed)
        .exclude(supply=TaxEntry.Supply.DUTY)
        .exclude(tax=0)
        .values("regime", "country", "currency")
        .annotate(sum_tax=Sum("tax"))
        .order_by("regime", "country", "currency")
    )
    return [(row["regime"], row["country"], row["currency"], row["sum_tax"]) for row in rows]


def _sums(rows: QuerySet[TaxReturnSum] | QuerySet[TaxEntry]) -> Sums:
    totals = (
        rows.values("currency")
        .annotate(sum_net=Sum("net"), sum_tax=Sum("tax"))
        .order_by("currency")
    )
    return {row["currency"]: (row["sum_net"], row["sum_tax"]) for row in totals}
