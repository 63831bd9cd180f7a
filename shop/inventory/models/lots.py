"""Lots: which of a shelf's units were made together, until when they are good, who got them."""

from datetime import date

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from shop.inventory.models.stock import StockItem, StockMovement


class Lot(models.Model):
    """Good units of one shelf that were made together; without a number nobody knows which.

    Nothing but `book` changes the units: those of a shelf's lots are what it has on hand.
    """

    stock_item = models.ForeignKey(
        StockItem, on_delete=models.PROTECT, related_name="lots", verbose_name=_("shelf")
    )
    number = models.CharField(_("lot number"), max_length=40, blank=True)
    expires_on = models.DateField(
        _("good until"), null=True, blank=True, help_text=_("The last day on which it may be sent.")
    )
    units = models.PositiveIntegerField(_("units on the shelf"), default=0)

    class Meta:
        verbose_name = pgettext_lazy("stock", "lot")
        verbose_name_plural = pgettext_lazy("stock", "lots")
        constraints = [
            models.UniqueConstraint(fields=["stock_item", "number"], name="lot_once_a_shelf"),
            models.CheckConstraint(
                condition=~Q(number="") | Q(expires_on__isnull=True),
                name="lot_without_number_has_no_date",
            ),
        ]
        indexes = [
            # What a night's work and every basket look for.
            models.Index(
                fields=["stock_item", "expires_on"],
                condition=Q(units__gt=0),
                name="lots_on_a_shelf",
            ),
            models.Index(fields=["number"], name="lots_by_number"),
        ]

    def __str__(self) -> str:
        return self.number or "–"

    def is_over(self, on: date) -> bool:
        """Whether it may not be sent on a day any more."""
        return self.expires_on is not None and self.expires_on < on


class LotMovement(models.Model):
    """What a row of the stock ledger took from a lot or put into it; nothing is changed later."""

    movement = models.ForeignKey(StockMovement, on_delete=models.PROTECT, related_name="lots")
    lot = models.ForeignKey(Lot, on_delete=models.PROTECT, related_name="movements")
    units = models.IntegerField(_("change"))

    class Meta:
        verbose_name = _("movement of a lot")
        verbose_name_plural = _("movements of lots")
        constraints = [
            models.UniqueConstraint(fields=["movement", "lot"], name="lot_once_a_movement"),
        ]

    def __str__(self) -> str:
        return f"{self.lot_id}: {self.units:+d}"


class LotPick(models.Model):
    """Units of a lot that are to be taken for an order: pick lists name them, nobody else's do."""

    lot = models.ForeignKey(Lot, on_delete=models.CASCADE, related_name="picks")
    reference = models.CharField(_("order number"), max_length=32, db_index=True)
    units = models.PositiveIntegerField(_("units"))

    class Meta:
        verbose_name = _("lot to be taken")
        verbose_name_plural = _("lots to be taken")
        constraints = [
            models.UniqueConstraint(fields=["lot", "reference"], name="lot_picked_once_an_order"),
            models.CheckConstraint(condition=Q(units__gt=0), name="lot_pick_takes_some"),
        ]

    def __str__(self) -> str:
        return f"{self.reference}: {self.units} × {self.lot_id}"
