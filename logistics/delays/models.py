"""New days on which late parcels are expected: what shoppers were told, and when."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from logistics.fulfilment.models import Shipment


class Delay(models.Model):
    """A parcel will come later than was last said; each new day is told once."""

    shipment = models.ForeignKey(
        Shipment, on_delete=models.CASCADE, related_name="delays", verbose_name=_("parcel")
    )
    promised_on = models.DateField(_("was expected by"))
    expected_on = models.DateField(_("is expected by"))
    found_at = models.DateTimeField(_("found at"))

    class Meta:
        verbose_name = _("delay")
        verbose_name_plural = _("delays")
        constraints = [
            models.UniqueConstraint(fields=["shipment", "expected_on"], name="delay_told_once"),
            models.CheckConstraint(
                condition=models.Q(expected_on__gt=models.F("promised_on")),
                name="delay_is_later",
            ),
        ]
        indexes = [models.Index(fields=["found_at"], name="delays_newest")]

    def __str__(self) -> str:
        return f"{self.shipment_id}: {self.expected_on}"
