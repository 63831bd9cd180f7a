"""What goods cost at the door: parcels, delivery, tax and duty together, by one way of reckoning.

The product page, the basket, the checkout and the order all ask here, so they say the same.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from time import monotonic
from typing import Generic, TypeVar

from shop.delivery.calculate import CannotPlanError
from shop.delivery.calendar import Calendar
from shop.delivery.selectors import (
    ConsignmentPlan,
    DeliveryOption,
    NoDeliveryError,
    calendar_on,
    delivery_rates,
)
from shop.kernel.money import Money
from shop.landed.calculate import Hint, find_hints
from shop.landed.routing import (
    Routing,
    Way,
    assessors_of,
    choose_route,
    possible_routes,
    ways_of,
)
from shop.landed.values import Journey, Standing, Wanted
from shop.markets.registry import Market
from shop.markets.selectors import RateMissingError, rates_per_euro
from shop.routing.calculate import Stock
from shop.routing.selectors import RulesByMarket, rules_by_market
from shop.tax.calculate import (
    Destination,
    ExchangeRates,
    ProviderAnswer,
    Quote,
    TaxData,
    TaxError,
    TaxSnapshot,
    find_territory,
)
from shop.tax.calculate.data import STANDARD
from shop.tax.selectors import quote_tax, registered_on, tax_data
from shop.tax_providers.selectors import Answers, find_answer, provider_for, question_about

LANDED_PROBLEMS = (CannotPlanError, NoDeliveryError, RateMissingError, TaxError)
"""What keeps the landed cost of goods from being known; they cannot be ordered then."""
KEPT_SECONDS = 60.0
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class LandedCost:
    """Goods at the door, priced to the last cent; one snapshot and quote per planned parcel.

    ``ways`` are the methods to choose from, each on its own route, ``way`` the one that is taken.
    ``answers`` is what tax providers have said of its parcels, for whoever prices the same again.
    Where a provider is asked (``has_provider``), the other ways are reckoned by our own rates.
    """

    goods_total: Money
    ways: tuple[Way, ...]
    way: Way
    has_provider: bool = False
    answers: Answers = field(default_factory=dict)

    @property
    def options(self) -> tuple[DeliveryOption, ...]:
        """The deliveries to choose from."""
        return tuple(way.option for way in self.ways)

    @property
    def chosen(self) -> DeliveryOption:
        """The delivery that is taken."""
        return self.way.option

    @property
    def snapshots(self) -> tuple[TaxSnapshot, ...]:
        """The facts of each parcel, as the tax engine was asked."""
        return self.way.snapshots

    @property
    def quotes(self) -> tuple[Quote, ...]:
        """Tax and duty of each parcel."""
        return self.way.quotes

    @property
    def routing(self) -> Routing:
        """How the warehouses were chosen."""
        return self.way.routing

    @property
    def currency(self) -> str:
        """The market's currency."""
        return self.quotes[0].currency

    @property
    def gross_total(self) -> Money:
        """What the shopper pays in all."""
        return self.way.gross_total


@dataclass(slots=True)
class _Kept(Generic[T]):
    """What this process last read, when, and beside which state of the law."""

    read_at: float
    on: date
    law: TaxData
    value: T


_standings: list[_Kept[Standing]] = []
_plans: list[_Kept[tuple[Calendar, RulesByMarket]]] = []


def standing_on(*, on: date) -> Standing:
    """Return what holds on a day: the law and the rates as they are now, two statements.

    The calendar and the routing rules are at most a minute old, since no sum is wrong for that;
    they are four statements more when the process reads them.
    """
    seller = registered_on(on=on)
    calendar, rules = _kept(_plans, on=on, read=lambda: (calendar_on(on=on), rules_by_market()))
    rates = ExchangeRates(rates_per_euro(on=on))
    return Standing(seller.codes, rates, seller.providers, calendar, rules)


def kept_standing(*, on: date) -> Standing:
    """Return the same for pages that caches keep as long: at most a minute old."""
    return _kept(_standings, on=on, read=lambda: standing_on(on=on))


def _kept(memory: list[_Kept[T]], *, on: date, read: Callable[[], T]) -> T:
    law = tax_data(on=on)
    for kept in memory:
        is_young = monotonic() - kept.read_at < KEPT_SECONDS
        if kept.on == on and kept.law is law and is_young:
            return kept.value
    value = read()
    memory[:] = [_Kept(monotonic(), on, law, value)]
    return value


