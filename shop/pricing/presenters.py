"""What is said beside a price, in the reader's language."""

from babel import units
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from shop.kernel.formats import format_money, format_percent
from shop.pricing.selectors import Reduction, UnitPrice

_CLDR = {
    "g": "mass-gram",
    "kg": "mass-kilogram",
    "ml": "volume-milliliter",
    "l": "volume-liter",
    "m": "length-meter",
    "m2": "area-square-meter",
}


def reduction_text(reduction: Reduction, *, locale: str) -> str:
    """Return what a price is reduced from, as the market's law wants it said."""
    prior = format_money(reduction.prior, locale=locale)
    if reduction.lowest_of_days:
        text = ngettext(
            "Lowest price of the day before the reduction: %(price)s",
            "Lowest price of the %(count)d days before the reduction: %(price)s",
            reduction.lowest_of_days,
        )
        return text % {"price": prior, "count": reduction.lowest_of_days}
    return _("Before the reduction: %(price)s") % {"price": prior}


def rate_text(reduction: Reduction, *, locale: str) -> str:
    """Return by how much a price is reduced, e.g. "-20%"; nothing below one per cent."""
    return format_percent(-reduction.rate, locale=locale) if reduction.rate else ""


def unit_price_text(unit_price: UnitPrice, *, locale: str) -> str:
    """Return the price of a unit, e.g. "12,50 € / 1 kg"."""
    measure = units.format_unit(
        unit_price.quantity, _CLDR[unit_price.unit], length="short", locale=locale
    )
    return _("%(price)s / %(unit)s") % {
        "price": format_money(unit_price.price, locale=locale),
        "unit": measure,
    }
