"""What delivery costs and when it comes."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from shop.catalogue.models import Variant
from shop.delivery.calculate import PlannedParcel, chargeable_grams, is_in_zone
from shop.delivery.calendar import Calendar, Dispatch, Promise, Transit, Trip, promise_of
from shop.delivery.models import (
    DeliveryMethod,
    DeliveryRate,
    DeliveryZone,
    DispatchRule,
    PublicHoliday,
    TransitTime,
)
from shop.kernel.money import Money, sum_money, zero
from shop.markets.registry import Market

DEFAULT_WEIGHT_G = 500
"""What a variant counts for whose weight nobody has entered."""
HOLIDAYS_AHEAD = timedelta(days=120)
"""No promise reaches further."""


class NoDeliveryError(Exception):
    """Raised when no method carries the parcels of any route to the market."""


@dataclass(frozen=True, slots=True)
class ConsignmentPlan:
    """A planned parcel with its method's carrier, price and promise, and the country it leaves.

    ``freight`` is what the parcel costs whoever pays for it: the price may be nothing.
    """

    parcel: PlannedParcel
    carrier: str
    price: Money
    promise: Promise
    ships_from: str
    freight: Money


@dataclass(frozen=True, slots=True)
class DeliveryOption:
    """One way to have all parcels of an order delivered."""

    method: DeliveryMethod
    plans: tuple[ConsignmentPlan, ...]

    @property
    def price(self) -> Money:
        """What the shopper pays for all parcels together."""
        prices = [plan.price for plan in self.plans]
        return sum_money(prices, currency=str(prices[0].currency))

    @property
    def promise(self) -> Promise:
        """From the first day a parcel may come to the last.

        The percentile is that of the parcel that comes last.
        """
        slowest = max((plan.promise for plan in self.plans), key=lambda promise: promise.last)
        return replace(slowest, first=min(plan.promise.first for plan in self.plans))


@dataclass(frozen=True, slots=True, kw_only=True)
class Destined:
    """Where parcels go and when they are ordered; see ``Trip`` for ``at``.

    ``arrivals`` says of goods that are not there yet, by variant and warehouse, when they will be.
    """

    market: Market
    country: str
    on: date
    at: datetime | None = None
    postcode: str = ""
    arrivals: Mapping[tuple[int, str], date] = field(default_factory=dict)

    def leaves_from(self, parcel: PlannedParcel) -> tuple[date, datetime | None]:
        """Return the day from which a parcel can be packed, and the moment if that is today.

        A parcel waits for the last of its goods.
        """
        keys = ((variant, parcel.warehouse) for variant in parcel.quantities)
        day = max((self.arrivals[key] for key in keys if key in self.arrivals), default=self.on)
        return (day, None) if day > self.on else (self.on, self.at)


def calendar_on(*, on: date) -> Calendar:
    """Return what promises of a day are reckoned from; three statements."""
    days = PublicHoliday.objects.filter(day__gte=on, day__lte=on + HOLIDAYS_AHEAD)
    closed: dict[str, set[date]] = {}
    for country, day in days.values_list("country", "day"):
        closed.setdefault(country, set()).add(day)
    rules = DispatchRule.objects.select_related("warehouse")
    return Calendar(
        closed,
        {
            (rule.warehouse_id, rule.carrier): Dispatch(
                ZoneInfo(rule.warehouse.timezone),
                rule.cut_off,
                rule.handling_days,
                rule.parcel_cost,
            )
            for rule in rules
        },
        {
            (row.warehouse_id, row.market_id, row.method_id, row.carrier): Transit(
                row.days_50, row.days_90, is_seeded=row.source == TransitTime.Source.SEEDED
            )
            for row in TransitTime.objects.all()
        },
    )


def delivery_rates(*, market: Market) -> list[DeliveryRate]:
    """Return the rates to a market from all its warehouses, the lightest first; one statement."""
    return list(
        DeliveryRate.objects.filter(
            market_id=market.code,
            warehouse_id__in=market.warehouses,
            method__is_active=True,
            # A rate in another currency is a mistake; it must not take the checkout down.
            currency=market.currency,
        )
        .select_related("method", "warehouse", "zone")
        .order_by("max_weight_g", "pk")
    )


def methods_at(
    rates: Iterable[DeliveryRate], *, to: Destined
) -> list[tuple[DeliveryMethod, list[DeliveryRate]]]:
    """Return the methods that go to a place, in their order, each with its rates there.

    ``rates`` are those of the market. Where a zone holds the postcode and a method has rates for
    it, these take the place of the method's others.
    """
    found: dict[int, tuple[DeliveryMethod, list[DeliveryRate]]] = {}
    for rate in rates_at(rates, country=to.country, postcode=to.postcode):
        found.setdefault(rate.method_id, (rate.method, []))[1].append(rate)
    return sorted(found.values(), key=lambda one: (one[0].position, one[0].pk))


def plan_of(
    parcel: PlannedParcel,
    *,
    rates: Iterable[DeliveryRate],
    variants: Mapping[int, Variant],
    goods_total: Money,
    to: Destined,
    calendar: Calendar,
) -> ConsignmentPlan | None:
    """Return how a method delivers a parcel, or nothing where it does not carry it; no statement.

    ``rates`` are those of the method at the place, the lightest first.
    """
    rate = _rate(parcel, rates, variants)
    return _plan(parcel, rate, goods_total, to, calendar) if rate else None


def option_of(method: DeliveryMethod, plans: Sequence[ConsignmentPlan]) -> DeliveryOption:
    """Return the delivery of an order's parcels by one method, charged once."""
    return DeliveryOption(method, _free_after_first(plans))


