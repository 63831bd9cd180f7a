"""What a landed cost is reckoned from."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from shop.catalogue.models import Variant
from shop.delivery.calendar import Calendar
from shop.delivery.selectors import Destined
from shop.kernel.money import Money
from shop.markets.registry import Market
from shop.routing.calculate import Rule
from shop.tax.calculate import Buyer, Destination, ExchangeRates


@dataclass(frozen=True, slots=True)
class Part:
    """Units of a variant at one price; the quote calls them by the key.

    A variant may be wanted by itself and as a component of bundles, at a price of its own in each.
    """

    key: str
    quantity: int
    unit_price: Money
    bundle: int | None = None


@dataclass(frozen=True, slots=True)
class Wanted:
    """Units of a variant, whose product must be loaded, at the market's price.

    Where they do not all cost the same, ``parts`` says which cost what.
    """

    variant: Variant
    quantity: int
    unit_price: Money
    parts: tuple[Part, ...] = ()

    @property
    def priced(self) -> tuple[Part, ...]:
        """The units by their prices."""
        return self.parts or (Part(str(self.variant.pk), self.quantity, self.unit_price),)

    @property
    def total(self) -> Money:
        """What all of them cost."""
        first, *others = (part.unit_price * part.quantity for part in self.priced)
        return sum(others, start=first)


def gathered(found: Iterable[tuple[Variant, Part]]) -> list[Wanted]:
    """Return what is wanted by variant: units of one variant share its shelves, whatever they cost.

    In the order in which the variants first came.
    """
    parts: dict[int, dict[tuple[str, Money], Part]] = {}
    variants: dict[int, Variant] = {}
    for variant, part in found:
        variants.setdefault(variant.pk, variant)
        own, alike = parts.setdefault(variant.pk, {}), (part.key, part.unit_price)
        known = own[alike].quantity if alike in own else 0
        own[alike] = replace(part, quantity=part.quantity + known)
    return [_wanted(variants[pk], tuple(own.values())) for pk, own in parts.items()]


def _wanted(variant: Variant, parts: tuple[Part, ...]) -> Wanted:
    units = sum(part.quantity for part in parts)
    is_plain = [part.key for part in parts] == [str(variant.pk)]
    return Wanted(variant, units, parts[0].unit_price, () if is_plain else parts)


@dataclass(frozen=True, slots=True, kw_only=True)
class Journey:
    """To whom and where goods go in a market, on which day, and how if that is chosen.

    ``at`` is the moment, which decides whether the parcel leaves on that day yet.
    ``arrivals`` says of goods that are not there yet, by variant and warehouse, when they will be.
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
    at: datetime | None = None
    arrivals: Mapping[tuple[int, str], date] = field(default_factory=dict)

    @property
    def destined(self) -> Destined:
        """Where the parcels go and when they are ordered."""
        place = self.destination
        return Destined(
            market=self.market,
            country=place.country,
            postcode=place.postcode,
            on=self.on,
            at=self.at,
            arrivals=self.arrivals,
        )


@dataclass(frozen=True, slots=True)
class RouteFacts:
    """What a route would cost and when it arrives: freight, packing, duty and tax, in one sum."""

    freight: Money
    packing: Money
    duty: Money
    tax: Money
    last_day: date

    @property
    def cost(self) -> Money:
        """All of it together."""
        return self.freight + self.packing + self.duty + self.tax


@dataclass(frozen=True, slots=True)
class Standing:
    """What holds for everybody on a day: the seller's registrations and the exchange rates.

    ``providers`` says by country or state who computes the sales tax there, ``rules`` by market
    what decides between warehouses, ``calendar`` when parcels leave and arrive.
    """

    registrations: frozenset[str]
    fx: ExchangeRates
    providers: Mapping[str, str] = field(default_factory=dict)
    calendar: Calendar = field(default_factory=Calendar)
    rules: Mapping[str, tuple[Rule, ...]] = field(default_factory=dict)
