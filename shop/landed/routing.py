"""Which warehouses send an order: every route is judged by what it really costs at the door."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal

from django.conf import settings

from shop.delivery.calculate import PlannedParcel
from shop.delivery.models import DeliveryMethod, DeliveryRate
from shop.delivery.selectors import (
    ConsignmentPlan,
    DeliveryOption,
    methods_at,
    option_of,
    plan_of,
)
from shop.kernel.money import Money, round_money, sum_money
from shop.landed.parcels import snapshots_of
from shop.landed.values import Journey, RouteFacts, Standing, Wanted
from shop.markets.registry import Market
from shop.routing.calculate import (
    DEFAULT_RULES,
    Criterion,
    Decision,
    Route,
    Routes,
    Rule,
    Stock,
    Wish,
    decide,
    enumerate_routes,
    imbalance,
    remoteness,
)
from shop.tax.calculate import Quote, TaxError, TaxSnapshot
from shop.tax.selectors import quote_tax

MOST_ALTERNATIVES = 4
"""So many others are priced and kept beside the chosen route."""
IMPOSSIBLE = Decimal(10) ** 12
"""What a route counts for that no carrier takes or no customs clears: worse than any other."""


ParcelKey = tuple[str, tuple[tuple[int, int], ...]]
"""A parcel as a warehouse with its units by line."""
Key = tuple[ParcelKey, ...]
"""A route as its parcels."""


@dataclass(slots=True)
class Assessor:
    """Prices the routes of one order by one method, each once; asks no provider and reads no row.

    ``rates`` are the method's at the place, ``quotes`` what the assessors of the other methods have
    found already: tax and duty depend on the content of a parcel and its price, not on its speed.
    """

    wanted: Mapping[int, Wanted]
    journey: Journey
    standing: Standing
    method: DeliveryMethod
    rates: Sequence[DeliveryRate]
    goods_total: Money
    available: Stock
    quotes: dict[object, Quote]
    _known: dict[Key, RouteFacts | None] = field(default_factory=dict)
    _plans: dict[ParcelKey, ConsignmentPlan | None] = field(default_factory=dict)

    @property
    def has_parts(self) -> bool:
        """Whether units of one variant cost differently, so that it matters which are where."""
        return any(row.parts for row in self.wanted.values())

    def measure(self, criterion: Criterion, route: Route) -> Decimal:
        """Return what a rule sees of a route."""
        if criterion is Criterion.PARCELS:
            return Decimal(len(route))
        if criterion is Criterion.BALANCE:
            return imbalance(route, available=self.available)
        if criterion is Criterion.PREFERENCE:
            return remoteness(route, preference=self.journey.market.warehouses)
        facts = self.facts(route)
        if facts is None:
            return IMPOSSIBLE
        days = Decimal((facts.last_day - self.journey.on).days)
        return days if criterion is Criterion.DAYS else facts.cost.amount

    def facts(self, route: Route) -> RouteFacts | None:
        """Return what a route costs and when it arrives, or nothing where it cannot go."""
        key = tuple(_key(parcel) for parcel in route)
        if key not in self._known:
            self._known[key] = self._assess(route)
        return self._known[key]

    def carries(self, route: Route) -> bool:
        """Tell whether the method takes every parcel of a route."""
        return all(self._plan(parcel) for parcel in route)

    def option(self, route: Route) -> DeliveryOption:
        """Return the delivery of a route that the method carries."""
        plans = [self._plan(parcel) for parcel in route]
        return option_of(self.method, [plan for plan in plans if plan])

    def quoted(self, option: DeliveryOption) -> list[tuple[TaxSnapshot, Quote]]:
        """Quote the parcels, each combination of content and price once.

        :raises TaxError: when tax or duty of the destination are not known
        """
        snapshots = snapshots_of(
            option, journey=self.journey, by_variant=self.wanted, standing=self.standing
        )
        return [
            (snapshot, self._quote(plan, snapshot))
            for plan, snapshot in zip(option.plans, snapshots, strict=True)
        ]

    def _plan(self, parcel: PlannedParcel) -> ConsignmentPlan | None:
        key = _key(parcel)
        if key not in self._plans:
            self._plans[key] = plan_of(
                parcel,
                rates=self.rates,
                variants={pk: row.variant for pk, row in self.wanted.items()},
                goods_total=self.goods_total,
                to=self.journey.destined,
                calendar=self.standing.calendar,
            )
        return self._plans[key]

    def _quote(self, plan: ConsignmentPlan, snapshot: TaxSnapshot) -> Quote:
        warehouse, quantities = _key(plan.parcel)
        contents = snapshot.lines if self.has_parts else quantities
        key = (warehouse, contents, plan.price.amount)
        if key not in self.quotes:
            self.quotes[key] = quote_tax(snapshot=snapshot)
        return self.quotes[key]

    def _assess(self, route: Route) -> RouteFacts | None:
        if not self.carries(route):
            return None
        option = self.option(route)
        try:
            return self._facts(option, [quote for _snapshot, quote in self.quoted(option)])
        except TaxError:
            return None

    def _facts(self, option: DeliveryOption, quotes: Sequence[Quote]) -> RouteFacts:
        currency = self.journey.market.currency
        return RouteFacts(
            freight=sum_money((plan.freight for plan in option.plans), currency=currency),
            packing=self._packing(option),
            duty=sum_money((q.duty_total + q.fee_total for q in quotes), currency=currency),
            tax=sum_money((q.tax_total for q in quotes), currency=currency),
            last_day=option.promise.last,
        )

    def _packing(self, option: DeliveryOption) -> Money:
        calendar, currency = self.standing.calendar, self.journey.market.currency
        rules = (calendar.dispatch_of(p.parcel.warehouse, p.carrier) for p in option.plans)
        cost = sum((rule.parcel_cost for rule in rules if rule), Decimal(0))
        amount = self.standing.fx.convert(
            Money(cost, settings.ACCOUNTING_CURRENCY), target=currency
        )
        return round_money(Money(amount, currency))


@dataclass(frozen=True, slots=True)
class Routing:
    """The routes that there were, which one was taken and by which rules."""

    rules: tuple[Rule, ...]
    found: Routes
    decision: Decision
    assessor: Assessor

    @property
    def route(self) -> Route:
        """The chosen route."""
        return self.found.routes[self.decision.chosen]

    @property
    def shown(self) -> list[int]:
        """The places of the chosen route and of the others that stayed longest."""
        return [self.decision.chosen, *self.decision.runners_up(MOST_ALTERNATIVES)]


@dataclass(frozen=True, slots=True)
class Way:
    """One method on the route that is best for it: the parcels, and their tax and duty."""

    option: DeliveryOption
    routing: Routing
    snapshots: tuple[TaxSnapshot, ...]
    quotes: tuple[Quote, ...]

    @property
    def gross_total(self) -> Money:
        """What the shopper pays in all."""
        return sum_money(
            (quote.gross_total for quote in self.quotes), currency=self.quotes[0].currency
        )


def assessors_of(
    *,
    wanted: Sequence[Wanted],
    journey: Journey,
    standing: Standing,
    rates: Iterable[DeliveryRate],
    available: Stock,
) -> list[Assessor]:
    """Return one assessor for each method that goes to the place, in the methods' order.

    ``rates`` are those of the market.
    """
    goods_total = sum_money((row.total for row in wanted), currency=journey.market.currency)
    quotes: dict[object, Quote] = {}
    return [
        Assessor(
            wanted={row.variant.pk: row for row in wanted},
            journey=journey,
            standing=standing,
            method=method,
            rates=own,
            goods_total=goods_total,
            available=available,
            quotes=quotes,
        )
        for method, own in methods_at(rates, to=journey.destined)
    ]


def possible_routes(*, wanted: Iterable[Wanted], market: Market, available: Stock) -> Routes:
    """Enumerate the routes for what is wanted, whatever carries them.

    :raises CannotPlanError: when the warehouses are short
    """
    return enumerate_routes(
        wishes=[_wish(row) for row in wanted],
        available=available,
        preference=market.warehouses,
    )


def choose_route(
    *, assessor: Assessor, found: Routes, rules: Sequence[Rule] | None = None
) -> Routing | None:
    """Take the best of the routes that the method carries, by the market's rules.

    Nothing where it carries none of them.
    """
    carried = replace(found, routes=tuple(filter(assessor.carries, found.routes)))
    if not carried.routes:
        return None
    if rules is None:
        rules = assessor.standing.rules.get(assessor.journey.market.code, DEFAULT_RULES)
    decision = decide(routes=carried.routes, rules=rules, measure=assessor.measure)
    return Routing(tuple(rules), carried, decision, assessor)


def ways_of(routings: Iterable[Routing]) -> list[Way]:
    """Quote each method's route; a method whose parcels cannot be quoted is left out.

    :raises TaxError: when none can be quoted
    """
    ways: list[Way] = []
    problem: TaxError | None = None
    for routing in routings:
        try:
            ways.append(_way(routing))
        except TaxError as error:
            problem = problem or error
            cleared = _cleared(routing)
            if cleared:
                ways.append(_way(cleared))
    if problem and not ways:
        raise problem
    return ways


def _way(routing: Routing) -> Way:
    option = routing.assessor.option(routing.route)
    snapshots, quotes = zip(*routing.assessor.quoted(option), strict=True)
    return Way(option, routing, snapshots, quotes)


def _cleared(routing: Routing) -> Routing | None:
    """Take the best of the routes that customs clear: the rules alone may have left another."""
    routes = tuple(filter(routing.assessor.facts, routing.found.routes))
    return choose_route(
        assessor=routing.assessor,
        found=replace(routing.found, routes=routes),
        rules=routing.rules,
    )


def _key(parcel: PlannedParcel) -> ParcelKey:
    return parcel.warehouse, tuple(parcel.quantities.items())


def _wish(row: Wanted) -> Wish:
    variant = row.variant
    kind = (variant.product.tax_category, variant.hs_code, variant.country_of_origin)
    return Wish(variant.pk, row.quantity, kind)
