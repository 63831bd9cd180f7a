"""Carriers and the inbox of what they report."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Carrier(models.Model):
    """Who carries parcels; the address pattern leads shoppers to the carrier's own page."""

    code = models.SlugField(_("code"), primary_key=True, max_length=20)
    name = models.CharField(_("name"), max_length=60)
    tracking_url = models.CharField(
        _("tracking address"),
        max_length=200,
        blank=True,
        help_text=_("{number} stands for the tracking number."),
    )

    class Meta:
        verbose_name = _("carrier")
        verbose_name_plural = _("carriers")

    def __str__(self) -> str:
        return self.name


class CarrierEvent(models.Model):
    """A carrier's message as it arrived: stored first, answered, then processed by a task."""

    carrier = models.ForeignKey(Carrier, on_delete=models.PROTECT, related_name="events")
    event_id = models.CharField(_("event"), max_length=80)
    payload = models.JSONField(_("payload"))
    received_at = models.DateTimeField(_("received at"))
    processed_at = models.DateTimeField(_("processed at"), null=True, blank=True)
    error = models.CharField(_("error"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("carrier event")
        verbose_name_plural = _("carrier events")
        constraints = [
            models.UniqueConstraint(fields=["carrier", "event_id"], name="carrier_event_once")
        ]
        indexes = [
            models.Index(
                fields=["received_at"],
                condition=Q(processed_at__isnull=True),
                name="carrier_events_unprocessed",
            ),
            # Few at any time; a parcel that leaves looks here for scans that came before it.
            models.Index(
                fields=["received_at"], condition=~Q(error=""), name="carrier_events_failed"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.carrier_id} {self.event_id}"
