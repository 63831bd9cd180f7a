"""The week's planning, all of it in one transaction: it is there wholly or not at all."""

from datetime import date, datetime
from statistics import fmean

from django.db import transaction

from logistics.forecast.calculate import Series, forecast_all
from logistics.forecast.calculate.backtest import Backtest, backtest
from logistics.forecast.calculate.series import is_intermittent
from logistics.forecast.locks import lock_run
from logistics.forecast.models import Forecast, ForecastRun, ForecastScore, SalesWeek
from logistics.forecast.selectors import WEEK, histories, ordered_units, sold_out, week_of
from logistics.forecast.services.propose import write_proposals

WEEKS_AHEAD = 13


@transaction.atomic(durable=True)
def ask_for_run(*, day: date, at: datetime) -> ForecastRun:
    """Return the run of a day's week, made where there is none: a week is planned once."""
    run, _is_new = ForecastRun.objects.get_or_create(week=week_of(day), defaults={"asked_at": at})
    return run


@transaction.atomic(durable=True)
def finish_run(*, run_id: int, at: datetime) -> bool:
    """Write forecasts, errors, targets and proposals of a run; tell whether there was work to do.

    Another run of the same week changes nothing: it waits for the lock and finds everything done.
    """
    run = lock_run(run_id=run_id)
    if run.state == ForecastRun.State.DONE:
        return False
    _count_orders(before=run.week)
    by_market = histories(before=run.week)
    _mark_sold_out(before=run.week)
    Forecast.objects.exclude(run=run).delete()
    for market, rows in by_market.items():
        series = [one for _variant, one in rows]
        tested = backtest(series, ends=run.week)
        _write_forecasts(run, market, series, tested)
        ForecastScore.objects.bulk_create(
            ForecastScore(
                run=run,
                market_id=market,
                method=method,
                rmsse=score.rmsse,
                bias=score.bias,
                scored=score.scored,
            )
            for method, score in tested.scores.items()
        )
        run.history_weeks = len(series[0].units)
    run.series = sum(len(rows) for rows in by_market.values())
    write_proposals(run)
    run.state, run.finished_at = ForecastRun.State.DONE, at
    run.save(update_fields=["state", "finished_at", "series", "history_weeks"])
    return True


def _count_orders(*, before: date) -> None:
    """Add the orders up anew; what a person has marked about a week stays."""
    SalesWeek.objects.bulk_create(
        (
            SalesWeek(
                variant_id=variant,
                market_id=market,
                week=week,
                units=units,
                source=SalesWeek.Source.ORDERS,
            )
            for variant, market, week, units in ordered_units(before=before)
        ),
        update_conflicts=True,
        unique_fields=["variant", "market", "week", "source"],
        update_fields=["units"],
        batch_size=2000,
    )


def _mark_sold_out(*, before: date) -> None:
    """Mark the last week of what cannot be sent now: nobody knows what would have been sold."""
    last = before - WEEK
    pairs = SalesWeek.objects.filter(week__lt=before).order_by().values_list("variant", "market")
    for variant, market in sold_out(pairs=set(pairs)):
        SalesWeek.objects.get_or_create(
            variant_id=variant,
            market_id=market,
            week=last,
            source=SalesWeek.Source.ORDERS,
            defaults={"units": 0, "is_out_of_stock": True},
        )


def _write_forecasts(run: ForecastRun, market: str, series: list[Series], tested: Backtest) -> None:
    said = forecast_all(series, weeks=WEEKS_AHEAD, begins=run.week)
    Forecast.objects.bulk_create(
        Forecast(
            run=run,
            variant_id=int(one.key),
            market_id=market,
            weekly=[round(units, 2) for units in said[one.key]],
            weekly_mean=fmean(said[one.key]),
            spread=tested.spreads[one.key],
            is_intermittent=is_intermittent(one.units),
        )
        for one in series
    )
