"""What the tax engine itself says of a market: sample parcels from each of its warehouses."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.apps import apps
from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from shop.catalogue.models import Variant
from shop.kernel.currencies import UnknownCurrencyError
from shop.kernel.money import Money, round_money
from shop.markets.opening import READINESS, Finding, Severity, admin_path
from shop.markets.registry import Market
from shop.markets.selectors import rates_per_euro
from shop.tax.calculate import (
    Destination,
    ExchangeRates,
    MissingCustomsDataError,
    MissingExchangeRateError,
    MissingTaxRateError,
    Quote,
    Shipping,
    SnapshotLine,
    TaxError,
    TaxSnapshot,
    Terms,
    UnknownTerritoryError,
    Warn,
)
from shop.tax.calculate.sales_tax import PERMIT
from shop.tax.calculate.territories import find_territory
from shop.tax.selectors import quote_tax, registrations_on, tax_data

# Below and above every limit of value that decides between schemes.
SAMPLE_EUROS = (Decimal(20), Decimal(2000))
STANDARD = "STANDARD"

_REGISTRATIONS = "shop_sellerregistration_changelist"
_TAX_RATES = "shop_taxrate_changelist"
_WARNINGS: dict[Warn, tuple[Severity, object, str]] = {
    Warn.ORIGIN_NOT_REGISTERED: (
        Severity.BLOCKS,
        gettext_lazy("From %(origin)s to %(country)s: no tax registration where the goods leave."),
        _REGISTRATIONS,
    ),
    Warn.OSS_NOT_REGISTERED: (
        Severity.BLOCKS,
        gettext_lazy("From %(origin)s to %(country)s: neither the OSS nor a registration there."),
        _REGISTRATIONS,
    ),
    Warn.IMPORT_CHARGES_PAID_BY_BUYER: (
        Severity.WARNS,
        gettext_lazy(
            "From %(origin)s to %(country)s: the buyer pays the import charges, because no scheme "
            "is open to the seller (%(regime)s)."
        ),
        _REGISTRATIONS,
    ),
    Warn.DDP_NOT_OFFERED: (
        Severity.WARNS,
        gettext_lazy(
            "From %(origin)s to %(country)s: duty and import tax cannot be collected at checkout "
            "(%(regime)s)."
        ),
        _REGISTRATIONS,
    ),
    Warn.SALES_TAX_BY_STATE: (
        Severity.WARNS,
        gettext_lazy(
            "From %(origin)s to %(country)s: sales tax is collected with these permits only: "
            "%(permits)s."
        ),
        _REGISTRATIONS,
    ),
    Warn.US_SALES_TAX_NOT_COLLECTED: (
        Severity.WARNS,
        gettext_lazy("From %(origin)s to %(country)s: sales tax is not collected."),
        _REGISTRATIONS,
    ),
    Warn.STANDARD_RATE_USED: (
        Severity.WARNS,
        gettext_lazy(
            "%(country)s has no rate of its own for a category of the catalogue; the standard "
            "rate is charged."
        ),
        _TAX_RATES,
    ),
}


_ERRORS: dict[type[Exception], tuple[str, object, str]] = {
    UnknownTerritoryError: (
        "TERRITORY_UNKNOWN",
        gettext_lazy("%(country)s: no rule says which taxes hold there."),
        "shop_territoryrule_changelist",
    ),
    MissingTaxRateError: (
        "TAX_RATE_MISSING",
        gettext_lazy("%(territory)s: no tax rate for %(category)s."),
        _TAX_RATES,
    ),
    MissingCustomsDataError: (
        "DUTY_RATE_MISSING",
        gettext_lazy("%(customs_area)s: no duty rate for the HS code %(hs_code)s."),
        "shop_dutyrate_changelist",
    ),
    MissingExchangeRateError: (
        "TAX_EXCHANGE_RATE_MISSING",
        gettext_lazy("Limits of value cannot be compared: no rate from %(source)s to %(target)s."),
        "shop_exchangerate_changelist",
    ),
}


@dataclass(frozen=True, slots=True)
class _Goods:
    """What decides tax and duty of a piece."""

    category: str
    hs_code: str
    origin: str


@dataclass(frozen=True, slots=True)
class _Today:
    """What holds for every sample: the day, the seller's numbers, the rates of exchange."""

    on: date
    registrations: frozenset[str]
    per_euro: dict[str, Decimal]


@dataclass(frozen=True, slots=True)
class _Journey:
    """A sample parcel's way."""

    market: Market
    warehouse: str
    ships_from: str
    country: str


@READINESS.check(position=30)
def taxes(market: Market, at: datetime) -> Iterator[Finding]:
    """Quote sample parcels from every warehouse to every country, and say what the engine says.

    Every kind of goods of the catalogue is quoted for the first country, one kind for the others.
    """
    kinds = _kinds() or [_Goods(STANDARD, "", "")]
    on = at.date()
    today = _Today(on, registrations_on(on=on), rates_per_euro(on=on))
    found: dict[tuple[str, str], Finding] = {}
    for journey in _journeys(market):
        for finding in _closed_schemes(journey, today=today):
            found.setdefault((finding.code, finding.text), finding)
        is_first = journey.country == market.countries[0]
        for goods in kinds if is_first else kinds[:1]:
            for finding in _said(journey, goods, today=today):
                found.setdefault((finding.code, finding.text), finding)
    yield from found.values()


