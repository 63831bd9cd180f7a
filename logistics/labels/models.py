"""Labels that were asked for, bought and given back, and the lists handed over with parcels."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from djmoney.models.fields import MoneyField

from logistics.carriers.gateways.base import LabelOrder
from logistics.carriers.models import Carrier
from logistics.fulfilment.models import Shipment
from shop.inventory.models import Warehouse
from shop.kernel.money import Money


class Manifest(models.Model):
    """The parcels that a carrier collects from a warehouse, in one list."""

    class State(models.TextChoices):
        ASKED = "ASKED", _("to be told")
        TOLD = "TOLD", _("told")
        FAILED = "FAILED", _("refused")

    carrier = models.ForeignKey(
        Carrier, on_delete=models.PROTECT, related_name="manifests", verbose_name=_("carrier")
    )
    warehouse = models.ForeignKey(
        Warehouse, on_delete=models.PROTECT, related_name="manifests", verbose_name=_("warehouse")
    )
    sequence = models.PositiveIntegerField(_("sequence number"))
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.ASKED)
    reference = models.CharField(_("carrier's reference"), max_length=80, blank=True)
    error = models.CharField(_("error"), max_length=300, blank=True)
    actor = models.CharField(_("by"), max_length=80)
    made_at = models.DateTimeField(_("made at"))
    told_at = models.DateTimeField(_("told at"), null=True, blank=True)

    class Meta:
        verbose_name = _("manifest")
        verbose_name_plural = _("manifests")
        constraints = [
            models.UniqueConstraint(fields=["carrier", "sequence"], name="manifest_numbered_once")
        ]
        indexes = [
            models.Index(fields=["made_at"], condition=Q(state="ASKED"), name="manifests_to_tell")
        ]

    def __str__(self) -> str:
        return f"{self.carrier_id} {self.sequence}"


class LabelPurchase(models.Model):
    """A label of a parcel, from being asked for on; a parcel has one that counts at most."""

    class State(models.TextChoices):
        ASKED = "ASKED", _("being bought")
        BOUGHT = "BOUGHT", _("bought")
        FAILED = "FAILED", _("refused by the carrier")
        VOID_ASKED = "VOID_ASKED", _("being given back")
        VOIDED = "VOIDED", _("given back")

    shipment = models.ForeignKey(Shipment, on_delete=models.PROTECT, related_name="labels")
    carrier = models.ForeignKey(
        Carrier, on_delete=models.PROTECT, related_name="labels", verbose_name=_("carrier")
    )
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.ASKED)
    # The form that it was asked with, so that sending the form twice asks once.
    key = models.UUIDField(unique=True, editable=False)
    service = models.CharField(_("service"), max_length=80)
    quote = models.CharField(_("carrier's quote"), max_length=80, blank=True)
    rate = models.CharField(_("carrier's rate"), max_length=80, blank=True)
    price: "MoneyField[Money | None, Money | None]" = MoneyField(
        _("price"),
        max_digits=14,
        decimal_places=4,
        currency_field_name="currency",
        null=True,
        blank=True,
        default_currency=None,
    )
    tracking_number = models.CharField(_("tracking number"), max_length=40, blank=True)
    document = models.BinaryField(_("label as PDF"), null=True, blank=True, editable=False)
    manifest = models.ForeignKey(
        Manifest,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="labels",
        verbose_name=_("manifest"),
    )
    error = models.CharField(_("error"), max_length=300, blank=True)
    actor = models.CharField(_("by"), max_length=80)
    asked_at = models.DateTimeField(_("asked at"))
    # Until then the one who asks the carrier is alone with it.
    claimed_until = models.DateTimeField(null=True, blank=True, editable=False)
    bought_at = models.DateTimeField(_("bought at"), null=True, blank=True)
    voided_at = models.DateTimeField(_("given back at"), null=True, blank=True)
    polled_at = models.DateTimeField(_("last asked for scans"), null=True, blank=True)

    class Meta:
        verbose_name = pgettext_lazy("parcel", "label")
        verbose_name_plural = pgettext_lazy("parcel", "labels")
        constraints = [
            models.UniqueConstraint(
                fields=["shipment"],
                condition=Q(state__in=["ASKED", "BOUGHT", "VOID_ASKED"]),
                name="one_label_a_parcel",
            ),
            models.UniqueConstraint(
                fields=["carrier", "tracking_number"],
                condition=~Q(tracking_number=""),
                name="label_number_once_a_carrier",
            ),
            models.CheckConstraint(
                condition=~Q(state="BOUGHT") | ~Q(tracking_number=""),
                name="bought_label_has_a_number",
            ),
        ]
        indexes = [
            models.Index(
                fields=["asked_at"],
                condition=Q(state__in=["ASKED", "VOID_ASKED"]),
                name="labels_to_do",
            )
        ]

    def __str__(self) -> str:
        return self.tracking_number or f"{self.carrier_id} {self.pk}"

    @property
    def order(self) -> LabelOrder:
        """The label in the words of the carriers' interface."""
        return LabelOrder(self.pk, self.quote, self.rate, self.price, self.tracking_number)
