"""Parcels that are not getting on: by which rules they are found, and who looks after each."""

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from logistics.carriers.models import Carrier
from logistics.fulfilment.models import Shipment


class ExceptionKind(models.TextChoices):
    """What can be wrong with a parcel on its way."""

    NO_SCAN = "NO_SCAN", pgettext_lazy("exception", "No scan")
    ATTEMPT_FAILED = "ATTEMPT_FAILED", pgettext_lazy("exception", "Delivery attempt failed")
    CUSTOMS_HOLD = "CUSTOMS_HOLD", pgettext_lazy("exception", "Held by customs")
    RETURNED = "RETURNED", pgettext_lazy("exception", "On its way back")
    LOST = "LOST", pgettext_lazy("exception", "Presumed lost")


class ExceptionRule(models.Model):
    """After how long something is an exception, and how soon it must be settled.

    A carrier's own rule goes before the one for all carriers. One that is switched off finds
    nothing: so a carrier that never reports failed attempts can be left alone.
    """

    kind = models.CharField(_("what is wrong"), max_length=20, choices=ExceptionKind.choices)
    carrier = models.ForeignKey(
        Carrier,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="exception_rules",
        verbose_name=_("carrier"),
        help_text=_("Empty for all carriers without a rule of their own."),
    )
    days = models.PositiveSmallIntegerField(
        _("days"),
        validators=[MaxValueValidator(90)],
        help_text=_("How long nothing must have happened; zero for at once."),
    )
    due_hours = models.PositiveSmallIntegerField(
        _("hours to settle it"), validators=[MinValueValidator(1), MaxValueValidator(720)]
    )
    is_active = models.BooleanField(_("active"), default=True)

    class Meta:
        verbose_name = _("exception rule")
        verbose_name_plural = _("exception rules")
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "carrier"],
                name="exception_rule_once",
                nulls_distinct=False,
                violation_error_message=_("There is such a rule for this carrier already."),
            )
        ]

    def __str__(self) -> str:
        return str(self.get_kind_display())


class ParcelException(models.Model):
    """Something that is wrong with one parcel, until somebody or the carrier has settled it.

    ``since`` is what it goes back to: the scan, or the last sign of life. The same one is opened
    once, so that what was settled does not come back until something new is wrong.
    """

    class State(models.TextChoices):
        OPEN = "OPEN", pgettext_lazy("exception", "open")
        RESOLVED = "RESOLVED", pgettext_lazy("exception", "settled")

    class Resolution(models.TextChoices):
        MOVED_ON = "MOVED_ON", _("the parcel has moved on")
        CUSTOMER_TOLD = "CUSTOMER_TOLD", _("agreed with the customer")
        CARRIER_FOUND = "CARRIER_FOUND", _("the carrier has found it")
        CUSTOMS_CLEARED = "CUSTOMS_CLEARED", _("customs have what they wanted")
        SENT_AGAIN = "SENT_AGAIN", _("sent again")
        REFUNDED = "REFUNDED", _("refunded")
        CLAIMED = "CLAIMED", _("claimed from the carrier")
        BACK_IN_STOCK = "BACK_IN_STOCK", _("back at the warehouse")
        FALSE_ALARM = "FALSE_ALARM", _("nothing was wrong")

    shipment = models.ForeignKey(
        Shipment, on_delete=models.CASCADE, related_name="exceptions", verbose_name=_("parcel")
    )
    kind = models.CharField(_("what is wrong"), max_length=20, choices=ExceptionKind.choices)
    since = models.DateTimeField(_("since"))
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.OPEN)
    opened_at = models.DateTimeField(_("found at"))
    due_at = models.DateTimeField(_("to be settled by"))
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="parcel_exceptions",
        verbose_name=_("owner"),
    )
    resolution = models.CharField(
        _("how it was settled"), max_length=20, choices=Resolution.choices, blank=True
    )
    resolved_at = models.DateTimeField(_("settled at"), null=True, blank=True)
    resolved_by = models.CharField(_("settled by"), max_length=80, blank=True)

    class Meta:
        verbose_name = _("parcel exception")
        verbose_name_plural = _("parcel exceptions")
        constraints = [
            models.UniqueConstraint(
                fields=["shipment", "kind", "since"], name="parcel_exception_opened_once"
            ),
            models.CheckConstraint(
                condition=Q(state="OPEN", resolution="", resolved_at__isnull=True)
                | (Q(state="RESOLVED", resolved_at__isnull=False) & ~Q(resolution="")),
                name="settled_exception_says_how",
            ),
        ]
        indexes = [
            models.Index(
                fields=["due_at"], condition=Q(state="OPEN"), name="parcel_exceptions_open"
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} · {self.shipment_id}"


class ExceptionNote(models.Model):
    """What somebody wrote down about an exception; nothing is changed later."""

    exception = models.ForeignKey(ParcelException, on_delete=models.CASCADE, related_name="notes")
    at = models.DateTimeField(_("at"))
    actor = models.CharField(_("by"), max_length=80)
    text = models.CharField(_("note"), max_length=500)

    class Meta:
        verbose_name = _("note on an exception")
        verbose_name_plural = _("notes on exceptions")

    def __str__(self) -> str:
        return self.text[:60]
