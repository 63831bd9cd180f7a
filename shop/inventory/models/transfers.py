"""Transfers: units that one warehouse sends to another."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from shop.catalogue.models import Variant
from shop.inventory.models.stock import Warehouse


class Transfer(models.Model):
    """Goods asked of one warehouse by another, sent, and received with what was missing."""

    class State(models.TextChoices):
        REQUESTED = "REQUESTED", _("requested")
        SENT = "SENT", _("in transit")
        RECEIVED = "RECEIVED", _("received")
        CANCELLED = "CANCELLED", _("cancelled")

    origin = models.ForeignKey(
        Warehouse, on_delete=models.PROTECT, related_name="+", verbose_name=_("from warehouse")
    )
    destination = models.ForeignKey(
        Warehouse, on_delete=models.PROTECT, related_name="+", verbose_name=_("to warehouse")
    )
    state = models.CharField(
        _("state"), max_length=10, choices=State.choices, default=State.REQUESTED
    )
    note = models.CharField(_("note"), max_length=200, blank=True)
    # The form that it was asked for with, so that sending the form twice asks once.
    key = models.UUIDField(unique=True, editable=False)
    requested_by = models.CharField(_("requested by"), max_length=80)
    requested_at = models.DateTimeField(_("requested at"))
    sent_by = models.CharField(_("sent by"), max_length=80, blank=True)
    sent_at = models.DateTimeField(_("sent at"), null=True, blank=True)
    expected_on = models.DateField(_("expected on"), null=True, blank=True)
    closed_by = models.CharField(_("closed by"), max_length=80, blank=True)
    closed_at = models.DateTimeField(_("closed at"), null=True, blank=True)

    class Meta:
        verbose_name = _("transfer")
        verbose_name_plural = _("transfers")
        constraints = [
            models.CheckConstraint(
                condition=~Q(origin=F("destination")), name="transfer_goes_elsewhere"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["SENT", "RECEIVED"]) | Q(sent_at__isnull=False),
                name="sent_transfer_knows_when",
            ),
        ]
        indexes = [models.Index(fields=["state", "requested_at"], name="transfers_by_state")]

    def __str__(self) -> str:
        return self.reference

    @property
    def reference(self) -> str:
        """How reservations and the ledger name the transfer."""
        return f"T-{self.pk}"


class TransferLine(models.Model):
    """Units of one variant in a transfer, and what became of them."""

    transfer = models.ForeignKey(Transfer, on_delete=models.CASCADE, related_name="lines")
    variant = models.ForeignKey(Variant, on_delete=models.PROTECT, related_name="+")
    quantity = models.PositiveIntegerField(_("units"))
    received = models.PositiveIntegerField(_("arrived well"), default=0)
    damaged = models.PositiveIntegerField(_("arrived damaged"), default=0)
    lost = models.PositiveIntegerField(_("missing"), default=0)
    surplus = models.PositiveIntegerField(_("more than sent"), default=0)

    class Meta:
        verbose_name = _("line of a transfer")
        verbose_name_plural = _("lines of transfers")
        constraints = [
            models.UniqueConstraint(fields=["transfer", "variant"], name="variant_once_a_transfer"),
            models.CheckConstraint(condition=Q(quantity__gt=0), name="transfer_line_moves_some"),
            models.CheckConstraint(
                condition=Q(quantity__gte=F("received") + F("damaged") + F("lost") - F("surplus")),
                name="transfer_line_adds_up",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.transfer_id}: {self.quantity} × {self.variant_id}"

    @property
    def open_units(self) -> int:
        """Units that were sent and have neither arrived nor been given up."""
        return self.quantity - (self.received + self.damaged + self.lost - self.surplus)
