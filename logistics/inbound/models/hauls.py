"""Head-haul shipments: containers and waybills on their way from suppliers to a warehouse."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from logistics.inbound.models.purchases import PurchaseOrderLine
from shop.inventory.models import Warehouse


class HeadHaul(models.Model):
    """What travels together from suppliers to one warehouse, by sea, rail or air."""

    class Mode(models.TextChoices):
        SEA = "SEA", _("sea")
        RAIL = "RAIL", _("rail")
        AIR = "AIR", _("air")

    class State(models.TextChoices):
        BOOKED = "BOOKED", pgettext_lazy("freight", "booked")
        DEPARTED = "DEPARTED", _("departed")
        ARRIVED = "ARRIVED", _("arrived")
        CUSTOMS = "CUSTOMS", _("cleared by customs")
        RECEIVED = "RECEIVED", _("received")
        CANCELLED = "CANCELLED", _("cancelled")

    warehouse = models.ForeignKey(
        Warehouse, on_delete=models.PROTECT, related_name="+", verbose_name=_("warehouse")
    )
    mode = models.CharField(_("travels by"), max_length=4, choices=Mode.choices)
    forwarder = models.CharField(_("forwarder"), max_length=80)
    booking = models.CharField(_("booking number"), max_length=40, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.BOOKED)
    # The newest version of the arrival, beside its history, so that lists need no second read.
    arrives_on = models.DateField(_("arrives on"))
    # The form that it was written with, so that sending the form twice books one.
    key = models.UUIDField(unique=True, editable=False)
    booked_by = models.CharField(_("booked by"), max_length=80)
    booked_at = models.DateTimeField(_("booked at"))

    class Meta:
        verbose_name = _("head-haul shipment")
        verbose_name_plural = _("head-haul shipments")
        indexes = [models.Index(fields=["state", "arrives_on"], name="head_hauls_by_state")]

    def __str__(self) -> str:
        return self.reference

    @property
    def reference(self) -> str:
        """How people and documents name it."""
        return f"HH-{self.pk}"


class Container(models.Model):
    """A container, or the goods of one air waybill: it is received as a whole, and once."""

    haul = models.ForeignKey(HeadHaul, on_delete=models.CASCADE, related_name="containers")
    number = models.CharField(_("container or waybill"), max_length=12)
    received_by = models.CharField(_("received by"), max_length=80, blank=True)
    received_at = models.DateTimeField(_("received at"), null=True, blank=True)

    class Meta:
        verbose_name = _("container")
        verbose_name_plural = _("containers")
        constraints = [
            models.UniqueConstraint(fields=["haul", "number"], name="container_once_a_head_haul"),
        ]

    def __str__(self) -> str:
        return self.number


class Load(models.Model):
    """Units of one line of a purchase order in a container, and what came out of it."""

    container = models.ForeignKey(Container, on_delete=models.CASCADE, related_name="loads")
    line = models.ForeignKey(PurchaseOrderLine, on_delete=models.PROTECT, related_name="loads")
    quantity = models.PositiveIntegerField(_("units"))
    arrived = models.PositiveIntegerField(_("arrived"), default=0)

    class Meta:
        verbose_name = _("load of a container")
        verbose_name_plural = _("loads of containers")
        constraints = [
            models.UniqueConstraint(fields=["container", "line"], name="line_once_a_container"),
            models.CheckConstraint(condition=Q(quantity__gt=0), name="load_carries_some"),
        ]

    def __str__(self) -> str:
        return f"{self.container_id}: {self.quantity} × {self.line_id}"

    @property
    def sku(self) -> str:
        """The code of its variant, which must be loaded with its line."""
        return self.line.variant.sku

    @property
    def variant_id(self) -> int:
        """Its variant; the line must be loaded."""
        return self.line.variant_id

    @property
    def open_units(self) -> int:
        """Units that should come out of the container."""
        return self.quantity


class Milestone(models.Model):
    """A step that a head haul has come to, on which day, and who said so."""

    haul = models.ForeignKey(HeadHaul, on_delete=models.CASCADE, related_name="milestones")
    kind = models.CharField(_("milestone"), max_length=10, choices=HeadHaul.State.choices)
    day = models.DateField(_("day"))
    noted_by = models.CharField(_("noted by"), max_length=80)
    noted_at = models.DateTimeField(_("noted at"))

    class Meta:
        verbose_name = _("milestone")
        verbose_name_plural = _("milestones")
        constraints = [
            models.UniqueConstraint(fields=["haul", "kind"], name="milestone_once_a_head_haul"),
        ]

    def __str__(self) -> str:
        return f"{self.haul_id}: {self.kind}"


class ArrivalVersion(models.Model):
    """What was said of the arrival of a head haul: rows are only added."""

    haul = models.ForeignKey(HeadHaul, on_delete=models.CASCADE, related_name="arrivals")
    number = models.PositiveSmallIntegerField(_("version"))
    arrives_on = models.DateField(_("arrives on"))
    reason = models.CharField(_("reason"), max_length=200)
    said_by = models.CharField(_("said by"), max_length=80)
    said_at = models.DateTimeField(_("said at"))

    class Meta:
        verbose_name = _("version of an arrival")
        verbose_name_plural = _("versions of arrivals")
        constraints = [
            models.UniqueConstraint(fields=["haul", "number"], name="arrival_numbered_once"),
            models.CheckConstraint(condition=~Q(reason=""), name="moved_arrival_says_why"),
        ]

    def __str__(self) -> str:
        return f"{self.haul_id}: {self.arrives_on}"
