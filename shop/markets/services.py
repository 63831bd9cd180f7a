"""Writes of the markets: the table follows the market file, the rates follow the ECB."""

import lzma
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from defusedxml import ElementTree
from django.conf import settings
from django.db import transaction

from shop.kernel.http import fetch
from shop.markets.models import AccessibilityRun, ExchangeRate, Market
from shop.markets.registry import REGISTRY

HISTORY_FILE = Path(__file__).with_name("data") / "ecb-rates.csv.xz"
_ECB = "{http://www.ecb.int/vocabulary/2002-08-01/eurofxref}Cube"


class BadRunError(Exception):
    """Raised when a file is no result of an accessibility test; the message says why."""


@transaction.atomic
def sync_markets(*, are_new_open: bool = False) -> list[Market]:
    """Bring the market table in line with the market file; markets are added, never deleted.

    A new one is closed until somebody opens it at the desk, where its readiness is looked at.
    """
    synced = []
    for market in REGISTRY.markets.values():
        facts = {"name": market.name, "currency": market.currency}
        row, _is_new = Market.objects.update_or_create(
            code=market.code,
            defaults=facts,
            create_defaults={**facts, "is_open": are_new_open},
        )
        synced.append(row)
    return synced


@transaction.atomic
def record_accessibility_run(
    *, market_code: str, results: Sequence[Mapping[str, Any]]
) -> AccessibilityRun:
    """Keep what axe found on a market's pages; ``results`` are its own objects, one a page.

    Pages of other markets are left out. The run is as old as its oldest page.

    :raises BadRunError: when no page is the market's, or a result lacks what axe always writes
    """
    prefixes = REGISTRY.markets[market_code].variants
    try:
        pages = [row for row in results if urlsplit(row["url"]).path.split("/")[1] in prefixes]
        violations = [
            {"page": urlsplit(row["url"]).path, "rule": found["id"], "impact": found["impact"]}
            for row in pages
            for found in row["violations"]
        ]
        moments = [datetime.fromisoformat(row["timestamp"]) for row in pages]
        tools = {f"{row['testEngine']['name']} {row['testEngine']['version']}" for row in pages}
    except (AttributeError, IndexError, KeyError, TypeError, ValueError) as error:
        raise BadRunError(f"not a result of axe: {error!r}") from error
    if not pages:
        raise BadRunError(f"none of the pages is of the market {market_code!r}")
    if any(moment.tzinfo is None for moment in moments):
        raise BadRunError("a timestamp has no time zone")
    return AccessibilityRun.objects.create(
        market_id=market_code,
        ran_at=min(moments),
        pages=[urlsplit(row["url"]).path for row in pages],
        violations=violations,
        tool=", ".join(sorted(tools))[:60],
    )


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
    sold = {market.currency for market in REGISTRY.markets.values()}
    return (sold | set(settings.PURCHASING_CURRENCIES)) - {"EUR"}


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
