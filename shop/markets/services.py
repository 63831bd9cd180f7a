"""Writes of the markets: the table follows the market file, the rates follow the ECB."""

import lzma
from collections.abc import Iterable, Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path

from defusedxml import ElementTree
from django.db import transaction

from shop.kernel.http import fetch
from shop.markets.models import ExchangeRate, Market
from shop.markets.registry import REGISTRY

HISTORY_FILE = Path(__file__).with_name("data") / "ecb-rates.csv.xz"
_ECB = "{http://www.ecb.int/vocabulary/2002-08-01/eurofxref}Cube"


@transaction.atomic
def sync_markets() -> list[Market]:
    """Bring the market table in line with the market file; markets are added, never deleted."""
    return [
        Market.objects.update_or_create(
            code=market.code, defaults={"name": market.name, "currency": market.currency}
        )[0]
        for market in REGISTRY.markets.values()
    ]


def load_rates_history(*, since: date) -> int:
    """Load the ECB's published history that ships with the shop; return how many rates are new.

    Source: European Central Bank, euro foreign exchange reference rates.
    """
    with lzma.open(HISTORY_FILE, "rt", encoding="utf-8") as lines:
        return _store(_history_rows(lines, since=since))


def fetch_rates(*, url: str) -> int:
    """Fetch the ECB's file of the last 90 days; return how many rates are new.

    :raises FetchError: when the source cannot be reached
    """
    root = ElementTree.fromstring(fetch(url))
    days = [node for node in root.iter(_ECB) if "time" in node.attrib]
    return _store(
        ExchangeRate(
            date=date.fromisoformat(day.attrib["time"]),
            currency=rate.attrib["currency"],
            per_euro=Decimal(rate.attrib["rate"]),
        )
        for day in days
        for rate in day
        if rate.attrib["currency"] in _currencies()
    )


def _currencies() -> set[str]:
    return {market.currency for market in REGISTRY.markets.values()} - {"EUR"}


def _history_rows(lines: Iterable[str], *, since: date) -> Iterator[ExchangeRate]:
    rows = iter(lines)
    names = next(rows).strip().split(",")
    columns = [index for index, name in enumerate(names) if name in _currencies()]
    for line in rows:
        cells = line.strip().split(",")
        day = date.fromisoformat(cells[0])
        if day < since:
            continue
        for index in columns:
            # A currency that was not quoted that day says so instead of a number.
            if cells[index] not in {"", "N/A"}:
                yield ExchangeRate(date=day, currency=names[index], per_euro=Decimal(cells[index]))


def _store(rates: Iterable[ExchangeRate]) -> int:
    before = ExchangeRate.objects.count()
    ExchangeRate.objects.bulk_create(rates, batch_size=2000, ignore_conflicts=True)
    return ExchangeRate.objects.count() - before
