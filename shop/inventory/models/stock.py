"""Warehouses, what lies in them, what is promised, and the ledger of every change."""

from django.core.validators import MaxValueValidator, RegexValidator
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
    walks_in_turns = models.BooleanField(
        _("aisles walked in turns"),
        default=True,
        db_default=True,
        help_text=_("Up one aisle and down the next; otherwise every aisle from its first rack."),
    )

    class Meta:
        verbose_name = _("warehouse")
        verbose_name_plural = _("warehouses")

    def __str__(self) -> str:
        return f"{self.city} ({self.code})"


class Bin(models.Model):
    """A place in a warehouse where the units of shelves lie, as its label names it."""

    warehouse = models.ForeignKey(
        Warehouse, on_delete=models.CASCADE, related_name="bins", verbose_name=_("warehouse")
    )
    zone = models.CharField(
        _("zone"),
        max_length=4,
        validators=[RegexValidator(r"\A[A-Z0-9]{1,4}\Z", _("One to four capitals or digits."))],
    )
    aisle = models.PositiveSmallIntegerField(_("aisle"), validators=[MaxValueValidator(999)])
    rack = models.PositiveSmallIntegerField(_("rack"), validators=[MaxValueValidator(999)])
    level = models.PositiveSmallIntegerField(_("level"), validators=[MaxValueValidator(99)])

    class Meta:
        verbose_name = _("bin")
        verbose_name_plural = _("bins")
        constraints = [
            models.UniqueConstraint(
                fields=["warehouse", "zone", "aisle", "rack", "level"],
                name="bin_once_a_warehouse",
                violation_error_message=_("This warehouse has this bin already."),
            ),
        ]

    def __str__(self) -> str:
        return self.code

    @property
    def code(self) -> str:
        """How its label reads, as in A-03-12-2."""
        return f"{self.zone}-{self.aisle:02d}-{self.rack:02d}-{self.level}"


class Figure(models.TextChoices):
    """The figures of a stock item; each is the sum of a column of its ledger.

    On hand lie the good units on the shelf. Of these are reserved those that are promised, and of
    the reserved are allocated those that are paid for or on their way to another warehouse. What
    is in quarantine or damaged lies in the warehouse, too, but not on the shelf.
    """

    ON_HAND = "on_hand", _("on hand")
    RESERVED = "reserved", _("reserved")
    ALLOCATED = "allocated", _("allocated")
    INCOMING = "incoming", _("incoming")
    IN_TRANSIT = "in_transit", _("in transit")
    QUARANTINE = "quarantine", _("quarantine")
    DAMAGED = "damaged", _("damaged")


class StockItem(models.Model):
    """How many units of a variant a warehouse has, in each state, and in which bin they lie.

    Nothing but `book` changes the figures.
    """

    warehouse = models.ForeignKey(
        Warehouse, on_delete=models.PROTECT, related_name="stock_items", verbose_name=_("warehouse")
    )
    variant = models.ForeignKey(
        Variant, on_delete=models.PROTECT, related_name="stock_items", verbose_name=_("variant")
    )
    on_hand = models.PositiveIntegerField(_("on hand"), default=0)
    reserved = models.PositiveIntegerField(_("reserved"), default=0)
    allocated = models.PositiveIntegerField(_("allocated"), default=0, db_default=0)
    incoming = models.PositiveIntegerField(_("incoming"), default=0, db_default=0)
    in_transit = models.PositiveIntegerField(_("in transit"), default=0, db_default=0)
    quarantine = models.PositiveIntegerField(_("quarantine"), default=0, db_default=0)
    damaged = models.PositiveIntegerField(_("damaged"), default=0, db_default=0)
    bin = models.ForeignKey(
        Bin,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="shelves",
        verbose_name=_("bin"),
    )
    is_kept_in_lots = models.BooleanField(_("kept in lots"), default=False, db_default=False)

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
            models.CheckConstraint(
                condition=Q(allocated__lte=F("reserved")),
                name="stock_item_allocates_what_is_reserved",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.variant_id} in {self.warehouse_id}"

    @property
    def available(self) -> int:
        """Units on the shelf that are not promised; a market may sell fewer, see `calculate`."""
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
        ALLOCATED = "ALLOCATED", _("allocated")
        EXPECTED = "EXPECTED", _("expected")
        SENT = "SENT", _("sent to another warehouse")
        UNDERWAY = "UNDERWAY", _("on its way")
        TRANSFERRED = "TRANSFERRED", _("transfer received")
        LOST = "LOST", _("lost on the way")
        COUNTED = "COUNTED", _("counted and approved")
        QUARANTINED = "QUARANTINED", _("put into quarantine")
        BROKEN = "BROKEN", _("found damaged")
        RESTOCKED = "RESTOCKED", _("back on the shelf")
        WRITTEN_OFF = "WRITTEN_OFF", _("written off")

    stock_item = models.ForeignKey(
        StockItem, on_delete=models.PROTECT, related_name="movements", verbose_name=_("stock item")
    )
    kind = models.CharField(_("kind"), max_length=12, choices=Kind.choices)
    on_hand_change = models.IntegerField(_("change on hand"), default=0)
    reserved_change = models.IntegerField(_("change reserved"), default=0)
    allocated_change = models.IntegerField(_("change allocated"), default=0, db_default=0)
    incoming_change = models.IntegerField(_("change incoming"), default=0, db_default=0)
    in_transit_change = models.IntegerField(_("change in transit"), default=0, db_default=0)
    quarantine_change = models.IntegerField(_("change quarantine"), default=0, db_default=0)
    damaged_change = models.IntegerField(_("change damaged"), default=0, db_default=0)
    reference = models.CharField(_("reference"), max_length=64, blank=True, db_index=True)
    note = models.CharField(_("note"), max_length=200, blank=True)
    actor = models.CharField(_("by"), max_length=80)
    created_at = models.DateTimeField(_("created at"))

    class Meta:
        verbose_name = _("stock movement")
        verbose_name_plural = _("stock movements")
        constraints = [
            models.CheckConstraint(
                condition=~Q(kind__in=["QUARANTINED", "BROKEN", "RESTOCKED", "WRITTEN_OFF"])
                | ~Q(note=""),
                name="stock_moved_by_hand_says_why",
            ),
        ]
        indexes = [models.Index(fields=["stock_item", "created_at"], name="stock_ledger_by_item")]

    def __str__(self) -> str:
        return f"{self.kind} {self.on_hand_change:+d}/{self.reserved_change:+d}"

    @property
    def changes(self) -> dict[str, int]:
        """What the row changes, by figure, zeros left out."""
        found = {figure: getattr(self, f"{figure}_change") for figure in Figure.values}
        return {figure: change for figure, change in found.items() if change}
