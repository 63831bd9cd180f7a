"""What became of promises: parcels that arrived, against the day that was named."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db.models import F, QuerySet

from logistics.fulfilment.models import Shipment
from logistics.promise.calculate import Fact, Mode
from logistics.promise.models import TransitLearning
from shop.delivery.models import DeliveryRate
from shop.kernel.countries import EU_MEMBERS
from shop.markets.registry import REGISTRY, Market

CHUNK = 2000
OVERLAND = EU_MEMBERS | {"CH", "GB", "LI"}
"""Between these, parcels go by lorry."""
Kind = tuple[str, str, int | None, bool]


@dataclass(frozen=True, slots=True)
class Lane:
    """From a warehouse to a market by a method and carrier, and its working days by the rates."""

    warehouse: str
    market: str
    method_id: int
    carrier: str
    mode: Mode
    min_days: int
    max_days: int


@dataclass(frozen=True, slots=True)
class KeptPromises:
    """Parcels of one kind that arrived: how many by the promised day, and how far off the rest.

    ``percentile`` is what was promised, none where it was the carrier's word, and ``is_seeded``
    where that was judged by other shippers' freight. ``days_early`` is the mean of all, below zero
    where parcels came late on average.
    """

    warehouse: str
    carrier: str
    percentile: int | None
    is_seeded: bool
    parcels: int
    kept: int
    days_early: Decimal

    @property
    def hit_rate(self) -> Decimal:
        """The share that came by the promised day."""
        return (Decimal(self.kept) / self.parcels).quantize(Decimal("0.001"))


def delivered_since(*, since: datetime) -> QuerySet[Shipment]:
    """Return the parcels that arrived since a moment and whose hand-over is known."""
    return (
        Shipment.objects.filter(
            status=Shipment.Status.DELIVERED,
            delivered_at__gte=since,
            shipped_at__isnull=False,
        )
        .select_related("order", "consignment", "carrier", "warehouse")
        .order_by("delivered_at", "pk")
    )


def transit_facts(*, since: datetime) -> list[Fact]:
    """Return how long each of these took from hand-over, as the model learns it.

    The lane holds warehouse and market, the mode the delivery method.
    """
    return [
        Fact(
            lane=f"{row.warehouse_id}>{row.order.market_id}",
            mode=str(row.order.delivery_method_id),
            carrier=row.carrier_id,
            booked_at=row.shipped_at,
            delivered_at=row.delivered_at,
        )
        for row in delivered_since(since=since).iterator(chunk_size=CHUNK)
        if row.shipped_at and row.delivered_at and row.delivered_at >= row.shipped_at
    ]


def rated_lanes() -> list[Lane]:
    """Return every lane that a rate is for, with the days of its slowest; one statement.

    A zone's rates speak for their lane only where it has no others.
    """
    rates = DeliveryRate.objects.filter(method__is_active=True).select_related("warehouse")
    lanes: dict[tuple[str, str, int, str], Lane] = {}
    # The last one of a lane speaks for it.
    for rate in rates.order_by(F("zone").asc(nulls_last=True), "max_days", "min_days", "pk"):
        market = REGISTRY.markets.get(rate.market_id)
        if market is not None:
            key = (rate.warehouse_id, rate.market_id, rate.method_id, rate.carrier)
            mode = _mode(rate.warehouse.country, market)
            lanes[key] = Lane(*key, mode, rate.min_days, rate.max_days)
    return list(lanes.values())


def _mode(origin: str, market: Market) -> Mode:
    """Return how parcels go to a market: overland in a country and in Europe, else by air."""
    is_overland = {origin, market.countries[0]} <= OVERLAND or origin in market.countries
    return Mode.ROAD if is_overland else Mode.AIR


def kept_promises(*, since: datetime) -> list[KeptPromises]:
    """Return the hit rate of what arrived since a moment, by warehouse, carrier and promise."""
    groups: dict[Kind, list[int]] = {}
    for row in delivered_since(since=since).iterator(chunk_size=CHUNK):
        promised = row.consignment
        sure = (promised.promise_percentile, promised.promise_is_seeded)
        key = (str(row.warehouse), str(row.carrier), *sure)
        early = (promised.promised_until - _arrival(row)).days
        groups.setdefault(key, []).append(early)
    return list(_summed(groups))


def last_learning() -> TransitLearning | None:
    """Return the last time that transit times were learnt; nothing before the first."""
    done = TransitLearning.objects.filter(finished_at__isnull=False)
    return done.order_by("-finished_at").first()


def _arrival(row: Shipment) -> date:
    """Return the day of delivery by the calendar of the market that it went to."""
    assert row.delivered_at is not None  # noqa: S101 — delivered_since asks for it
    market = REGISTRY.markets.get(row.order.market_id)
    return (row.delivered_at.astimezone(market.time_zone) if market else row.delivered_at).date()


def _summed(groups: dict[Kind, list[int]]) -> Iterator[KeptPromises]:
    for (warehouse, carrier, percentile, is_seeded), days in sorted(
        groups.items(), key=lambda item: (*item[0][:2], item[0][2] or 0, item[0][3])
    ):
        yield KeptPromises(
            warehouse, carrier, percentile, is_seeded, len(days), _kept(days), _mean(days)
        )


def _kept(days: Sequence[int]) -> int:
    return sum(early >= 0 for early in days)


def _mean(days: Sequence[int]) -> Decimal:
    return (Decimal(sum(days)) / len(days)).quantize(Decimal("0.1"))
