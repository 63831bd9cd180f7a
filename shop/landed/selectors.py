"""What goods cost at the door: parcels, delivery, tax and duty together, by one way of reckoning.

The product page, the basket, the checkout and the order all ask here, so they say the same.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from time import monotonic

from django.conf import settings

from shop.catalogue.models import Variant
from shop.delivery.calculate import CannotPlanError, PlannedParcel
from shop.delivery.selectors import (
    ConsignmentPlan,
    DeliveryOption,
    NoDeliveryError,
    delivery_options,
    plan_consignments,
)
from shop.kernel.money import Money, sum_money
from shop.landed.calculate import Hint, find_hints
from shop.markets.registry import Market
from shop.markets.selectors import RateMissingError, rates_per_euro
from shop.tax.calculate import (
    Buyer,
    Destination,
    ExchangeRates,
    ProviderAnswer,
    Quote,
    Shipping,
    SnapshotLine,
    TaxData,
    TaxError,
    TaxSnapshot,
    Terms,
    find_territory,
)
from shop.tax.calculate.data import STANDARD
from shop.tax.selectors import quote_tax, registered_on, tax_data
from shop.tax_providers.selectors import Answers, find_answer, provider_for, question_about

LANDED_PROBLEMS = (CannotPlanError, NoDeliveryError, RateMissingError, TaxError)
"""What keeps the landed cost of goods from being known; they cannot be ordered then."""
KEPT_SECONDS = 60.0


@dataclass(frozen=True, slots=True)
class Wanted:
    """Units of a variant, whose product must be loaded, at the market's price."""

    variant: Variant
    quantity: int
    unit_price: Money


@dataclass(frozen=True, slots=True, kw_only=True)
class Journey:
    """To whom and where goods go in a market, on which day, and how if that is chosen.

    ``basket`` names what a tax provider's answer is for; street and city only make it more exact.
    """

    market: Market
    destination: Destination
    on: date
    delivery_method_id: int | None = None
    buyer: Buyer = field(default_factory=Buyer)
    basket: str = ""
    city: str = ""
    line1: str = ""


@dataclass(frozen=True, slots=True)
class LandedCost:
    """Goods at the door, priced to the last cent; one snapshot and quote per planned parcel.

    ``answers`` is what tax providers have said of the parcels, for whoever prices the same again.
    """

    goods_total: Money
    options: tuple[DeliveryOption, ...]
    chosen: DeliveryOption
    snapshots: tuple[TaxSnapshot, ...]
    quotes: tuple[Quote, ...]
    answers: Answers = field(default_factory=dict)

    @property
    def currency(self) -> str:
        """The market's currency."""
        return self.quotes[0].currency

    @property
    def gross_total(self) -> Money:
        """What the shopper pays in all."""
        return sum_money((quote.gross_total for quote in self.quotes), currency=self.currency)


@dataclass(frozen=True, slots=True)
class Standing:
    """What holds for everybody on a day: the seller's registrations and the exchange rates.

    ``providers`` says by country or state who computes the sales tax there.
    """

    registrations: frozenset[str]
    fx: ExchangeRates
    providers: Mapping[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class _Kept:
    """What this process last read, when, and beside which state of the law."""

    read_at: float
    on: date
    law: TaxData
    standing: Standing


_kept: list[_Kept] = []


def standing_on(*, on: date) -> Standing:
    """Return what holds on a day; two statements."""
    seller = registered_on(on=on)
    return Standing(seller.codes, ExchangeRates(rates_per_euro(on=on)), seller.providers)


def kept_standing(*, on: date) -> Standing:
    """Return the same for pages that caches keep as long: at most a minute old."""
    law = tax_data(on=on)
    for kept in _kept:
        is_young = monotonic() - kept.read_at < KEPT_SECONDS
        if kept.on == on and kept.law is law and is_young:
            return kept.standing
    standing = standing_on(on=on)
    _kept[:] = [_Kept(monotonic(), on, law, standing)]
    return standing


def default_destination(market: Market) -> Destination:
    """Return where a market's parcels go while no address is known: its first country."""
    return Destination(market.countries[0])


def landed_cost(
    *,
    wanted: Sequence[Wanted],
    journey: Journey,
    parcels: Sequence[PlannedParcel] | None = None,
    standing: Standing | None = None,
    answers: Answers | None = None,
) -> LandedCost:
    """Plan the parcels of goods, choose the delivery and quote tax and duty of each parcel.

    Without a chosen method, or when that does not carry the goods, the cheapest is taken. The
    parcels are planned from what is free now, and the day's standing is read, unless the caller
    has done so: four statements, or one.

    Where the seller's registration says so, a tax provider is asked (see ``find_answer``): not
    inside a transaction. With ``answers`` nobody is asked, and a parcel that they do not speak of
    is quoted as if its provider had been silent.

    :raises CannotPlanError: when the warehouses are short
    :raises NoDeliveryError: when nothing carries the parcels there
    :raises TaxError: when tax or duty of the destination are not known
    """
    market = journey.market
    by_variant = {row.variant.pk: row for row in wanted}
    goods = sum_money((row.unit_price * row.quantity for row in wanted), currency=market.currency)
    if parcels is None:
        quantities = {pk: row.quantity for pk, row in by_variant.items()}
        parcels = plan_consignments(wanted=quantities, market=market)
    options = delivery_options(
        parcels=parcels,
        variants={pk: row.variant for pk, row in by_variant.items()},
        market=market,
        goods_total=goods,
        on=journey.on,
    )
    chosen = _chosen(options, method_id=journey.delivery_method_id)
    standing = standing or standing_on(on=journey.on)
    snapshots = tuple(
        TaxSnapshot(
            seller_country=settings.SELLER_COUNTRY,
            registrations=standing.registrations,
            ships_from=plan.ships_from,
            destination=journey.destination,
            tax_point=journey.on,
            currency=market.currency,
            prices_include_tax=market.prices_include_tax,
            lines=_lines(plan, by_variant=by_variant),
            shipping=Shipping(plan.price, is_shown_separately=bool(plan.price.amount)),
            buyer=journey.buyer,
            terms=Terms.DDP,
            fx=standing.fx,
        )
        for plan in chosen.plans
    )
    provider = provider_for(destination=journey.destination, providers=standing.providers)
    said: dict[str, ProviderAnswer] = {}
    if provider:
        snapshots = tuple(
            _answered(snapshot, plan, journey, provider, answers, said)
            for snapshot, plan in zip(snapshots, chosen.plans, strict=True)
        )
    quotes = tuple(quote_tax(snapshot=snapshot) for snapshot in snapshots)
    return LandedCost(goods, tuple(options), chosen, snapshots, quotes, said)


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


def _chosen(options: Sequence[DeliveryOption], *, method_id: int | None) -> DeliveryOption:
    cheapest = min(options, key=lambda option: option.price.amount)
    return next((option for option in options if option.method.pk == method_id), cheapest)


def _lines(plan: ConsignmentPlan, *, by_variant: dict[int, Wanted]) -> tuple[SnapshotLine, ...]:
    return tuple(
        SnapshotLine(
            key=str(variant_id),
            category=by_variant[variant_id].variant.product.tax_category,
            quantity=quantity,
            unit_price=by_variant[variant_id].unit_price,
            hs_code=by_variant[variant_id].variant.hs_code,
            origin=by_variant[variant_id].variant.country_of_origin,
        )
        for variant_id, quantity in plan.parcel.quantities.items()
    )
