"""What delivery costs and when it comes."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from shop.catalogue.models import Variant
from shop.delivery.calculate import PlannedParcel, add_working_days, plan_parcels
from shop.delivery.models import DeliveryMethod, DeliveryRate
from shop.inventory.selectors import available_by_warehouse
from shop.kernel.money import Money, sum_money, zero
from shop.markets.registry import Market

DEFAULT_WEIGHT_G = 500
"""What a variant counts for whose weight nobody has entered."""


class NoDeliveryError(Exception):
    """Raised when no method carries a parcel to the market."""


@dataclass(frozen=True, slots=True)
class Promise:
    """The days between which a parcel arrives."""

    first: date
    last: date


@dataclass(frozen=True, slots=True)
class ConsignmentPlan:
    """A planned parcel with its method's carrier, price and promise, and the country it leaves."""

    parcel: PlannedParcel
    carrier: str
    price: Money
    promise: Promise
    ships_from: str


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
        """From the first day a parcel may come to the last."""
        return Promise(
            min(plan.promise.first for plan in self.plans),
            max(plan.promise.last for plan in self.plans),
        )


def plan_consignments(*, wanted: Mapping[int, int], market: Market) -> list[PlannedParcel]:
    """Plan the parcels for variant ids and quantities from what is free now.

    :raises CannotPlanError: when the market's warehouses are short
    """
    available = available_by_warehouse(
        variant_ids=list(wanted), warehouse_codes=market.warehouses, market_code=market.code
    )
    return plan_parcels(wanted=wanted, available=available, preference=market.warehouses)


def delivery_options(
    *,
    parcels: Sequence[PlannedParcel],
    variants: Mapping[int, Variant],
    market: Market,
    goods_total: Money,
    on: date,
) -> list[DeliveryOption]:
    """Return the methods that carry every parcel, in their order.

    :raises NoDeliveryError: when there is none
    """
    rates = _rates(market=market, warehouses=[parcel.warehouse for parcel in parcels])
    methods = sorted({rate.method for rate in rates}, key=lambda m: (m.position, m.pk))
    options = []
    for method in methods:
        found = [
            _plan(parcel, method, rates, _weight(parcel, variants), goods_total, on)
            for parcel in parcels
        ]
        plans = [plan for plan in found if plan is not None]
        if len(plans) == len(parcels):
            options.append(DeliveryOption(method, _free_after_first(plans)))
    if not options:
        raise NoDeliveryError(f"no delivery to market {market.code}")
    return options


def promise_from(*, warehouse_codes: Iterable[str], market: Market, on: date) -> dict[str, Promise]:
    """Return the soonest promise per warehouse, for the notes on product pages; one statement."""
    soonest: dict[str, Promise] = {}
    for rate in _rates(market=market, warehouses=list(warehouse_codes)):
        promise = _promise(rate, on)
        known = soonest.get(rate.warehouse_id)
        if known is None or promise.last < known.last:
            soonest[rate.warehouse_id] = promise
    return soonest


def price_at(rate: DeliveryRate, *, goods_total: Money) -> Money:
    """Return what a rate costs with goods of so much: nothing from a limit on, where it has one.

    ``goods_total`` is in the rate's currency, with or without tax as the market shows its prices.
    """
    is_free = rate.free_from is not None and goods_total.amount >= rate.free_from
    return zero(str(rate.amount.currency)) if is_free else rate.amount


def _rates(*, market: Market, warehouses: Sequence[str]) -> list[DeliveryRate]:
    return list(
        DeliveryRate.objects.filter(
            market_id=market.code,
            warehouse_id__in=warehouses,
            method__is_active=True,
            # A rate in another currency is a mistake; it must not take the checkout down.
            currency=market.currency,
        )
        .select_related("method", "warehouse")
        .order_by("max_weight_g")
    )


def _weight(parcel: PlannedParcel, variants: Mapping[int, Variant]) -> int:
    return sum(
        (variants[variant].weight_g or DEFAULT_WEIGHT_G) * quantity
        for variant, quantity in parcel.quantities.items()
    )


def _plan(
    parcel: PlannedParcel,
    method: DeliveryMethod,
    rates: Sequence[DeliveryRate],
    weight_g: int,
    goods_total: Money,
    on: date,
) -> ConsignmentPlan | None:
    rate = next(
        (
            rate
            for rate in rates
            if rate.method_id == method.pk
            and rate.warehouse_id == parcel.warehouse
            and rate.max_weight_g >= weight_g
        ),
        None,
    )
    if rate is None:
        return None
    return ConsignmentPlan(
        parcel,
        rate.carrier,
        price_at(rate, goods_total=goods_total),
        _promise(rate, on),
        ships_from=rate.warehouse.country,
    )


def _free_after_first(plans: Sequence[ConsignmentPlan]) -> tuple[ConsignmentPlan, ...]:
    """Charge only the dearest parcel: that an order is split is the shop's doing."""
    dearest = max(range(len(plans)), key=lambda index: plans[index].price.amount)
    return tuple(
        plan if index == dearest else replace(plan, price=plan.price * 0)
        for index, plan in enumerate(plans)
    )


def _promise(rate: DeliveryRate, on: date) -> Promise:
    return Promise(add_working_days(on, rate.min_days + 1), add_working_days(on, rate.max_days + 1))
