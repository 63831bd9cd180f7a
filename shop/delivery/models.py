"""Delivery methods, what they cost from a warehouse to a market, and when parcels leave."""

from datetime import time

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from djmoney.models.fields import MoneyField

from shop.catalogue.models import Labelled
from shop.inventory.models import Warehouse
from shop.markets.models import Market


class DeliveryMethod(Labelled):
    """How a parcel travels, as the shopper sees it."""

    position = models.PositiveSmallIntegerField(_("position"), default=0)
    descriptions = models.JSONField(_("descriptions by language"), default=dict)
    is_active = models.BooleanField(_("active"), default=True)

    class Meta:
        verbose_name = _("delivery method")
        verbose_name_plural = _("delivery methods")
        constraints = [models.UniqueConstraint(fields=["code"], name="delivery_method_code_unique")]


COUNTRY = RegexValidator(r"^[A-Z]{2}$", _("Two capital letters, such as DE."))


class DeliveryZone(models.Model):
    """A part of a market that carriers charge otherwise: islands, highlands, far states."""

    market = models.ForeignKey(
        Market, on_delete=models.CASCADE, related_name="zones", verbose_name=_("market")
    )
    name = models.CharField(_("name"), max_length=60)
    country = models.CharField(_("country"), max_length=2, validators=[COUNTRY])
    postcodes = models.TextField(
        _("postcodes"),
        max_length=2000,
        help_text=_("How they begin, with spaces between, such as “IV KW HS”."),
    )

    class Meta:
        verbose_name = _("delivery zone")
        verbose_name_plural = _("delivery zones")
        constraints = [
            models.UniqueConstraint(fields=["market", "name"], name="delivery_zone_named_once")
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.country})"


