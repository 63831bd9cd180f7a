"""Waves: parcels whose goods are taken from the shelves together, line by line."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from logistics.fulfilment.models import Shipment
from shop.inventory.models import StockCount, StockItem, Warehouse
from shop.orders.models import OrderLine


class Wave(models.Model):
    """Parcels of one warehouse that are picked on one walk."""

    class State(models.TextChoices):
        OPEN = "OPEN", pgettext_lazy("wave", "being picked")
        DONE = "DONE", pgettext_lazy("wave", "done")
        CANCELLED = "CANCELLED", pgettext_lazy("wave", "given up")

    warehouse = models.ForeignKey(
        Warehouse, on_delete=models.PROTECT, related_name="waves", verbose_name=_("warehouse")
    )
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.OPEN)
    leaves_at = models.DateTimeField(
        _("cut-off"),
        null=True,
        blank=True,
        help_text=_("The first cut-off of its carriers when it was opened."),
    )
    opened_by = models.CharField(_("opened by"), max_length=80)
    opened_at = models.DateTimeField(_("opened at"))
    finished_at = models.DateTimeField(_("finished at"), null=True, blank=True)

    class Meta:
        verbose_name = pgettext_lazy("picking", "wave")
        verbose_name_plural = pgettext_lazy("picking", "waves")
        constraints = [
            models.CheckConstraint(
                condition=Q(state="OPEN", finished_at__isnull=True)
                | (~Q(state="OPEN") & Q(finished_at__isnull=False)),
                name="finished_wave_says_when",
            )
        ]
        indexes = [models.Index(fields=["state", "opened_at"], name="waves_by_state")]

    def __str__(self) -> str:
        return self.reference

    @property
    def reference(self) -> str:
        """How the warehouse calls it."""
        return f"W-{self.pk}"


class WaveParcel(models.Model):
    """A parcel on a wave, and the box on the trolley that its goods are put into."""

    class State(models.TextChoices):
        PICKING = "PICKING", pgettext_lazy("box", "being picked")
        PICKED = "PICKED", pgettext_lazy("box", "complete, to be closed")
        PACKED = "PACKED", pgettext_lazy("box", "packed")
        SENT_BACK = "SENT_BACK", pgettext_lazy("box", "sent back: something is missing")
        LEFT = "LEFT", pgettext_lazy("box", "taken off the wave")

    ACTIVE = (State.PICKING, State.PICKED)

    wave = models.ForeignKey(Wave, on_delete=models.CASCADE, related_name="parcels")
    shipment = models.ForeignKey(
        Shipment, on_delete=models.PROTECT, related_name="wave_parcels", verbose_name=_("parcel")
    )
    box = models.PositiveSmallIntegerField(_("box"))
    state = models.CharField(
        _("state"), max_length=10, choices=State.choices, default=State.PICKING
    )
    note = models.CharField(_("note"), max_length=200, blank=True)
    settled_at = models.DateTimeField(_("settled at"), null=True, blank=True)

    class Meta:
        verbose_name = _("parcel on a wave")
        verbose_name_plural = _("parcels on waves")
        constraints = [
            models.UniqueConstraint(fields=["wave", "box"], name="box_once_a_wave"),
            models.UniqueConstraint(
                fields=["shipment"],
                condition=Q(state__in=["PICKING", "PICKED"]),
                name="parcel_on_one_wave_at_a_time",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.wave_id}/{self.box}"


class PickLine(models.Model):
    """Units of one order line to be taken from one bin into one box, by one person at a time."""

    class State(models.TextChoices):
        WAITING = "WAITING", pgettext_lazy("pick", "to be taken")
        TAKEN = "TAKEN", pgettext_lazy("pick", "somebody is there")
        PICKED = "PICKED", pgettext_lazy("pick", "in the box")
        SHORT = "SHORT", pgettext_lazy("pick", "missing")
        DROPPED = "DROPPED", pgettext_lazy("pick", "not needed any more")

    parcel = models.ForeignKey(WaveParcel, on_delete=models.CASCADE, related_name="lines")
    order_line = models.ForeignKey(
        OrderLine, on_delete=models.PROTECT, related_name="pick_lines", verbose_name=_("item")
    )
    stock_item = models.ForeignKey(
        StockItem,
        on_delete=models.PROTECT,
        null=True,
        related_name="pick_lines",
        verbose_name=_("shelf"),
    )
    # The bin when the wave was opened: a printed list and the phone say the same.
    bin_code = models.CharField(_("bin"), max_length=16, blank=True)
    position = models.PositiveIntegerField(_("position on the walk"))
    wanted = models.PositiveIntegerField(_("units"))
    picked = models.PositiveIntegerField(_("in the box"), default=0)
    state = models.CharField(
        _("state"), max_length=10, choices=State.choices, default=State.WAITING
    )
    taken_by = models.CharField(_("picked by"), max_length=80, blank=True)
    taken_at = models.DateTimeField(_("since"), null=True, blank=True)
    stock_count = models.ForeignKey(
        StockCount,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("stock count"),
    )

    class Meta:
        verbose_name = _("line of a pick list")
        verbose_name_plural = _("lines of pick lists")
        constraints = [
            models.UniqueConstraint(
                fields=["parcel", "order_line"], name="order_line_picked_once_a_wave"
            ),
            models.CheckConstraint(
                condition=Q(picked__lte=F("wanted")), name="never_picked_too_much"
            ),
            models.CheckConstraint(
                condition=~Q(state="TAKEN") | (~Q(taken_by="") & Q(taken_at__isnull=False)),
                name="taken_pick_line_says_by_whom",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.parcel_id}: {self.wanted} × {self.order_line_id}"

    @property
    def missing(self) -> int:
        """Units that are not in the box yet."""
        return self.wanted - self.picked


class PickScan(models.Model):
    """One scan at a shelf, right or wrong; nothing is changed later."""

    class Result(models.TextChoices):
        RIGHT = "RIGHT", pgettext_lazy("scan", "right")
        WRONG = "WRONG", pgettext_lazy("scan", "another item")
        UNKNOWN = "UNKNOWN", pgettext_lazy("scan", "unknown code")
        TOO_MANY = "TOO_MANY", pgettext_lazy("scan", "too many")

    line = models.ForeignKey(
        PickLine, on_delete=models.CASCADE, related_name="scans", verbose_name=_("expected")
    )
    # The form that it came with, so that sending it twice counts once.
    key = models.UUIDField(unique=True, editable=False)
    code = models.CharField(_("scanned"), max_length=64)
    found_sku = models.CharField(_("which is"), max_length=64, blank=True)
    units = models.PositiveIntegerField(_("units"), default=1)
    result = models.CharField(_("result"), max_length=10, choices=Result.choices)
    actor = models.CharField(_("by"), max_length=80)
    at = models.DateTimeField(_("at"))

    class Meta:
        verbose_name = _("scan at a shelf")
        verbose_name_plural = _("scans at shelves")
        indexes = [
            models.Index(fields=["result", "at"], name="pick_scans_by_result"),
            # The log is read from its end.
            models.Index(fields=["-at", "-id"], name="pick_scans_newest"),
        ]

    def __str__(self) -> str:
        return f"{self.code}: {self.result}"
