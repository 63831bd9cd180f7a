"""Files of counted stock and their lines."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class StockImport(models.Model):
    """A file of counted stock: shown first, then booked line by line."""

    class State(models.TextChoices):
        PREVIEW = "PREVIEW", _("to be confirmed")
        RUNNING = "RUNNING", _("being booked")
        DONE = "DONE", _("booked")
        DISCARDED = "DISCARDED", _("discarded")

    file_name = models.CharField(_("file"), max_length=120)
    state = models.CharField(
        _("state"), max_length=10, choices=State.choices, default=State.PREVIEW
    )
    rows = models.PositiveIntegerField(_("lines"), default=0)
    unchanged = models.PositiveIntegerField(_("unchanged"), default=0)
    actor = models.CharField(_("by"), max_length=80)
    created_at = models.DateTimeField(_("uploaded at"))
    touched_at = models.DateTimeField(_("last worked on"))
    finished_at = models.DateTimeField(_("booked at"), null=True, blank=True)

    class Meta:
        verbose_name = _("stock import")
        verbose_name_plural = _("stock imports")
        indexes = [models.Index(fields=["state", "touched_at"], name="stock_imports_by_state")]

    def __str__(self) -> str:
        return f"{self.file_name} (#{self.pk})"


class StockImportLine(models.Model):
    """A line of such a file that changes something, or cannot."""

    class State(models.TextChoices):
        WAITING = "WAITING", _("would change")
        BOOKED = "BOOKED", _("booked")
        REFUSED = "REFUSED", _("refused")

    class Problem(models.TextChoices):
        WAREHOUSE = "WAREHOUSE", _("There is no such warehouse.")
        VARIANT = "VARIANT", _("There is no variant with this code.")
        NO_NUMBER = "NO_NUMBER", _("The quantity is not a whole number.")
        NEGATIVE = "NEGATIVE", _("The quantity is negative.")
        HUGE = "HUGE", _("The quantity is larger than 1,000,000.")
        NOTE = "NOTE", _("The note is longer than 120 characters.")
        COLUMNS = "COLUMNS", _("The line has more cells than the header.")
        TWICE = "TWICE", _("An earlier line counts the same variant in the same warehouse.")
        RESERVED = "RESERVED", _("More units than were counted are promised to customers.")
        MOVED = "MOVED", _("The stock has changed since the preview: count again.")

    stock_import = models.ForeignKey(StockImport, on_delete=models.CASCADE, related_name="lines")
    line = models.PositiveIntegerField(_("line"))
    warehouse_code = models.CharField(_("warehouse"), max_length=64)
    sku = models.CharField(_("SKU"), max_length=64)
    typed = models.CharField(_("counted"), max_length=64)
    quantity = models.PositiveIntegerField(_("counted"), null=True, blank=True)
    before = models.PositiveIntegerField(_("on hand before"), null=True, blank=True)
    note = models.CharField(_("note"), max_length=120, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=State.choices)
    problem = models.CharField(_("problem"), max_length=10, choices=Problem.choices, blank=True)

    class Meta:
        verbose_name = _("line of a stock import")
        verbose_name_plural = _("lines of stock imports")
        constraints = [
            models.UniqueConstraint(fields=["stock_import", "line"], name="stock_import_line_once"),
            models.CheckConstraint(
                condition=Q(state="REFUSED") | Q(quantity__isnull=False, before__isnull=False),
                name="bookable_stock_import_line_knows_its_figures",
            ),
        ]
        indexes = [models.Index(fields=["stock_import", "state", "line"], name="stock_import_work")]

    def __str__(self) -> str:
        return f"{self.line}: {self.sku}"
