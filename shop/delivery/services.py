"""Writes of the delivery calendar."""

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from django.db import transaction

from shop.delivery.models import PublicHoliday, TransitTime

HOLIDAYS_FILE = Path(__file__).with_name("data") / "holidays.csv"
SOURCE = "Python package holidays 0.109 (MIT), national days only"


@dataclass(frozen=True, slots=True)
class LearntTransit:
    """How long parcels of a lane took, in calendar days from hand-over."""

    warehouse: str
    market: str
    method_id: int
    carrier: str
    days_50: int
    days_90: int
    parcels: int


@transaction.atomic
def load_holidays() -> int:
    """Add the public holidays that ship with the shop; return how many were new.

    Days that are there already stay as they are, so that what somebody has corrected is kept.
    """
    with HOLIDAYS_FILE.open(encoding="utf-8", newline="") as file:
        rows = [
            PublicHoliday(
                country=row["country"],
                day=date.fromisoformat(row["date"]),
                name=row["name"],
                source=SOURCE,
            )
            for row in csv.DictReader(file)
        ]
    before = PublicHoliday.objects.count()
    PublicHoliday.objects.bulk_create(rows, ignore_conflicts=True, batch_size=1000)
    return PublicHoliday.objects.count() - before


@transaction.atomic
def keep_transit_times(*, learnt: Sequence[LearntTransit], at: datetime) -> int:
    """Replace all learnt transit times; return how many there are now."""
    TransitTime.objects.all().delete()
    rows = [
        TransitTime(
            warehouse_id=one.warehouse,
            market_id=one.market,
            method_id=one.method_id,
            carrier=one.carrier,
            days_50=one.days_50,
            days_90=one.days_90,
            parcels=one.parcels,
            learnt_at=at,
        )
        for one in learnt
    ]
    return len(TransitTime.objects.bulk_create(rows))
