"""Delivery methods and what they cost from a warehouse to a market."""

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


class DeliveryRate(models.Model):
    """The price and speed of a method from a warehouse to a market, up to a weight."""

    method = models.ForeignKey(DeliveryMethod, on_delete=models.CASCADE, related_name="rates")
    warehouse = models.ForeignKey(Warehouse, on_delete=models.CASCADE, related_name="rates")
    market = models.ForeignKey(Market, on_delete=models.CASCADE, related_name="delivery_rates")
    carrier = models.SlugField(_("carrier"), max_length=20)
    max_weight_g = models.PositiveIntegerField(_("up to weight (g)"))
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
                fields=["method", "warehouse", "market", "max_weight_g"],
                name="delivery_rate_once_a_weight_band",
            ),
            models.CheckConstraint(
                condition=Q(min_days__lte=F("max_days")), name="delivery_days_in_order"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.warehouse_id} → {self.market_id} ≤ {self.max_weight_g} g"
