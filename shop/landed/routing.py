"""Which warehouses send an order: every route is judged by what it really costs at the door."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from django.conf import settings

from shop.delivery.models import DeliveryRate
from shop.delivery.selectors import DeliveryOption, NoDeliveryError, delivery_options
from shop.kernel.money import Money, round_money, sum_money
from shop.landed.parcels import snapshots_of
from shop.landed.values import Journey, RouteFacts, Standing, Wanted
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
from shop.tax.calculate import Quote, TaxError
from shop.tax.selectors import quote_tax

MOST_ALTERNATIVES = 4
"""So many others are priced and kept beside the chosen route."""
IMPOSSIBLE = Decimal(10) ** 12
"""What a route counts for that no carrier takes or no customs clears: worse than any other."""


Key = tuple[tuple[str, tuple[tuple[int, int], ...]], ...]
"""A route as warehouses with their units by line."""


@dataclass(slots=True)
class Assessor:
    """Prices the routes of one order, each once; asks no tax provider and reads no row.

    The cheapest method that carries a route stands for it: the shopper chooses among methods only
    after the route, and must find there the prices that the summary has named.
    """

    wanted: Mapping[int, Wanted]
    journey: Journey
    standing: Standing
    rates: Sequence[DeliveryRate]
    goods_total: Money
    available: Stock
    _known: dict[Key, RouteFacts | None] = field(default_factory=dict)
    _quotes: dict[object, Quote] = field(default_factory=dict)

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
        key = tuple((parcel.warehouse, tuple(parcel.quantities.items())) for parcel in route)
        if key not in self._known:
            self._known[key] = self._assess(route)
        return self._known[key]

    def _assess(self, route: Route) -> RouteFacts | None:
        try:
            options = delivery_options(
                parcels=route,
                variants={pk: row.variant for pk, row in self.wanted.items()},
                rates=self.rates,
                goods_total=self.goods_total,
                to=self.journey.destined,
                calendar=self.standing.calendar,
            )
            option = min(options, key=lambda one: one.price.amount)
            return self._facts(option, self._quoted(option))
        except (NoDeliveryError, TaxError):
            return None

    def _quoted(self, option: DeliveryOption) -> list[Quote]:
        """Quote the parcels, each combination of content and freight once."""
        snapshots = snapshots_of(
            option, journey=self.journey, by_variant=self.wanted, standing=self.standing
        )
        quotes = []
        for plan, snapshot in zip(option.plans, snapshots, strict=True):
            parcel = plan.parcel
            contents = snapshot.lines if self.has_parts else tuple(parcel.quantities.items())
            key = (parcel.warehouse, contents, plan.price.amount)
            if key not in self._quotes:
                self._quotes[key] = quote_tax(snapshot=snapshot)
            quotes.append(self._quotes[key])
        return quotes

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


def choose_route(*, assessor: Assessor, rules: Sequence[Rule] | None = None) -> Routing:
    """Enumerate the routes for what is wanted and take the best by the market's rules.

    :raises CannotPlanError: when the warehouses are short
    """
    market = assessor.journey.market
    if rules is None:
        rules = assessor.standing.rules.get(market.code, DEFAULT_RULES)
    found = enumerate_routes(
        wishes=[_wish(row) for row in assessor.wanted.values()],
        available=assessor.available,
        preference=market.warehouses,
    )
    decision = decide(routes=found.routes, rules=rules, measure=assessor.measure)
    return Routing(tuple(rules), found, decision, assessor)


def _wish(row: Wanted) -> Wish:
    variant = row.variant
    kind = (variant.product.tax_category, variant.hs_code, variant.country_of_origin)
    return Wish(variant.pk, row.quantity, kind)
