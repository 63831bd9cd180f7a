"""How far each method was off: tables and bars, market by market."""

from itertools import groupby

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.decorators import display

from logistics.forecast.admin.charts import bars_height, draw_bars
from logistics.forecast.admin.forecasts import as_day, as_number, as_percent
from logistics.forecast.calculate.backtest import HORIZON, ORIGINS
from logistics.forecast.models import SHOP_METHOD, ForecastRun, ForecastScore
from logistics.forecast.selectors import scores_of
from shop.kernel.admin import ShownAdmin

TONES = {ForecastRun.State.WAITING: "warning", ForecastRun.State.DONE: "success"}


@admin.register(ForecastRun)
class ForecastRunAdmin(ShownAdmin):
    """Each week's planning; its page shows the back-test."""

    page_template = "admin/logistics/forecastrun/page.html"
    list_display = ("week", "status", "series", "history_weeks", "finished_at")
    ordering = ("-week",)
    list_filter = ("state",)

    @display(description=gettext_lazy("state"), ordering="state", label=TONES)
    def status(self, run: ForecastRun) -> tuple[str, str]:
        """Return whether it is done."""
        return run.state, run.get_state_display()

    def page_context(self, request: HttpRequest, obj: ForecastRun) -> dict[str, object]:
        """Return each market's methods, the best first."""
        scores = groupby(scores_of(run=obj), key=lambda score: score.market)
        return {
            "title": _("Forecasts from %(week)s on") % {"week": as_day(obj.week)},
            "run": obj,
            "tone": TONES[ForecastRun.State(obj.state)],
            "back_weeks": HORIZON * ORIGINS,
            "horizon": HORIZON,
            "headers": (_("Method"), _("RMSSE"), _("Bias"), _("Histories")),
            "markets": [_market(str(market), list(rows)) for market, rows in scores],
        }


def _market(name: str, scores: list[ForecastScore]) -> dict[str, object]:
    return {
        "name": name,
        "height": bars_height(len(scores)),
        "bars": [
            (bar, as_number(bar.value, digits=2))
            for bar in draw_bars(
                [
                    (score.get_method_display(), score.rmsse, score.method == SHOP_METHOD)
                    for score in scores
                ]
            )
        ],
        "rows": [
            (
                score.get_method_display(),
                as_number(score.rmsse, digits=3),
                as_percent(score.bias),
                score.scored,
            )
            for score in scores
        ],
    }
