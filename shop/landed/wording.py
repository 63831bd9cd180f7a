"""The landed cost in words: tax in the price, who pays at the border, limits worth knowing."""

from collections.abc import Collection, Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from babel.core import Locale
from django.utils.translation import gettext as _

from shop.delivery.calendar import Promise
from shop.delivery.selectors import NoDeliveryError
from shop.kernel.formats import format_date, format_money, format_percent, join_texts
from shop.kernel.money import Money
from shop.landed.calculate import Hint, HintKind, is_import
from shop.landed.selectors import has_one_tax_rate
from shop.markets.registry import Variant
from shop.markets.selectors import RateMissingError
from shop.tax.calculate import (
    MissingCustomsDataError,
    MissingTaxRateError,
    Quote,
    Reason,
    UnknownTerritoryError,
    Warn,
)


def country_name(code: str, *, locale: str) -> str:
    """Return a country's name in the reader's language, else its code."""
    return str(Locale.parse(locale).territories.get(code) or code)


def price_note(quote: Quote, *, reader: Variant) -> str:
    """Return the rate of the tax in a single price, e.g. "Incl. 19% VAT, delivery not included".

    Empty where no rate holds for the price everywhere in the market: prices without tax, parcels
    that a relief leaves untaxed, and markets whose countries have different rates.
    """
    market, line = reader.market, quote.lines[0]
    is_rated = line.reason in {Reason.STANDARD, Reason.ZERO_RATED} and market.prices_include_tax
    if not is_rated or not has_one_tax_rate(
        market=market, category=line.category, on=quote.tax_point
    ):
        return ""
    notes = {
        "JP": _("Incl. %(rate)s consumption tax, delivery not included"),
        "SG": _("Incl. %(rate)s GST, delivery not included"),
    }
    note = notes.get(market.countries[0]) or _("Incl. %(rate)s VAT, delivery not included")
    return note % {"rate": format_percent(line.rate, locale=reader.locale)}


def taxes_note(
    taxes: Iterable[tuple[Decimal, Money]], *, reader: Variant, market_code: str = ""
) -> str:
    """Return how much tax a total holds, rate by rate, e.g. "Includes VAT: €12.34 (19%)"."""
    by_rate: dict[Decimal, Money] = {}
    for rate, tax in taxes:
        by_rate[rate] = by_rate[rate] + tax if rate in by_rate else tax
    texts = [
        _("%(amount)s (%(rate)s)")
        % {
            "amount": format_money(tax, locale=reader.locale),
            "rate": format_percent(rate, locale=reader.locale),
        }
        for rate, tax in sorted(by_rate.items(), reverse=True)
        if tax.amount
    ]
    if not texts:
        return _("No tax is due on this order.")
    names = {"jp": _("Includes consumption tax: %(taxes)s"), "sg": _("Includes GST: %(taxes)s")}
    name = names.get(market_code or reader.market.code, _("Includes VAT: %(taxes)s"))
    return name % {"taxes": join_texts(texts)}


def settlement_note(*, regimes: Collection[str], warnings: Collection[str]) -> str:
    """Return who pays what at the border, and when, for all parcels together."""
    if Warn.IMPORT_CHARGES_PAID_BY_BUYER in warnings:
        return _(
            "Delivered duty unpaid: import charges are not included, the carrier collects them on "
            "delivery."
        )
    if any(is_import(regime) for regime in regimes):
        note = _(
            "Delivered duty paid: duty and import tax are settled by us, nothing more is due on "
            "delivery."
        )
    else:
        note = _("Sent from a warehouse in your region: no customs, no duty.")
    # Whole sentences of their own: what stands inside of an f-string is not collected.
    if Warn.US_SALES_TAX_NOT_COLLECTED in warnings:
        sales_tax = _("We do not collect sales tax on this order.")
    elif Warn.SALES_TAX_BY_STATE in warnings:
        sales_tax = _("Sales tax is added as soon as your state is known.")
    else:
        sales_tax = ""
    return f"{note} {sales_tax}".rstrip()


