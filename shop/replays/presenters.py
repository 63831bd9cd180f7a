"""A comparison of rules as table and picture, in the reader's language."""

from collections.abc import Mapping, Sequence
from decimal import Decimal

from django.conf import settings
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from shop.kernel.formats import format_money, format_number, format_percent
from shop.kernel.money import Money
from shop.replays.calculate import Comparison
from shop.replays.drawing import Figure, draw


def headers() -> list[str]:
    """Return the words above the columns of a comparison."""
    return [
        _("Market"),
        _("Orders"),
        _("Sent otherwise"),
        _("Landed cost now"),
        _("with these rules"),
        _("Difference"),
        _("Days"),
        _("Parcels"),
    ]


def cells(row: Comparison, *, names: Mapping[str, str], locale: str) -> list[str]:
    """Return one line of the table."""
    before, after = row.before, row.after
    return [
        names.get(row.market, row.market) if row.market else _("All markets"),
        format_number(row.orders, locale=locale),
        f"{format_number(row.changed, locale=locale)} ({_share(row, locale=locale)})",
        _money(before.cost, locale=locale),
        _money(after.cost, locale=locale),
        _money(-row.saved, locale=locale),
        _change(before.days, after.days, locale=locale),
        _change(before.parcels, after.parcels, locale=locale),
    ]


def picture(rows: Sequence[Comparison], *, locale: str) -> SafeString:
    """Return the comparison as an SVG, whole and without styles, so that it can be a file too."""
    figures: list[Figure] = [
        (
            _("Landed cost"),
            lambda row: (row.before.cost, row.after.cost),
            lambda value: _money(value, locale=locale),
        ),
        (
            _("Days to the door, on average"),
            lambda row: (row.before.days, row.after.days),
            lambda value: format_number(value, locale=locale),
        ),
        (
            _("Parcels"),
            lambda row: (Decimal(row.before.parcels), Decimal(row.after.parcels)),
            lambda value: format_number(value, locale=locale),
        ),
    ]
    label = _("Cost, days and parcels by market: above as it is, below with these rules")
    # All of them together would dwarf each market.
    markets = [row for row in rows if row.market]
    context = {"picture": draw(markets, label=label, figures=figures)}
    return SafeString(render_to_string("admin/shop/routingrule/_picture.svg", context))


def _change(before: Decimal | int, after: Decimal | int, *, locale: str) -> str:
    return f"{format_number(before, locale=locale)} → {format_number(after, locale=locale)}"


def _money(amount: Decimal, *, locale: str) -> str:
    return format_money(Money(amount, settings.ACCOUNTING_CURRENCY), locale=locale)


def _share(row: Comparison, *, locale: str) -> str:
    share = (Decimal(row.changed) / row.orders).quantize(Decimal("0.01"))
    return format_percent(share, locale=locale)
