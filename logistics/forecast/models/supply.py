"""How warehouses are supplied, what they should have, and what to buy or move for it."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from logistics.forecast.models.sales import ForecastRun
from shop.catalogue.models import Variant
from shop.inventory.models import Warehouse


class SupplyRule(models.Model):
    """How a warehouse is supplied: with one variant, or with everything that has no rule."""

    warehouse = models.ForeignKey(
        Warehouse, on_delete=models.CASCADE, related_name="+", verbose_name=_("warehouse")
    )
    variant = models.ForeignKey(
        Variant,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("variant"),
        help_text=_("Leave empty for everything that has no rule of its own."),
    )
    service_percent = models.DecimalField(
        _("service level (%)"),
        max_digits=4,
        decimal_places=2,
        default=95,
        validators=[MinValueValidator(50), MaxValueValidator(99.99)],
        help_text=_("In how many of a hundred supply cycles nothing may run out."),
    )
    lead_days = models.PositiveSmallIntegerField(
        _("lead time (days)"),
        default=45,
        validators=[MinValueValidator(1), MaxValueValidator(365)],
        help_text=_("From the order to the supplier until the goods can be sold."),
    )
    lead_spread_days = models.PositiveSmallIntegerField(
        _("spread of the lead time (days)"),
        default=10,
        validators=[MaxValueValidator(365)],
        help_text=_("Standard deviation: two of three deliveries come within it."),
    )
    cover_weeks = models.PositiveSmallIntegerField(
        _("weeks that one order covers"),
        default=8,
        validators=[MinValueValidator(1), MaxValueValidator(52)],
    )
    minimum_units = models.PositiveIntegerField(
        _("minimum order quantity"), default=1, validators=[MaxValueValidator(1_000_000)]
    )
    carton_units = models.PositiveIntegerField(
        _("units in a carton"),
        default=1,
        validators=[MinValueValidator(1), MaxValueValidator(100_000)],
        help_text=_("Only whole cartons are proposed."),
    )
    container_litres = models.PositiveIntegerField(
        _("room in a container (litres)"),
        default=28_000,
        validators=[MinValueValidator(1), MaxValueValidator(1_000_000)],
        help_text=_("28,000 is what goes into a container of twenty feet in practice."),
    )

    class Meta:
        verbose_name = _("supply rule")
        verbose_name_plural = _("supply rules")
        constraints = [
            models.UniqueConstraint(
                fields=["warehouse", "variant"],
                name="supply_rule_once_a_warehouse_and_variant",
                nulls_distinct=False,
            )
        ]

    def __str__(self) -> str:
        if self.variant_id is None:
            return _("%(warehouse)s, everything else") % {"warehouse": self.warehouse_id}
        return f"{self.warehouse_id} #{self.variant_id}"


class StockTarget(models.Model):
    """How much of a variant a warehouse should have, and from where on it must be ordered."""

    run = models.ForeignKey(
        ForecastRun,
        on_delete=models.CASCADE,
        related_name="targets",
        verbose_name=_("forecast run"),
    )
    variant = models.ForeignKey(
        Variant, on_delete=models.CASCADE, related_name="+", verbose_name=_("variant")
    )
    warehouse = models.ForeignKey(
        Warehouse, on_delete=models.CASCADE, related_name="+", verbose_name=_("warehouse")
    )
    weekly_mean = models.FloatField(_("units a week"))
    weekly_spread = models.FloatField(_("error of a week"))
    lead_weeks = models.FloatField(_("lead time (weeks)"))
    lead_spread_weeks = models.FloatField(_("spread of the lead time (weeks)"))
    service_percent = models.DecimalField(_("service level (%)"), max_digits=4, decimal_places=2)
    safety_stock = models.PositiveIntegerField(_("safety stock"))
    reorder_point = models.PositiveIntegerField(_("reorder point"))
    available = models.PositiveIntegerField(_("available"))

    class Meta:
        verbose_name = _("stock target")
        verbose_name_plural = _("stock targets")
        constraints = [
            models.UniqueConstraint(
                fields=["variant", "warehouse"], name="stock_target_once_a_variant_and_warehouse"
            )
        ]

    def __str__(self) -> str:
        return f"{self.variant_id} in {self.warehouse_id}"


class StockProposal(models.Model):
    """Units to buy for a warehouse, or to move there from another; a person decides."""

    class Kind(models.TextChoices):
        REPLENISH = "REPLENISH", _("buy")
        TRANSFER = "TRANSFER", _("move")

    class State(models.TextChoices):
        OPEN = "OPEN", _("to be decided")
        ACCEPTED = "ACCEPTED", _("accepted")
        REJECTED = "REJECTED", _("rejected")

    run = models.ForeignKey(
        ForecastRun,
        on_delete=models.CASCADE,
        related_name="proposals",
        verbose_name=_("forecast run"),
    )
    kind = models.CharField(_("what to do"), max_length=10, choices=Kind.choices)
    variant = models.ForeignKey(
        Variant, on_delete=models.PROTECT, related_name="+", verbose_name=_("variant")
    )
    warehouse = models.ForeignKey(
        Warehouse,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=pgettext_lazy("proposal", "for"),
    )
    source = models.ForeignKey(
        Warehouse,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=pgettext_lazy("proposal", "from"),
    )
    proposed_units = models.PositiveIntegerField(_("units proposed"))
    units = models.PositiveIntegerField(_("units"))
    reason = models.JSONField(_("figures"))
    state = models.CharField(_("state"), max_length=8, choices=State.choices, default=State.OPEN)
    note = models.CharField(_("note"), max_length=200, blank=True)
    decided_by = models.CharField(_("decided by"), max_length=80, blank=True)
    decided_at = models.DateTimeField(_("decided at"), null=True, blank=True)

    class Meta:
        verbose_name = _("stock proposal")
        verbose_name_plural = _("stock proposals")
        constraints = [
            models.UniqueConstraint(
                fields=["variant", "warehouse", "kind"],
                condition=Q(state="OPEN"),
                name="stock_proposal_open_once",
            ),
            models.CheckConstraint(
                condition=Q(kind="REPLENISH", source__isnull=True)
                | (Q(kind="TRANSFER", source__isnull=False) & ~Q(source=F("warehouse"))),
                name="stock_proposal_moves_from_elsewhere",
            ),
            models.CheckConstraint(
                condition=Q(state="OPEN") | Q(decided_at__isnull=False),
                name="stock_proposal_decided_at_some_time",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.units} × {self.variant_id} → {self.warehouse_id}"
