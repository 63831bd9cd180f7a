"""How much real freight outlasted what was to be expected, by mode, and the file that keeps it.

Cargo 2000 knows the plan that was made at booking. SCMS does not (see its reader), so a delivery is
held against the median of its own lane; only those from the project's depots are, which are counted
from the quote: an order to a vendor waits for its goods to be made, and no parcel of ours does.
Charter flights and ships are left out, as nothing of ours travels so.
"""

import csv
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from statistics import median

from logistics.promise.calculate import DAY, FEWEST, Basis, Fact, Mode, Spread, spread_of
from logistics.promise.evaluation.cargo2000 import CARGO2000
from logistics.promise.evaluation.records import Parcel, RecordSource
from logistics.promise.evaluation.scms import SCMS

SHIPPED = Path(__file__).parents[1] / "data" / "spreads.csv"
COLUMNS = (
    *("data_set", "mode", "basis", "parcels", "ratio_50", "ratio_90"),
    *("learnt_on", "source"),
)
CREDITS = {
    CARGO2000.name: "Metzger et al., Cargo 2000 Freight Tracking and Tracing, UCI 382, CC BY 4.0",
    SCMS.name: "USAID, Supply Chain Shipment Pricing Data (SCMS), public domain",
}
MODES = {"Air": Mode.AIR, "Truck": Mode.ROAD}

Times = list[tuple[timedelta, timedelta]]


def spreads_of(source: RecordSource, parcels: Iterable[Parcel]) -> list[Spread]:
    """Return the spread of each mode with at least ``FEWEST`` usable parcels."""
    basis = Basis.PLAN if source is CARGO2000 else Basis.MEDIAN
    times = _planned(parcels) if source is CARGO2000 else _by_median(parcels)
    return [
        spread_of(found, data_set=source.name, mode=mode, basis=basis)
        for mode, found in sorted(times.items())
        if len(found) >= FEWEST
    ]


def read_spreads(path: Path = SHIPPED) -> list[Spread]:
    """Return the spreads that a file keeps, the preferred first; else those shipped with us."""
    return [
        Spread(
            data_set=row["data_set"],
            mode=Mode(row["mode"]),
            basis=Basis(row["basis"]),
            parcels=int(row["parcels"]),
            ratio_50=Decimal(row["ratio_50"]),
            ratio_90=Decimal(row["ratio_90"]),
        )
        for row in _rows(path)
    ]


def write_spreads(spreads: Sequence[Spread], path: Path, *, on: date) -> None:
    """Put a data set's spreads into a file in place of its earlier ones; plans before medians."""
    new = [
        {**asdict(one), "learnt_on": on.isoformat(), "source": CREDITS[one.data_set]}
        for one in spreads
    ]
    replaced = {one.data_set for one in spreads}
    others = [row for row in _rows(path) if row["data_set"] not in replaced]
    rows = sorted([*others, *new], key=lambda row: (row["basis"] != Basis.PLAN, row["mode"]))
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def _rows(path: Path) -> list[dict[str, str]]:
    if not path.exists():
        return []
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _planned(parcels: Iterable[Parcel]) -> dict[Mode, Times]:
    """Return the time of every parcel beside its plan; all of this source flies."""
    facts = (parcel.fact() for parcel in parcels)
    times = [(fact.delivered_at - fact.booked_at, fact.planned) for fact in facts if fact]
    return {Mode.AIR: [(took, plan) for took, plan in times if plan]}


def _by_median(parcels: Iterable[Parcel]) -> dict[Mode, Times]:
    """Return the days of every delivery from a depot beside the median of its lane and mode."""
    lanes: dict[tuple[Mode, str], list[int]] = {}
    for fact in _from_depots(parcels):
        days = (fact.delivered_at - fact.booked_at) // DAY
        lanes.setdefault((MODES[fact.mode], fact.lane), []).append(days)
    found: dict[Mode, Times] = {}
    for (mode, _lane), all_days in lanes.items():
        middle = median(all_days)
        if len(all_days) >= FEWEST and middle:
            found.setdefault(mode, []).extend((days * DAY, middle * DAY) for days in all_days)
    return found


def _from_depots(parcels: Iterable[Parcel]) -> Iterator[Fact]:
    for parcel in parcels:
        fact = parcel.fact()
        if fact and parcel.clock == "quote" and fact.mode in MODES:
            yield fact