def rates_at(rates: Iterable[DeliveryRate], *, country: str, postcode: str) -> list[DeliveryRate]:
    """Return the rates that hold at a place, whose zones must be loaded: a zone's own first."""
    here = [rate for rate in rates if rate.zone is None or _is_at(rate.zone, country, postcode)]
    special = {(rate.method_id, rate.warehouse_id) for rate in here if rate.zone}
    return [
        rate for rate in here if rate.zone or (rate.method_id, rate.warehouse_id) not in special
    ]


def volume_mm3(variant: Variant) -> int:
    """Return the room that a packed piece takes; one that nobody has measured takes none."""
    return (variant.length_mm or 0) * (variant.width_mm or 0) * (variant.height_mm or 0)


def price_at(rate: DeliveryRate, *, goods_total: Money) -> Money:
    """Return what a rate costs with goods of so much: nothing from a limit on, where it has one.

    ``goods_total`` is in the rate's currency, with or without tax as the market shows its prices.
    """
    is_free = rate.free_from is not None and goods_total.amount >= rate.free_from
    return zero(str(rate.amount.currency)) if is_free else rate.amount


def _is_at(zone: DeliveryZone, country: str, postcode: str) -> bool:
    is_there = is_in_zone(postcode=postcode, prefixes=zone.postcodes)
    return zone.country == country and is_there


def _rate(
    parcel: PlannedParcel, rates: Iterable[DeliveryRate], variants: Mapping[int, Variant]
) -> DeliveryRate | None:
    """Return the first rate that carries a parcel."""
    weight, volume = _weight(parcel, variants), _volume(parcel, variants)
    for rate in rates:
        if rate.warehouse_id == parcel.warehouse:
            charged = chargeable_grams(
                weight_g=weight, volume_mm3=volume, divisor=rate.volume_divisor
            )
            if rate.max_weight_g >= charged:
                return rate
    return None


def _weight(parcel: PlannedParcel, variants: Mapping[int, Variant]) -> int:
    return sum(
        (variants[variant].weight_g or DEFAULT_WEIGHT_G) * quantity
        for variant, quantity in parcel.quantities.items()
    )


def _volume(parcel: PlannedParcel, variants: Mapping[int, Variant]) -> int:
    return sum(
        volume_mm3(variants[variant]) * units for variant, units in parcel.quantities.items()
    )


def _plan(
    parcel: PlannedParcel,
    rate: DeliveryRate,
    goods_total: Money,
    to: Destined,
    calendar: Calendar,
) -> ConsignmentPlan:
    leaves = rate.warehouse.country
    trip = Trip(parcel.warehouse, rate.carrier, leaves, to.country, *to.leaves_from(parcel))
    lane = (parcel.warehouse, to.market.code, rate.method_id, rate.carrier)
    return ConsignmentPlan(
        parcel,
        rate.carrier,
        price_at(rate, goods_total=goods_total),
        promise_of(
            trip,
            days=(rate.min_days, rate.max_days),
            learnt=calendar.transits.get(lane),
            calendar=calendar,
        ),
        ships_from=leaves,
        freight=rate.amount,
    )


def _free_after_first(plans: Sequence[ConsignmentPlan]) -> tuple[ConsignmentPlan, ...]:
    """Charge only the dearest parcel: that an order is split is the shop's doing."""
    dearest = max(range(len(plans)), key=lambda index: plans[index].price.amount)
    return tuple(
        plan if index == dearest else replace(plan, price=plan.price * 0)
        for index, plan in enumerate(plans)
    )