def hint_text(hint: Hint, *, reader: Variant) -> str:
    """Return a hint as a sentence, its limit in the currency of the law."""
    texts = {
        HintKind.DUTY_PER_ARTICLE: _(
            "Duty is %(amount)s for each kind of article in a parcel: more of the same adds none, "
            "another kind adds %(amount)s."
        ),
        HintKind.ORDINARY_DUTY_ABOVE: _(
            "Over %(amount)s of goods, without tax and delivery, a parcel is cleared with the "
            "ordinary duty of its goods instead."
        ),
        HintKind.DUTY_FREE_UP_TO: _(
            "Up to %(amount)s of goods, without tax and delivery, a parcel bears no duty; above "
            "that it is cleared with duty."
        ),
        HintKind.ORDINARY_DUTY: _(
            "The goods are worth more than %(amount)s without tax and delivery, so the parcel is "
            "cleared with their ordinary duty."
        ),
        HintKind.NO_DUTY: _("No customs duty is due on this parcel."),
        HintKind.TAX_FREE_UP_TO: _(
            "Up to %(amount)s of goods a parcel bears no import tax, so none is due here."
        ),
        HintKind.TAX_TOO_SMALL: _(
            "Import tax of up to %(amount)s is not levied, so none is due here."
        ),
    }
    amount = format_money(hint.amount, locale=reader.locale) if hint.amount is not None else ""
    return texts[hint.kind] % {"amount": amount}


def arrival_words(first: date, last: date, *, locale: str) -> str:
    """Return between which days a parcel arrives, or on which, in words."""
    if first == last:
        return _("Arrives on %(day)s") % {"day": format_date(first, locale=locale)}
    return _("Arrives between %(first)s and %(last)s") % {
        "first": format_date(first, locale=locale),
        "last": format_date(last, locale=locale),
    }


def arrival_text(promise: Promise, *, reader: Variant) -> str:
    """Return the days of a promise in words."""
    return arrival_words(promise.first, promise.last, locale=reader.locale)


def promise_basis(*, percentile: int, is_seeded: bool) -> str:
    """Return how sure a promised day is, and whether only others' freight says so."""
    words = {"percentile": percentile}
    if is_seeded:
        return _("%(percentile)d of 100 by then, judged by others’ freight") % words
    return _("%(percentile)d of 100 by then") % words


def estimate_note(*, country: str, reader: Variant, is_for_one_piece: bool = False) -> str:
    """Return for where an amount is estimated and when it is fixed."""
    words = {"country": country_name(country, locale=reader.locale)}
    if is_for_one_piece:
        return (
            _(
                "Estimated for one piece with the cheapest delivery; destination: %(country)s. The "
                "total is fixed once your address is known."
            )
            % words
        )
    return (
        _("Estimated; destination: %(country)s. The total is fixed once your address is known.")
        % words
    )


def piece_problem(problem: Exception, *, country: str, reader: Variant) -> str:
    """Return why a single piece cannot be delivered to a country, as far as that is known."""
    words = {"country": country_name(country, locale=reader.locale)}
    if isinstance(problem, MissingCustomsDataError):
        return (
            _(
                "This piece cannot be delivered there yet (%(country)s): its customs data are "
                "incomplete, so its duty is not known."
            )
            % words
        )
    return _("This piece cannot be delivered there yet (%(country)s).") % words


def basket_problem(
    problem: Exception, *, country: str, titles: Mapping[str, str], reader: Variant
) -> str:
    """Return why goods cannot be delivered to a country; ``titles`` names them by variant id."""
    words = {"country": country_name(country, locale=reader.locale)}
    if isinstance(problem, UnknownTerritoryError | MissingTaxRateError | RateMissingError):
        return (
            _("We cannot deliver to this country yet: %(country)s. Please choose another one.")
            % words
        )
    if isinstance(problem, MissingCustomsDataError):
        title = titles.get(problem.line_key, problem.line_key)
        return _(
            "“%(title)s” cannot be delivered there yet, because its customs data are incomplete. "
            "Please take it out or choose another address."
        ) % {"title": title}
    if isinstance(problem, NoDeliveryError):
        return _("We have no delivery for these pieces to this country: %(country)s.") % words
    return _("We cannot deliver to this address yet. Please choose another one.")


def untaxed_note(quotes: Iterable[Mapping[str, Any]]) -> str:
    """Return why an invoice shows no VAT, in the words the law wants; empty if there is no reason.

    Art. 226(11) and (11a) of Directive 2006/112/EC: a reference to the rule of the exemption, or
    the mention "Reverse charge". Quotes are as they are stored.
    """
    reasons = {
        str(line.get("reason", ""))
        for quote in quotes
        for line in (*quote.get("lines", ()), *quote.get("shipping_parts", ()))
    }
    notes = []
    if Reason.INTRA_COMMUNITY.value in reasons:
        notes.append(
            _(
                "No VAT: intra-Community supply to a business, exempt under Art. 138 of "
                "Directive 2006/112/EC. You account for the VAT in your country."
            )
        )
    if Reason.REVERSE_CHARGE.value in reasons:
        notes.append(_("No VAT: reverse charge. The customer is to account for the VAT to HMRC."))
    return " ".join(notes)