def default_destination(market: Market) -> Destination:
    """Return where a market's parcels go while no address is known: its first country."""
    return Destination(market.countries[0])


def landed_cost(
    *,
    wanted: Sequence[Wanted],
    journey: Journey,
    available: Stock,
    standing: Standing | None = None,
    answers: Answers | None = None,
) -> LandedCost:
    """Choose the route of goods for each method, take one, and quote tax and duty of each parcel.

    Without a chosen method, or when that does not carry the goods, the one is taken with which the
    least is to be paid in all. ``available`` is what the buyer may have of the market's warehouses,
    by variant and warehouse. The rates are read, and the day's standing unless the caller has done
    so.

    Where the seller's registration says so, a tax provider is asked (see ``find_answer``): not
    inside a transaction. With ``answers`` nobody is asked, and a parcel that they do not speak of
    is quoted as if its provider had been silent.

    :raises CannotPlanError: when the warehouses are short
    :raises NoDeliveryError: when nothing carries the parcels there
    :raises TaxError: when tax or duty of the destination are not known
    """
    standing, market = standing or standing_on(on=journey.on), journey.market
    found = possible_routes(wanted=wanted, market=market, available=available)
    assessors = assessors_of(
        wanted=wanted,
        journey=journey,
        standing=standing,
        rates=delivery_rates(market=market),
        available=available,
    )
    routings = (choose_route(assessor=assessor, found=found) for assessor in assessors)
    ways = ways_of(routing for routing in routings if routing)
    if not ways:
        raise NoDeliveryError(f"no delivery to market {market.code}")
    way = _chosen(ways, method_id=journey.delivery_method_id)
    provider = provider_for(destination=journey.destination, providers=standing.providers)
    said: dict[str, ProviderAnswer] = {}
    if provider:
        snapshots = tuple(
            _answered(snapshot, plan, journey, provider, answers, said)
            for snapshot, plan in zip(way.snapshots, way.option.plans, strict=True)
        )
        quotes = tuple(quote_tax(snapshot=snapshot) for snapshot in snapshots)
        way = replace(way, snapshots=snapshots, quotes=quotes)
    return LandedCost(
        goods_total=way.routing.assessor.goods_total,
        ways=tuple(ways),
        way=way,
        has_provider=bool(provider),
        answers=said,
    )


def is_provider_asked(*, destination: Destination, on: date) -> bool:
    """Tell whether a tax provider computes the tax at an address; no statement within a minute."""
    return bool(provider_for(destination=destination, providers=kept_standing(on=on).providers))


def hints_of(*, snapshots: Iterable[TaxSnapshot], quotes: Iterable[Quote]) -> tuple[Hint, ...]:
    """Return what is worth knowing about the duty and import tax of parcels, each thing once."""
    found: dict[Hint, None] = {}
    for snapshot, quote in zip(snapshots, quotes, strict=True):
        data = tax_data(on=snapshot.tax_point)
        found |= dict.fromkeys(find_hints(snapshot=snapshot, quote=quote, data=data))
    return tuple(found)


def has_one_tax_rate(*, market: Market, category: str, on: date) -> bool:
    """Tell whether goods of a category bear the same tax in every country of a market."""
    data = tax_data(on=on)
    found = set()
    for country in market.countries:
        try:
            place = find_territory(destination=Destination(country), data=data)
        except TaxError:
            continue
        rates = (data.rates.get((place.rates_territory, name)) for name in (category, STANDARD))
        found.add(next((row.rate for row in rates if row), None))
    return len(found) == 1


def _answered(
    snapshot: TaxSnapshot,
    plan: ConsignmentPlan,
    journey: Journey,
    provider: str,
    answers: Answers | None,
    said: dict[str, ProviderAnswer],
) -> TaxSnapshot:
    """Return a parcel's facts with what its provider says of it, and note that in ``said``."""
    question = question_about(
        snapshot,
        warehouse=plan.parcel.warehouse,
        basket=journey.basket,
        city=journey.city,
        line1=journey.line1,
    )
    if not question.lines:
        return snapshot
    if answers is None:
        answer = find_answer(question=question, provider=provider)
    else:
        answer = answers.get(question.fingerprint, ProviderAnswer(provider=provider))
    said[question.fingerprint] = answer
    return replace(snapshot, provider=answer)


def _chosen(ways: Sequence[Way], *, method_id: int | None) -> Way:
    cheapest = min(ways, key=lambda way: (way.gross_total.amount, way.option.price.amount))
    return next((way for way in ways if way.option.method.pk == method_id), cheapest)