class DeliveryRate(models.Model):
    """The price and speed of a method from a warehouse to a market, up to a weight."""

    method = models.ForeignKey(
        DeliveryMethod,
        on_delete=models.CASCADE,
        related_name="rates",
        verbose_name=_("delivery method"),
    )
    warehouse = models.ForeignKey(
        Warehouse, on_delete=models.CASCADE, related_name="rates", verbose_name=_("warehouse")
    )
    market = models.ForeignKey(
        Market, on_delete=models.CASCADE, related_name="delivery_rates", verbose_name=_("market")
    )
    zone = models.ForeignKey(
        DeliveryZone,
        on_delete=models.CASCADE,
        related_name="rates",
        null=True,
        blank=True,
        verbose_name=_("zone"),
        help_text=_("Empty: wherever no rate of a zone holds."),
    )
    carrier = models.SlugField(_("carrier"), max_length=20)
    max_weight_g = models.PositiveIntegerField(_("up to weight (g)"))
    volume_divisor = models.PositiveIntegerField(
        _("volume divisor (cm³ per kg)"),
        default=0,
        db_default=0,
        help_text=_("Large, light parcels are charged by volume, mostly at 5,000; 0 for never."),
    )
    amount = MoneyField(
        _("amount"), max_digits=14, decimal_places=4, currency_field_name="currency"
    )
    free_from = models.DecimalField(
        _("free from goods of"), max_digits=14, decimal_places=4, null=True, blank=True
    )
    min_days = models.PositiveSmallIntegerField(_("working days, at least"))
    max_days = models.PositiveSmallIntegerField(_("working days, at most"))

    class Meta:
        verbose_name = _("delivery rate")
        verbose_name_plural = _("delivery rates")
        constraints = [
            models.UniqueConstraint(
                fields=["method", "warehouse", "market", "zone", "max_weight_g"],
                name="delivery_rate_once_a_weight_band",
                nulls_distinct=False,
            ),
            models.CheckConstraint(
                condition=Q(min_days__lte=F("max_days")), name="delivery_days_in_order"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.warehouse_id} → {self.market_id} ≤ {self.max_weight_g} g"


class DispatchRule(models.Model):
    """Until when an order leaves on its day, how long packing takes, and what it costs."""

    warehouse = models.ForeignKey(
        Warehouse,
        on_delete=models.CASCADE,
        related_name="dispatch_rules",
        verbose_name=_("warehouse"),
    )
    carrier = models.SlugField(
        _("carrier"),
        max_length=20,
        blank=True,
        help_text=_("Empty: every carrier that has no rule of its own here."),
    )
    cut_off = models.TimeField(
        _("cut-off"),
        default=time(12),
        help_text=_("In the warehouse's time. What is ordered later leaves a working day later."),
    )
    handling_days = models.PositiveSmallIntegerField(_("working days of packing"), default=0)
    parcel_cost = models.DecimalField(
        _("packing of a parcel, in the accounting currency"),
        max_digits=8,
        decimal_places=2,
        default=0,
        help_text=_("Carton, filling and work; routes are compared with it."),
    )

    class Meta:
        verbose_name = _("cut-off time")
        verbose_name_plural = _("cut-off times")
        constraints = [
            models.UniqueConstraint(
                fields=["warehouse", "carrier"],
                name="dispatch_rule_once_a_carrier",
                violation_error_message=_("This warehouse has a cut-off for this carrier already."),
            ),
            models.CheckConstraint(
                condition=Q(parcel_cost__gte=0), name="parcel_cost_not_negative"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.warehouse_id} {self.carrier or '*'} {self.cut_off:%H:%M}"


class PublicHoliday(models.Model):
    """A day on which no parcel leaves or arrives in a country."""

    country = models.CharField(_("country"), max_length=2, validators=[COUNTRY])
    day = models.DateField(_("day"))
    name = models.CharField(_("name"), max_length=120)
    source = models.CharField(_("source"), max_length=120, blank=True)

    class Meta:
        verbose_name = _("public holiday")
        verbose_name_plural = _("public holidays")
        constraints = [
            models.UniqueConstraint(
                fields=["country", "day"],
                name="public_holiday_once_a_day",
                violation_error_message=_("This day is a holiday of this country already."),
            )
        ]
        indexes = [models.Index(fields=["day"], name="public_holidays_by_day")]

    def __str__(self) -> str:
        return f"{self.country} {self.day}"


class TransitTime(models.Model):
    """How long parcels take from hand-over to delivery.

    Learnt from our own that arrived; before there are enough of them it may be seeded: the
    carrier's word, stretched as the freight of a public data set outlasted its expectation.
    """

    class Source(models.TextChoices):
        LEARNT = "LEARNT", _("our parcels")
        SEEDED = "SEEDED", _("others’ freight")

    warehouse = models.ForeignKey(
        Warehouse, on_delete=models.CASCADE, related_name="+", verbose_name=_("warehouse")
    )
    market = models.ForeignKey(
        Market, on_delete=models.CASCADE, related_name="+", verbose_name=_("market")
    )
    method = models.ForeignKey(
        DeliveryMethod,
        on_delete=models.CASCADE,
        related_name="+",
        verbose_name=_("delivery method"),
    )
    carrier = models.SlugField(_("carrier"), max_length=20)
    days_50 = models.PositiveSmallIntegerField(_("days, 50 %"))
    days_90 = models.PositiveSmallIntegerField(_("days, 90 %"))
    parcels = models.PositiveIntegerField(_("parcels"))
    learnt_at = models.DateTimeField(_("learnt at"))
    source = models.CharField(
        _("source"),
        max_length=6,
        choices=Source.choices,
        default=Source.LEARNT,
        db_default="LEARNT",
    )
    data_set = models.CharField(_("data set"), max_length=40, blank=True, default="", db_default="")

    class Meta:
        verbose_name = _("transit time")
        verbose_name_plural = _("transit times")
        constraints = [
            models.UniqueConstraint(
                fields=["warehouse", "market", "method", "carrier"],
                name="transit_time_once_a_lane",
            ),
            models.CheckConstraint(
                condition=Q(days_50__lte=F("days_90")), name="transit_days_in_order"
            ),
            models.CheckConstraint(
                condition=Q(source="LEARNT", data_set="") | Q(source="SEEDED", data_set__gt=""),
                name="transit_seed_names_its_data_set",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.warehouse_id} → {self.market_id}: {self.days_90}"
