"""What each variant will sell in each market, as list and as picture."""

from datetime import date
from decimal import Decimal
from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.contrib.filters.admin import RelatedDropdownFilter
from unfold.decorators import display

from logistics.forecast.admin.charts import draw_weeks
from logistics.forecast.models import Forecast
from logistics.forecast.selectors import WEEK, forecasts_of, recent_sales
from shop.kernel.admin import ShownAdmin, reader_locale
from shop.kernel.formats import format_date, format_number, format_percent

SHOWN_WEEKS = 39


@admin.register(Forecast)
class ForecastAdmin(ShownAdmin):
    """The newest forecasts; what sells most comes first."""

    page_template = "admin/logistics/forecast/page.html"
    list_display = ("thing", "market", "next_week", "a_week", "missed_by", "rare")
    list_filter = (("market", RelatedDropdownFilter), "is_intermittent")
    list_select_related = ("variant__product", "market")
    ordering = ("-weekly_mean", "pk")
    search_fields = ("variant__sku", "variant__product__slug")
    search_help_text = gettext_lazy("SKU or product")

    @display(description=gettext_lazy("variant"), ordering="variant__sku", header=True)
    def thing(self, forecast: Forecast) -> list[str]:
        """Return the SKU above the product."""
        return [forecast.variant.sku, forecast.variant.product.slug]

    @display(description=gettext_lazy("units next week"))
    def next_week(self, forecast: Forecast) -> str:
        """Return what the first week will sell."""
        return as_units(forecast.weekly[0])

    @display(description=gettext_lazy("units a week"), ordering="weekly_mean")
    def a_week(self, forecast: Forecast) -> str:
        """Return what a week sells on average."""
        return as_units(forecast.weekly_mean)

    @display(description=gettext_lazy("error of a week"), ordering="spread")
    def missed_by(self, forecast: Forecast) -> str:
        """Return by how much a week is usually missed."""
        return f"± {as_units(forecast.spread)}"

    @display(description=gettext_lazy("rare sales"), ordering="is_intermittent", boolean=True)
    def rare(self, forecast: Forecast) -> bool:
        """Tell whether a method for rare sales was used."""
        return forecast.is_intermittent

    def page_context(self, request: HttpRequest, obj: Forecast) -> dict[str, object]:
        """Return history and forecast as picture and table."""
        first = obj.run.week
        sold = sold_by_week(obj, before=first)
        return {
            "title": _("Forecast of %(sku)s for %(market)s")
            % {"sku": obj.variant.sku, "market": obj.market},
            "forecast": obj,
            "chart": draw_weeks(
                [units for _day, units, _note in sold], obj.weekly, spread=obj.spread
            ),
            "begins": as_day(first - SHOWN_WEEKS * WEEK),
            "first": as_day(first),
            "a_week": as_units(obj.weekly_mean),
            "missed_by": as_units(obj.spread),
            "others": [
                (other, as_units(other.weekly_mean))
                for other in forecasts_of(variant_id=obj.variant_id).exclude(pk=obj.pk)
            ],
            "headers": (_("Week from"), _("Sold"), _("Forecast"), _("Remark")),
            "rows": [
                *(
                    (as_day(first + at * WEEK), "–", as_units(units), "")
                    for at, units in enumerate(obj.weekly)
                ),
                *(
                    (as_day(day), "–" if units is None else as_units(units), "–", note)
                    for day, units, note in reversed(sold)
                ),
            ],
        }


def sold_by_week(forecast: Forecast, *, before: date) -> list[tuple[date, float | None, str]]:
    """Return the last weeks with units, nothing for a missing one, and what is special about it."""
    rows: dict[date, list[Any]] = {}
    for row in recent_sales(
        variant_id=forecast.variant_id,
        market_id=forecast.market_id,
        before=before,
        weeks=SHOWN_WEEKS,
    ):
        rows.setdefault(row.week, []).append(row)
    found = []
    for back in range(SHOWN_WEEKS, 0, -1):
        day = before - back * WEEK
        there = rows.get(day, [])
        is_out = any(row.is_out_of_stock for row in there)
        note = _("sold out") if is_out else ""
        if not is_out and any(row.is_promoted for row in there):
            note = _("promoted")
        found.append((day, None if is_out else float(sum(row.units for row in there)), note))
    return found


def as_units(value: float) -> str:
    """Return units as the reader writes numbers, with one decimal below ten."""
    return as_number(value, digits=1 if abs(value) < 10 else 0)


def as_number(value: float, *, digits: int) -> str:
    """Return a number as the reader writes it."""
    return format_number(Decimal(f"{value:.{digits}f}"), locale=reader_locale())


def as_percent(share: float) -> str:
    """Return a share as the reader writes percentages, with its sign where it is negative."""
    return format_percent(Decimal(f"{share:.3f}"), locale=reader_locale())


def as_day(day: date) -> str:
    """Return a day as the reader writes it."""
    return format_date(day, locale=reader_locale())
