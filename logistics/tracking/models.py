"""What happened to a parcel, scan by scan."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from logistics.fulfilment.models import Shipment


class TrackingEvent(models.Model):
    """One scan, in words that are the same for every carrier."""

    class Code(models.TextChoices):
        HANDED_OVER = "HANDED_OVER", _("Handed over to the carrier")
        IN_TRANSIT = "IN_TRANSIT", _("On its way")
        CUSTOMS = "CUSTOMS", _("In customs clearance")
        OUT_FOR_DELIVERY = "OUT_FOR_DELIVERY", _("Out for delivery")
        ATTEMPT_FAILED = "ATTEMPT_FAILED", _("Delivery attempt failed")
        DELIVERED = "DELIVERED", _("Delivered")
        RETURNED = "RETURNED", _("On its way back to the sender")

    shipment = models.ForeignKey(Shipment, on_delete=models.CASCADE, related_name="scans")
    code = models.CharField(_("event"), max_length=20, choices=Code.choices)
    location = models.CharField(_("place"), max_length=80, blank=True)
    occurred_at = models.DateTimeField(_("at"))
    recorded_at = models.DateTimeField(_("recorded at"))

    class Meta:
        verbose_name = _("tracking event")
        verbose_name_plural = _("tracking events")
        constraints = [
            models.UniqueConstraint(
                fields=["shipment", "code", "occurred_at"], name="scan_recorded_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.shipment_id} {self.code}"
