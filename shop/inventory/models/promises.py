"""What is held back of the promise: safety buffers of markets, units kept for customer groups."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from shop.accounts.models import CustomerGroup
from shop.catalogue.models import Variant
from shop.inventory.models.stock import StockItem
from shop.markets.models import Market


class SafetyBuffer(models.Model):
    """The last units of every shelf that a market does not sell: of one variant, or of all.

    A row for a variant counts instead of the market's row for all.
    """

    market = models.ForeignKey(
        Market, on_delete=models.CASCADE, related_name="safety_buffers", verbose_name=_("market")
    )
    variant = models.ForeignKey(
        Variant,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="safety_buffers",
        verbose_name=_("variant"),
        help_text=_("Leave it empty for everything the market sells."),
    )
    units = models.PositiveIntegerField(_("units per shelf"))

    class Meta:
        verbose_name = _("safety buffer")
        verbose_name_plural = _("safety buffers")
        constraints = [
            models.UniqueConstraint(
                fields=["market", "variant"],
                name="safety_buffer_once_a_market_and_variant",
                nulls_distinct=False,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.market_id}: {self.units}"


class ProtectedStock(models.Model):
    """The last units of a shelf that only the members of a customer group can buy."""

    stock_item = models.ForeignKey(
        StockItem, on_delete=models.CASCADE, related_name="protections", verbose_name=_("shelf")
    )
    group = models.ForeignKey(
        CustomerGroup,
        on_delete=models.CASCADE,
        related_name="protections",
        verbose_name=_("customer group"),
    )
    units = models.PositiveIntegerField(_("units"))

    class Meta:
        verbose_name = _("protected stock")
        verbose_name_plural = _("protected stock")
        constraints = [
            models.UniqueConstraint(
                fields=["stock_item", "group"], name="protected_once_a_shelf_and_group"
            ),
            models.CheckConstraint(condition=Q(units__gt=0), name="protected_units_are_some"),
        ]

    def __str__(self) -> str:
        return f"{self.stock_item_id}: {self.units}"
