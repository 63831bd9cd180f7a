"""What was sold week by week, and what will be."""

from datetime import date, timedelta

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from shop.catalogue.models import Variant
from shop.markets.models import Market

SHOP_METHOD = "shop"
METHOD_NAMES = {
    "naive": _("Naive: as the last week"),
    "mean8": _("Mean of the last eight weeks"),
    "smoothing": _("Exponential smoothing"),
    "croston": _("Croston, for rare sales"),
    "tsb": _("TSB, for rare sales"),
    "blend": _("Means and medians"),
    SHOP_METHOD: _("The shop’s own forecast"),
}


def validate_monday(day: date) -> None:
    """Refuse a day that no week begins with.

    :raises ValidationError: when it is no Monday
    """
    if day.weekday():
        monday = day - timedelta(days=day.weekday())
        raise ValidationError(
            _("Weeks begin on Mondays, this one on %(monday)s."), params={"monday": monday}
        )


class SalesWeek(models.Model):
    """Units of a variant that one market bought in a week; no row means that it bought none."""

    class Source(models.TextChoices):
        ORDERS = "ORDERS", _("orders of this shop")
        BROUGHT = "BROUGHT", _("brought along")

    variant = models.ForeignKey(
        Variant, on_delete=models.CASCADE, related_name="sales_weeks", verbose_name=_("variant")
    )
    market = models.ForeignKey(
        Market, on_delete=models.CASCADE, related_name="+", verbose_name=_("market")
    )
    week = models.DateField(_("week from"), validators=[validate_monday])
    source = models.CharField(
        _("source"), max_length=8, choices=Source.choices, default=Source.BROUGHT
    )
    units = models.PositiveIntegerField(_("units"), validators=[MaxValueValidator(10_000_000)])
    is_out_of_stock = models.BooleanField(
        _("sold out"),
        default=False,
        help_text=_("The week counts as missing: more might have been sold."),
    )
    is_promoted = models.BooleanField(
        _("promoted"),
        default=False,
        help_text=_("The week is brought down to what it would have been without the promotion."),
    )

    class Meta:
        verbose_name = _("week of sales")
        verbose_name_plural = _("weeks of sales")
        constraints = [
            models.UniqueConstraint(
                fields=["variant", "market", "week", "source"], name="sales_week_once_a_source"
            )
        ]
        indexes = [models.Index(fields=["week"], name="sales_weeks_by_week")]

    def __str__(self) -> str:
        return f"{self.week}: {self.units}"


class ForecastRun(models.Model):
    """One week's planning: forecasts, errors, targets and proposals are written together."""

    class State(models.TextChoices):
        WAITING = "WAITING", _("to be reckoned")
        DONE = "DONE", pgettext_lazy("forecast", "reckoned")

    week = models.DateField(_("first week forecast"), unique=True)
    state = models.CharField(_("state"), max_length=8, choices=State.choices, default=State.WAITING)
    series = models.PositiveIntegerField(_("histories"), default=0)
    history_weeks = models.PositiveSmallIntegerField(_("weeks of history"), default=0)
    asked_at = models.DateTimeField(_("asked at"))
    finished_at = models.DateTimeField(_("finished at"), null=True, blank=True)

    class Meta:
        verbose_name = _("forecast run")
        verbose_name_plural = _("forecast runs")

    def __str__(self) -> str:
        return str(self.week)


class ForecastScore(models.Model):
    """How far one method was off for one market, on weeks that it had not seen."""

    run = models.ForeignKey(ForecastRun, on_delete=models.CASCADE, related_name="scores")
    market = models.ForeignKey(Market, on_delete=models.CASCADE, related_name="+")
    method = models.CharField(_("method"), max_length=12, choices=list(METHOD_NAMES.items()))
    rmsse = models.FloatField(_("RMSSE"))
    bias = models.FloatField(_("bias"))
    scored = models.PositiveIntegerField(_("histories"))

    class Meta:
        verbose_name = _("error of a method")
        verbose_name_plural = _("errors of the methods")
        constraints = [
            models.UniqueConstraint(
                fields=["run", "market", "method"], name="forecast_score_once_a_method"
            )
        ]

    def __str__(self) -> str:
        return f"{self.market_id} {self.method}: {self.rmsse:.2f}"


class Forecast(models.Model):
    """What a variant will sell in a market, week by week; the newest run's word."""

    run = models.ForeignKey(
        ForecastRun,
        on_delete=models.CASCADE,
        related_name="forecasts",
        verbose_name=_("forecast run"),
    )
    variant = models.ForeignKey(
        Variant, on_delete=models.CASCADE, related_name="forecasts", verbose_name=_("variant")
    )
    market = models.ForeignKey(
        Market, on_delete=models.CASCADE, related_name="+", verbose_name=_("market")
    )
    weekly = models.JSONField(_("units a week"))
    weekly_mean = models.FloatField(_("units a week, on average"))
    spread = models.FloatField(
        _("error of a week"), help_text=_("Standard deviation, from weeks it had not seen.")
    )
    is_intermittent = models.BooleanField(_("rare sales"), default=False)

    class Meta:
        verbose_name = _("forecast")
        verbose_name_plural = _("forecasts")
        constraints = [
            models.UniqueConstraint(
                fields=["variant", "market"], name="forecast_once_a_variant_and_market"
            )
        ]

    def __str__(self) -> str:
        return f"{self.variant_id} in {self.market_id}"
