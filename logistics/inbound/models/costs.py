"""What it costs to bring goods in, and what each of them has cost in the end."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from djmoney.models.fields import MoneyField

from logistics.inbound.models.hauls import HeadHaul, Load
from logistics.inbound.models.purchases import PurchaseOrderLine
from shop.catalogue.models import Variant
from shop.inventory.models import Warehouse
from shop.kernel.money import Money


class HaulCost(models.Model):
    """A bill for a head haul in its own currency, and what it is in the books at a stored rate."""

    class Kind(models.TextChoices):
        FREIGHT = "FREIGHT", _("freight")
        DUTY = "DUTY", _("duty")
        INSURANCE = "INSURANCE", _("insurance")
        HANDLING = "HANDLING", _("handling")

    class Basis(models.TextChoices):
        VALUE = "VALUE", _("by value")
        WEIGHT = "WEIGHT", _("by weight")
        VOLUME = "VOLUME", _("by volume")

    haul = models.ForeignKey(HeadHaul, on_delete=models.PROTECT, related_name="costs")
    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices)
    basis = models.CharField(_("spread"), max_length=6, choices=Basis.choices)
    amount = MoneyField(
        _("amount"), max_digits=14, decimal_places=4, currency_field_name="currency"
    )
    booked = MoneyField(
        _("in the books"),
        max_digits=14,
        decimal_places=4,
        currency_field_name="accounting_currency",
    )
    rate = models.DecimalField(_("rate per accounting unit"), max_digits=18, decimal_places=8)
    rate_source = models.CharField(_("source of the rate"), max_length=20)
    rate_date = models.DateField(_("date of the rate"))
    note = models.CharField(_("bill"), max_length=80, blank=True)
    key = models.UUIDField(unique=True, editable=False)
    noted_by = models.CharField(_("noted by"), max_length=80)
    noted_at = models.DateTimeField(_("noted at"))

    class Meta:
        verbose_name = _("cost of a head haul")
        verbose_name_plural = _("costs of head hauls")
        constraints = [
            models.CheckConstraint(condition=Q(amount__gte=0), name="haul_cost_not_negative"),
        ]

    def __str__(self) -> str:
        return f"{self.haul_id}: {self.kind} {self.amount}"


class CostRow(models.Model):
    """What units that arrived have cost in all, in the books' currency; written anew with a bill.

    It is of one load of a container, or of what arrived of a line without one.
    """

    line = models.ForeignKey(PurchaseOrderLine, on_delete=models.CASCADE, related_name="costs")
    load = models.OneToOneField(Load, on_delete=models.CASCADE, null=True, related_name="cost")
    variant = models.ForeignKey(Variant, on_delete=models.PROTECT, related_name="+")
    warehouse = models.ForeignKey(Warehouse, on_delete=models.PROTECT, related_name="+")
    units = models.PositiveIntegerField(_("units"))
    goods = models.DecimalField(_("goods"), max_digits=14, decimal_places=2)
    freight = models.DecimalField(_("freight"), max_digits=14, decimal_places=2, default=0)
    duty = models.DecimalField(_("duty"), max_digits=14, decimal_places=2, default=0)
    insurance = models.DecimalField(_("insurance"), max_digits=14, decimal_places=2, default=0)
    handling = models.DecimalField(_("handling"), max_digits=14, decimal_places=2, default=0)
    total = models.DecimalField(_("total"), max_digits=14, decimal_places=2)
    arrived_at = models.DateTimeField(_("arrived at"))

    class Meta:
        verbose_name = _("cost of units")
        verbose_name_plural = _("costs of units")
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    total=F("goods") + F("freight") + F("duty") + F("insurance") + F("handling")
                ),
                name="cost_row_adds_up",
            ),
            models.CheckConstraint(condition=Q(units__gt=0), name="cost_row_is_of_units"),
        ]
        indexes = [models.Index(fields=["variant", "arrived_at"], name="costs_by_variant")]

    def __str__(self) -> str:
        return f"{self.line_id}: {self.units} × {self.variant_id}"

    def money(self, part: str) -> Money:
        """Return one of the columns as money of the books."""
        return Money(getattr(self, part), settings.ACCOUNTING_CURRENCY)
