"""Cycle counts: shelves counted blind, differences approved by somebody else."""

from datetime import date
from typing import Any

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from shop.inventory.models.stock import StockItem, Warehouse


class StockCount(models.Model):
    """A sheet of shelves of one warehouse that somebody counts."""

    class State(models.TextChoices):
        OPEN = "OPEN", _("to be counted")
        COUNTING = "COUNTING", _("being counted")
        REVIEW = "REVIEW", _("to be approved")
        DONE = "DONE", _("done")
        CANCELLED = "CANCELLED", _("cancelled")

    warehouse = models.ForeignKey(
        Warehouse, on_delete=models.PROTECT, related_name="+", verbose_name=_("warehouse")
    )
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.OPEN)
    note = models.CharField(_("note"), max_length=200, blank=True)
    opened_by = models.CharField(_("opened by"), max_length=80)
    opened_at = models.DateTimeField(_("opened at"))
    counted_by = models.CharField(_("counted by"), max_length=80, blank=True)
    counted_at = models.DateTimeField(_("counted at"), null=True, blank=True)
    decided_by = models.CharField(_("decided by"), max_length=80, blank=True)
    decided_at = models.DateTimeField(_("decided at"), null=True, blank=True)
    is_reported = models.BooleanField(
        _("reported"),
        default=False,
        db_default=False,
        help_text=_("Whoever runs the warehouse has sent the figures."),
    )
    agreeing = models.PositiveIntegerField(
        _("shelves that agree"), default=0, db_default=0, editable=False
    )

    class Meta:
        verbose_name = _("stock count")
        verbose_name_plural = _("stock counts")
        constraints = [
            models.CheckConstraint(
                condition=Q(decided_by="") | ~Q(decided_by=F("counted_by")),
                name="stock_count_decided_by_another",
            ),
        ]
        indexes = [models.Index(fields=["state", "opened_at"], name="stock_counts_by_state")]

    def __str__(self) -> str:
        return self.reference

    @property
    def reference(self) -> str:
        """How the ledger names the count."""
        return f"C-{self.pk}"


class StockCountLine(models.Model):
    """One shelf of a sheet: what the books said when counting began, and what was counted."""

    class State(models.TextChoices):
        WAITING = "WAITING", _("to be counted")
        AGREES = "AGREES", _("agrees")
        DIFFERS = "DIFFERS", _("differs")
        MOVED = "MOVED", _("moved meanwhile: count again")
        PROMISED = "PROMISED", _("more is promised: look again")
        BOOKED = "BOOKED", _("booked")
        REJECTED = "REJECTED", _("not approved")

    count = models.ForeignKey(StockCount, on_delete=models.CASCADE, related_name="lines")
    stock_item = models.ForeignKey(StockItem, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(
        _("state"), max_length=10, choices=State.choices, default=State.WAITING
    )
    # The last row of the shelf's ledger when counting began: a newer one says that units moved.
    seen = models.BigIntegerField(default=0, editable=False)
    expected = models.PositiveIntegerField(_("in the books"), null=True, blank=True)
    counted = models.PositiveIntegerField(_("counted"), null=True, blank=True)
    in_flight = models.IntegerField(
        _("in flight"),
        default=0,
        db_default=0,
        help_text=_("What we have booked since the figures were taken."),
    )
    counted_by = models.CharField(_("counted by"), max_length=80, blank=True)
    # Where the report names lots: number, expires_on, expected and counted of each; reported_on is
    # the last day as reported, where it is another one.
    lots = models.JSONField(
        pgettext_lazy("stock", "lots"),
        default=list,
        db_default=models.Value([], models.JSONField()),
        blank=True,
        editable=False,
    )

    class Meta:
        verbose_name = _("line of a stock count")
        verbose_name_plural = _("lines of stock counts")
        constraints = [
            models.UniqueConstraint(fields=["count", "stock_item"], name="shelf_once_a_count"),
            models.CheckConstraint(
                condition=Q(state__in=["WAITING", "MOVED"])
                | Q(expected__isnull=False, counted__isnull=False),
                name="counted_line_knows_its_figures",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.count_id}: {self.stock_item_id}"

    @property
    def difference(self) -> int | None:
        """Units more (or fewer) than the books said; None before both are known."""
        if self.expected is None or self.counted is None:
            return None
        return self.counted - self.expected

    @property
    def do_lots_differ(self) -> bool:
        """Whether the report has other units in one of the lots than the books, or another day."""
        return any(lot["expected"] != lot["counted"] or lot.get("reported_on") for lot in self.lots)

    @property
    def lots_with_days(self) -> list[dict[str, Any]]:
        """The lots of the report, with their last days as days."""
        return [
            {**lot, **{name: _day(lot.get(name)) for name in ("expires_on", "reported_on")}}
            for lot in self.lots
        ]


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
