"""Routes past orders again: what was free then, with the rates, law and calendar of today."""

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from decimal import Decimal

from django.conf import settings
from django.db.models import Prefetch, QuerySet

from shop.delivery.calculate import CannotPlanError
from shop.delivery.models import DeliveryRate
from shop.delivery.selectors import delivery_rates
from shop.landed.routing import (
    Assessor,
    Routing,
    assessors_of,
    choose_route,
    possible_routes,
)
from shop.landed.selectors import standing_on
from shop.landed.stored import stock_in
from shop.landed.values import Journey, Part, Standing, gathered
from shop.markets.registry import REGISTRY
from shop.orders.models import Order, OrderLine
from shop.replays.calculate import Outcome, Replay
from shop.routing.calculate import Rule
from shop.tax.calculate import Buyer, Destination
from shop.vat_ids.selectors import business_of

CHUNK = 200


def routed_orders(*, since: datetime, market_code: str = "") -> QuerySet[Order]:
    """Return the orders whose routes were kept since a moment, the newest first."""
    lines = OrderLine.objects.select_related("variant__product").order_by("pk")
    found = Order.objects.filter(route__isnull=False, placed_at__gte=since)
    if market_code:
        found = found.filter(market_id=market_code)
    return (
        found.select_related("route", "vat_id_check")
        .prefetch_related(Prefetch("lines", lines))
        .order_by("-placed_at", "-pk")
    )


def replay_orders(
    *,
    orders: QuerySet[Order],
    rules: Mapping[str, tuple[Rule, ...]],
    on: date,
    most: int | None = None,
) -> Iterator[Replay]:
    """Yield each order under the rules of today and under others; seven statements and one a chunk.

    ``rules`` are by market; a market without others keeps its own. Both sides are reckoned with
    the rates, law and calendar of the day and the order's own method, so that they differ by the
    rules alone. An order that its method does not carry any more, or whose goods customs no longer
    clear, is left out, and so is one whose warehouses the market has no more.
    """
    standing, rates = standing_on(on=on), dict[str, list[DeliveryRate]]()
    for order in orders[:most].iterator(chunk_size=CHUNK):
        market = REGISTRY.markets.get(order.market_id)
        if market is None:
            continue
        if market.code not in rates:
            rates[market.code] = delivery_rates(market=market)
        assessor = _assessor(order, standing=standing, rates=rates[market.code], on=on)
        if assessor is None:
            continue
        try:
            found = possible_routes(
                wanted=assessor.wanted.values(), market=market, available=assessor.available
            )
        except CannotPlanError:
            continue
        other = rules.get(market.code)
        before = choose_route(assessor=assessor, found=found)
        after = choose_route(assessor=assessor, found=found, rules=other) if other else before
        outcomes = [_outcome(routing, on=on) for routing in (before, after)]
        if outcomes[0] is not None and outcomes[1] is not None:
            yield Replay(order.number, market.code, outcomes[0], outcomes[1])


def _assessor(
    order: Order, *, standing: Standing, rates: list[DeliveryRate], on: date
) -> Assessor | None:
    """Return who prices the order's routes by its own method; nobody if that goes there no more."""
    market = REGISTRY.markets[order.market_id]
    assessors = assessors_of(
        wanted=gathered(
            (line.variant, Part(line.quote_key, line.quantity, line.unit_price))
            for line in order.lines.all()
        ),
        journey=Journey(
            market=market,
            destination=Destination(order.country, order.region, order.postcode),
            on=on,
            buyer=_buyer(order, on=on),
        ),
        standing=standing,
        rates=rates,
        available=stock_in(order.route.decision),
    )
    return next((one for one in assessors if one.method.pk == order.delivery_method_id), None)


def _buyer(order: Order, *, on: date) -> Buyer:
    if order.buyer_kind != Order.Buyer.B2B:
        return Buyer()
    return business_of(vat_id=order.vat_id, check=order.vat_id_check, on=on)


def _outcome(routing: Routing | None, *, on: date) -> Outcome | None:
    facts = routing.assessor.facts(routing.route) if routing else None
    if routing is None or facts is None:
        return None
    fx = routing.assessor.standing.fx
    cost = fx.convert(facts.cost, target=settings.ACCOUNTING_CURRENCY)
    return Outcome(
        warehouses=tuple(parcel.warehouse for parcel in routing.route),
        cost=cost.quantize(Decimal("0.01")),
        days=(facts.last_day - on).days,
        parcels=len(routing.route),
    )