def _kinds() -> list[_Goods]:
    rows = (
        Variant.objects.filter(
            is_active=True, product__is_published=True, product__catalogue__is_public=True
        )
        .order_by("product__tax_category", "hs_code", "country_of_origin")
        .values_list("product__tax_category", "hs_code", "country_of_origin")
        .distinct()
    )
    return [_Goods(*row) for row in rows]


def _journeys(market: Market) -> Iterator[_Journey]:
    # Stock is beside taxes, not below: the model is asked for by its name.
    warehouses = apps.get_model("shop.Warehouse").objects.filter(
        code__in=market.warehouses, is_active=True
    )
    for code, ships_from in warehouses.order_by("pk").values_list("code", "country"):
        for country in market.countries:
            yield _Journey(market, code, ships_from, country)


def _closed_schemes(journey: _Journey, *, today: _Today) -> Iterator[Finding]:
    """Yield the schemes for imports that the seller could use on the way and has no number for."""
    data = tax_data(on=today.on)
    try:
        origin, destination = (
            find_territory(destination=Destination(code), data=data)
            for code in (journey.ships_from, journey.country)
        )
    except UnknownTerritoryError:
        return
    if origin.vat_areas & destination.vat_areas:
        return
    places = {destination.customs_area, destination.jurisdiction, *destination.vat_areas}
    for scheme in data.schemes:
        if scheme.area in places and not scheme.registrations & today.registrations:
            yield Finding(
                code="SCHEME_CLOSED",
                severity=Severity.WARNS,
                text=_(
                    "From %(origin)s to %(country)s: the scheme %(scheme)s is closed. It needs one "
                    "of these registrations: %(registrations)s."
                )
                % {
                    "origin": journey.warehouse,
                    "country": journey.country,
                    "scheme": scheme.regime,
                    "registrations": ", ".join(sorted(scheme.registrations)),
                },
                url=admin_path(_REGISTRATIONS),
            )


def _said(journey: _Journey, goods: _Goods, *, today: _Today) -> Iterator[Finding]:
    for euros in SAMPLE_EUROS:
        try:
            quote = quote_tax(snapshot=_snapshot(journey, goods, euros=euros, today=today))
        except (TaxError, UnknownCurrencyError) as error:
            yield _refused(error, journey=journey)
            return
        yield from _warned(quote, journey=journey, today=today)


def _snapshot(journey: _Journey, goods: _Goods, *, euros: Decimal, today: _Today) -> TaxSnapshot:
    market, rates = journey.market, ExchangeRates(today.per_euro)
    amount = rates.convert(Money(euros, "EUR"), target=market.currency)
    price = round_money(Money(amount, market.currency))
    line = SnapshotLine(
        key=goods.hs_code or goods.category,
        category=goods.category,
        quantity=1,
        unit_price=price,
        hs_code=goods.hs_code,
        origin=goods.origin,
    )
    return TaxSnapshot(
        seller_country=settings.SELLER_COUNTRY,
        registrations=today.registrations,
        ships_from=journey.ships_from,
        destination=Destination(journey.country),
        tax_point=today.on,
        currency=market.currency,
        prices_include_tax=market.prices_include_tax,
        lines=(line,),
        shipping=Shipping(Money(0, market.currency)),
        terms=Terms.DDP,
        fx=rates,
    )


def _warned(quote: Quote, *, journey: _Journey, today: _Today) -> Iterator[Finding]:
    permits = sorted(code for code in today.registrations if code.startswith(f"{PERMIT}:"))
    for warning in quote.warnings:
        if warning in _WARNINGS:
            severity, text, page = _WARNINGS[warning]
            values = {
                "origin": journey.warehouse,
                "country": journey.country,
                "regime": quote.regime,
                "permits": ", ".join(code.partition(":")[2] for code in permits),
            }
            yield Finding(
                code=warning.value,
                severity=severity,
                text=str(text) % values,
                url=admin_path(page),
            )


def _refused(error: Exception, *, journey: _Journey) -> Finding:
    """Return what keeps the parcel from being quoted, with the error's own figures."""
    kind = type(error)
    if isinstance(error, MissingCustomsDataError) and not error.hs_code:
        return Finding(
            code="HS_CODE_MISSING",
            text=_("%(customs_area)s: there are goods without an HS code.") % vars(error),
            url=admin_path("shop_product_changelist", query="complete=no"),
        )
    if kind in _ERRORS:
        code, text, page = _ERRORS[kind]
        return Finding(code=code, text=str(text) % vars(error), url=admin_path(page))
    values = {"origin": journey.warehouse, "country": journey.country, "reason": error}
    return Finding(
        code="TAX_NOT_QUOTED", text=_("From %(origin)s to %(country)s: %(reason)s") % values
    )
