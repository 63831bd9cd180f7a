"""Ready sentences about markets, taxes, stock and delivery."""

from dataclasses import replace
from datetime import date

from babel import dates
from babel.core import Locale
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from shop.catalogue.models import Product
from shop.kernel.formats import format_money
from shop.kernel.money import Money
from shop.markets.names import market_name
from shop.markets.registry import Market, Variant

FEW_LEFT = 5
# What the tax inside the price is called; elsewhere it is value added tax.
_TAX_NOTES = {
    "JP": gettext_lazy("Prices include consumption tax, delivery not included"),
    "SG": gettext_lazy("Prices include GST, delivery not included"),
}


def tax_note(market: Market) -> str:
    """Say whether the market's prices include tax, and that delivery is extra."""
    if not market.prices_include_tax:
        return _("Prices do not include sales tax; tax and delivery are added at checkout")
    note = _TAX_NOTES.get(market.countries[0])
    return str(note) if note else _("Prices include VAT, delivery not included")


def withdrawal_label(market: Market) -> str:
    """Return what the link to the withdrawal function is called; nothing where there is none.

    The law's own words (Art. 11a(1) of Directive 2011/83/EU) stand where it is the law that gives
    the right, and the brand's promise elsewhere.
    """
    labels = {"law": _("Withdraw from contract here"), "contract": _("Return your order here")}
    return labels.get(market.withdrawal, "")


def withdrawal_note(product: Product, *, market: Market) -> str:
    """Say before the purchase that a product is excepted from the right of withdrawal.

    Art. 6(1)(k) and 16(c) and (e) of Directive 2011/83/EU.
    """
    kinds = Product.WithdrawalExclusion
    notes = {
        kinds.HYGIENE: _("Sealed for hygiene: no right of withdrawal once the seal is broken"),
        kinds.CUSTOM: _("Made to your specification: no right of withdrawal"),
    }
    if not product.withdrawal_exclusion or not withdrawal_label(market):
        return ""
    return notes[kinds(product.withdrawal_exclusion)]


def localised_market(variant: Variant) -> Market:
    """Return the variant's market with its name in the reader's language."""
    name = market_name(variant.market, locale=variant.locale)
    return replace(variant.market, name=name)


def stock_note(available: int) -> str:
    """Say how many units there are, once they are few."""
    if available <= 0:
        return _("Sold out at the moment")
    if available <= FEW_LEFT:
        return ngettext("Only %(count)d left", "Only %(count)d left", available) % {
            "count": available
        }
    return _("In stock")


def coming_note(day: date, *, units: int, locale: str) -> str:
    """Say that a piece can be ordered ahead, how many there are, and when they are expected."""
    shown = dates.format_date(day, format="long", locale=Locale.parse(locale))
    text = ngettext(
        "Order ahead: %(count)d on its way to us, expected on %(day)s",
        "Order ahead: %(count)d on their way to us, expected on %(day)s",
        units,
    )
    return text % {"count": units, "day": shown}


def delivery_note(*, first: date, last: date, price: Money, locale: str) -> str:
    """Say between which days a parcel comes and what that costs."""
    days = dates.format_interval(first, last, "MMMd", locale=locale)
    if not price.amount:
        return _("Free delivery: with you %(days)s") % {"days": days}
    return _("With you %(days)s, delivery from %(price)s") % {
        "days": days,
        "price": format_money(price, locale=locale),
    }
