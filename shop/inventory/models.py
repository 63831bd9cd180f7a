"""Warehouses, what lies in them, what is promised, and the ledger of every change."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from shop.accounts.models import PostalAddress
from shop.catalogue.models import Variant


class Warehouse(PostalAddress):
    """A place that goods are sent from."""

    code = models.SlugField(_("code"), primary_key=True, max_length=8)
    timezone = models.CharField(_("time zone"), max_length=40, default="UTC")
    is_active = models.BooleanField(_("active"), default=True)

    class Meta:
        verbose_name = _("warehouse")
        verbose_name_plural = _("warehouses")

    def __str__(self) -> str:
        return f"{self.city} ({self.code})"


class StockItem(models.Model):
    """How many units of a variant lie in a warehouse and how many of them are promised."""

    warehouse = models.ForeignKey(Warehouse, on_delete=models.PROTECT, related_name="stock_items")
    variant = models.ForeignKey(Variant, on_delete=models.PROTECT, related_name="stock_items")
    on_hand = models.PositiveIntegerField(_("on hand"), default=0)
    reserved = models.PositiveIntegerField(_("reserved"), default=0)

    class Meta:
        verbose_name = _("stock item")
        verbose_name_plural = _("stock items")
        constraints = [
            models.UniqueConstraint(
                fields=["warehouse", "variant"], name="stock_item_once_a_warehouse"
            ),
            models.CheckConstraint(
                condition=Q(reserved__lte=F("on_hand")),
                name="stock_item_never_oversold",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.variant_id} in {self.warehouse_id}"

    @property
    def available(self) -> int:
        """Units that can still be promised."""
        return self.on_hand - self.reserved


class Reservation(models.Model):
    """Units of one stock item promised to one order."""

    class State(models.TextChoices):
        HELD = "HELD", _("held until it expires")
        FIRM = "FIRM", _("firm")
        SHIPPED = "SHIPPED", _("shipped")
        RELEASED = "RELEASED", _("released")

    stock_item = models.ForeignKey(StockItem, on_delete=models.PROTECT, related_name="reservations")
    reference = models.CharField(_("order number"), max_length=32, db_index=True)
    quantity = models.PositiveIntegerField(_("quantity"))
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.HELD)
    expires_at = models.DateTimeField(_("expires at"), null=True, blank=True)
    created_at = models.DateTimeField(_("created at"))

    class Meta:
        verbose_name = _("reservation")
        verbose_name_plural = _("reservations")
        constraints = [
            models.UniqueConstraint(
                fields=["reference", "stock_item"],
                name="reservation_once_an_order_and_item",
            ),
            models.CheckConstraint(
                condition=Q(expires_at__isnull=False) | ~Q(state="HELD"),
                name="held_reservation_expires",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.reference}: {self.quantity}"


class StockMovement(models.Model):
    """One line of the append-only stock ledger; the sums are the stock item's figures."""

    class Kind(models.TextChoices):
        RECEIVED = "RECEIVED", _("received")
        ADJUSTED = "ADJUSTED", _("adjusted")
        RESERVED = "RESERVED", _("reserved")
        RELEASED = "RELEASED", _("released")
        SHIPPED = "SHIPPED", _("shipped")
        RETURNED = "RETURNED", _("returned")

    stock_item = models.ForeignKey(StockItem, on_delete=models.PROTECT, related_name="movements")
    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices)
    on_hand_change = models.IntegerField(_("change on hand"), default=0)
    reserved_change = models.IntegerField(_("change reserved"), default=0)
    reference = models.CharField(_("reference"), max_length=64, blank=True, db_index=True)
    note = models.CharField(_("note"), max_length=200, blank=True)
    actor = models.CharField(_("by"), max_length=80)
    created_at = models.DateTimeField(_("created at"))

    class Meta:
        verbose_name = _("stock movement")
        verbose_name_plural = _("stock movements")
        indexes = [models.Index(fields=["stock_item", "created_at"], name="stock_ledger_by_item")]

    def __str__(self) -> str:
        return f"{self.kind} {self.on_hand_change:+d}/{self.reserved_change:+d}"


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
