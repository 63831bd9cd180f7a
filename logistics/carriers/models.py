"""Carriers and the inbox of what they report."""

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from djmoney.models.fields import MoneyField

from logistics.carriers.numbers import COURIERS
from shop.kernel.money import Money

environment_name = RegexValidator(
    r"^CARRIER_[A-Z0-9_]{1,50}\Z",
    _("The name of the variable begins with CARRIER_ and has capitals, digits and underscores."),
)


class Carrier(models.Model):
    """Who carries parcels; the address pattern leads shoppers to the carrier's own page."""

    class Kind(models.TextChoices):
        MANUAL = "MANUAL", _("our own label, or a number typed at the desk")
        EASYPOST = "EASYPOST", _("EasyPost")
        FILES = "FILES", _("files in a folder")

    code = models.SlugField(_("code"), primary_key=True, max_length=20)
    name = models.CharField(_("name"), max_length=60)
    tracking_url = models.CharField(
        _("tracking address"),
        max_length=200,
        blank=True,
        help_text=_("{number} stands for the tracking number."),
    )
    kind = models.CharField(
        _("how it is told of parcels"),
        max_length=10,
        choices=Kind.choices,
        default=Kind.MANUAL,
        db_default=Kind.MANUAL,
    )
    credentials_env = models.CharField(
        _("variable with the key"),
        max_length=60,
        blank=True,
        default="",
        db_default="",
        validators=[environment_name],
        help_text=_("The name of an environment variable. The key itself is never stored here."),
    )
    webhook_env = models.CharField(
        _("variable with the webhook secret"),
        max_length=60,
        blank=True,
        default="",
        db_default="",
        validators=[environment_name],
        help_text=_("For EasyPost: its messages are signed with what this variable holds."),
    )
    number_format = models.CharField(
        _("format of the tracking numbers"),
        max_length=20,
        choices=COURIERS.items(),
        blank=True,
        default="",
        db_default="",
        help_text=_("Typed numbers are checked against it: a wrong digit is refused."),
    )
    per_minute = models.PositiveSmallIntegerField(
        _("calls a minute"),
        default=60,
        db_default=60,
        help_text=_("How often all workers together may ask the carrier."),
    )
    is_polled = models.BooleanField(
        _("ask for scans"),
        default=False,
        db_default=False,
        help_text=_("For carriers that do not report by themselves."),
    )
    polled_at = models.DateTimeField(_("last asked"), null=True, blank=True, editable=False)
    poll_error = models.CharField(
        _("what was wrong then"),
        max_length=300,
        blank=True,
        default="",
        db_default="",
        editable=False,
    )
    parcel_price: "MoneyField[Money | None, Money | None]" = MoneyField(
        _("price of a parcel"),
        max_digits=14,
        decimal_places=4,
        currency_field_name="currency",
        default_currency="EUR",
        null=True,
        blank=True,
        help_text=_("What the carrier bills, for carriers that cannot be asked."),
    )
    kilo_price = models.DecimalField(
        _("and of each begun kilogram"),
        max_digits=14,
        decimal_places=4,
        null=True,
        blank=True,
        help_text=_("In the same currency."),
    )

    class Meta:
        verbose_name = _("carrier")
        verbose_name_plural = _("carriers")

    def __str__(self) -> str:
        return self.name

    @property
    def has_network(self) -> bool:
        """Whether its answers may be late: then workers wait for them, and nobody at the desk."""
        return self.kind == self.Kind.EASYPOST


class CarrierFile(models.Model):
    """A file of a carrier that was read, by its number: each is used once, in turn."""

    carrier = models.ForeignKey(
        Carrier, on_delete=models.PROTECT, related_name="files", verbose_name=_("carrier")
    )
    sequence = models.PositiveIntegerField(_("sequence number"))
    name = models.CharField(_("file"), max_length=80)
    digest = models.CharField(_("fingerprint"), max_length=64)
    messages = models.PositiveIntegerField(_("messages in it"))
    read_at = models.DateTimeField(_("read at"))

    class Meta:
        verbose_name = _("carrier file")
        verbose_name_plural = _("carrier files")
        constraints = [
            models.UniqueConstraint(fields=["carrier", "sequence"], name="carrier_file_used_once")
        ]

    def __str__(self) -> str:
        return self.name


class CarrierEvent(models.Model):
    """A carrier's message as it arrived: stored first, answered, then processed by a task."""

    carrier = models.ForeignKey(
        Carrier, on_delete=models.PROTECT, related_name="events", verbose_name=_("carrier")
    )
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
