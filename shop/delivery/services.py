"""Writes of the delivery calendar."""

import csv
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from django.db import transaction

from shop.delivery.models import PublicHoliday, TransitTime

HOLIDAYS_FILE = Path(__file__).with_name("data") / "holidays.csv"
SOURCE = "Python package holidays 0.109 (MIT), national days only"


@dataclass(frozen=True, slots=True)
class LearntTransit:
    """How long parcels of a lane take, in calendar days from hand-over, by so many parcels."""

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
    """Replace all learnt transit times; return how many there are now.

    A lane that was seeded is learnt from now on; other seeds stay.
    """
    TransitTime.objects.filter(source=TransitTime.Source.LEARNT).delete()
    return _keep([_row(one, at=at) for one in learnt])


@transaction.atomic
def seed_transit_times(*, seeds: Mapping[str, Sequence[LearntTransit]], at: datetime) -> int:
    """Keep days, by the name of the data set that they are judged by, until a lane has its own.

    Earlier seeds of the lanes are replaced, what was learnt stays; return how many were kept.
    """
    rows = {
        (one.warehouse, one.market, one.method_id, one.carrier): _row(
            one, at=at, source=TransitTime.Source.SEEDED, data_set=data_set
        )
        for data_set, lanes in seeds.items()
        for one in lanes
    }
    earlier = TransitTime.objects.filter(source=TransitTime.Source.SEEDED)
    lanes_of = earlier.values_list("pk", "warehouse_id", "market_id", "method_id", "carrier")
    earlier.filter(pk__in=[pk for pk, *lane in lanes_of if tuple(lane) in rows]).delete()
    before = TransitTime.objects.count()
    # A lane that was learnt meanwhile keeps its own days.
    TransitTime.objects.bulk_create(rows.values(), ignore_conflicts=True)
    return TransitTime.objects.count() - before


def _row(one: LearntTransit, *, at: datetime, **source: str) -> TransitTime:
    return TransitTime(
        warehouse_id=one.warehouse,
        market_id=one.market,
        method_id=one.method_id,
        carrier=one.carrier,
        days_50=one.days_50,
        days_90=one.days_90,
        parcels=one.parcels,
        learnt_at=at,
        **source,
    )


def _keep(rows: Sequence[TransitTime]) -> int:
    return len(
        TransitTime.objects.bulk_create(
            rows,
            update_conflicts=True,
            unique_fields=["warehouse", "market", "method", "carrier"],
            update_fields=["days_50", "days_90", "parcels", "learnt_at", "source", "data_set"],
        )
    )
