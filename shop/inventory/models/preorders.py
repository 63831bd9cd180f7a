"""Units that are coming and may be sold before they are there, and to whom they are promised."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from shop.inventory.models.stock import StockItem


class ExpectedUnits(models.Model):
    """Units of a delivery that may be sold ahead, and the day on which they are expected."""

    stock_item = models.ForeignKey(
        StockItem, on_delete=models.CASCADE, related_name="expected", verbose_name=_("shelf")
    )
    reference = models.CharField(_("delivery"), max_length=64)
    units = models.PositiveIntegerField(_("units"))
    expected_on = models.DateField(_("expected on"))

    class Meta:
        verbose_name = _("expected units")
        verbose_name_plural = _("expected units")
        constraints = [
            models.UniqueConstraint(
                fields=["stock_item", "reference"], name="expected_once_a_shelf_and_delivery"
            ),
            models.CheckConstraint(condition=Q(units__gt=0), name="expected_units_are_some"),
        ]

    def __str__(self) -> str:
        return f"{self.reference}: {self.units}"


class Preorder(models.Model):
    """Units that an order waits for: promised, but not there yet.

    They are kept apart from the stock's figures; what arrives of them becomes a reservation.
    """

    class State(models.TextChoices):
        HELD = "HELD", _("held until it expires")
        FIRM = "FIRM", _("firm")
        FILLED = "FILLED", _("goods have arrived")
        RELEASED = "RELEASED", _("released")

    stock_item = models.ForeignKey(
        StockItem, on_delete=models.PROTECT, related_name="preorders", verbose_name=_("shelf")
    )
    reference = models.CharField(_("order number"), max_length=32, db_index=True)
    quantity = models.PositiveIntegerField(_("units"))
    filled = models.PositiveIntegerField(_("arrived"), default=0)
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.HELD)
    expires_at = models.DateTimeField(_("expires at"), null=True, blank=True)
    expected_on = models.DateField(_("expected on"))
    created_at = models.DateTimeField(_("created at"))

    class Meta:
        verbose_name = _("pre-order")
        verbose_name_plural = _("pre-orders")
        constraints = [
            models.UniqueConstraint(
                fields=["reference", "stock_item"], name="preorder_once_an_order_and_item"
            ),
            models.CheckConstraint(
                condition=Q(filled__lte=models.F("quantity")), name="preorder_filled_at_most_once"
            ),
        ]
        indexes = [
            models.Index(
                fields=["stock_item", "created_at"],
                condition=Q(state__in=["HELD", "FIRM"]),
                name="preorders_waiting",
            )
        ]

    def __str__(self) -> str:
        return f"{self.reference}: {self.quantity}"

    @property
    def open_units(self) -> int:
        """Units that have not arrived."""
        return self.quantity - self.filled


class PreorderMove(models.Model):
    """A new day on which the goods of an order are expected; its buyer is told once."""

    reference = models.CharField(_("order number"), max_length=32, db_index=True)
    was_on = models.DateField(_("was expected on"))
    now_on = models.DateField(_("is expected on"))
    moved_at = models.DateTimeField(_("moved at"))

    class Meta:
        verbose_name = _("moved pre-order")
        verbose_name_plural = _("moved pre-orders")
        indexes = [models.Index(fields=["moved_at"], name="preorder_moves_newest")]

    def __str__(self) -> str:
        return f"{self.reference}: {self.now_on}"
