"""Warehouses that a partner runs: how we speak with each, and every message in either direction."""

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from logistics.fulfilment.models import Shipment
from shop.inventory.models import StockCount, Warehouse

environment_name = RegexValidator(
    r"^PARTNER_[A-Z0-9_]{1,50}\Z",
    _("The name of the variable begins with PARTNER_ and has capitals, digits and underscores."),
)


class PartnerLink(models.Model):
    """Who runs a warehouse for us, how we speak with them, and how far each side has counted."""

    class Channel(models.TextChoices):
        API = "API", _("signed calls")
        FILES = "FILES", _("files")

    warehouse = models.OneToOneField(
        Warehouse,
        on_delete=models.PROTECT,
        primary_key=True,
        related_name="partner",
        verbose_name=_("warehouse"),
    )
    name = models.CharField(_("partner"), max_length=60)
    channel = models.CharField(
        _("how we speak"), max_length=5, choices=Channel.choices, default=Channel.API
    )
    key_env = models.CharField(
        _("variable with the key"),
        max_length=60,
        blank=True,
        validators=[environment_name],
        help_text=_("The name of an environment variable. The key itself is never stored here."),
    )
    patience_minutes = models.PositiveSmallIntegerField(
        _("patience (minutes)"),
        default=30,
        help_text=_("Missing messages are reported to the desk after so long."),
    )
    is_active = models.BooleanField(_("active"), default=True)
    last_in = models.PositiveBigIntegerField(_("last number in"), default=0, editable=False)
    last_out = models.PositiveBigIntegerField(_("last number out"), default=0, editable=False)
    heard_at = models.DateTimeField(_("last heard of"), null=True, blank=True, editable=False)

    class Meta:
        verbose_name = _("partner warehouse")
        verbose_name_plural = _("partner warehouses")

    def __str__(self) -> str:
        return f"{self.name} ({self.warehouse_id})"

    @property
    def actor(self) -> str:
        """How ledgers and histories name the partner."""
        return f"partner:{self.warehouse_id}"


class PartnerExchange(models.Model):
    """How the rounds with a partner are going; its own number is what background work is sent."""

    link = models.OneToOneField(
        PartnerLink, on_delete=models.CASCADE, related_name="exchange", verbose_name=_("partner")
    )
    # Whoever works keeps it until then; one that died in the middle never gives it back.
    claimed_until = models.DateTimeField(_("being worked on until"), null=True, blank=True)
    succeeded_at = models.DateTimeField(_("last done at"), null=True, blank=True)
    failed_at = models.DateTimeField(_("last failed at"), null=True, blank=True)
    error = models.CharField(_("error"), max_length=300, blank=True)
    failures = models.PositiveIntegerField(_("failed in a row"), default=0)

    class Meta:
        verbose_name = _("exchange with a partner")
        verbose_name_plural = _("exchanges with partners")
        constraints = [
            models.CheckConstraint(
                condition=Q(failures=0) | Q(failed_at__isnull=False),
                name="failing_partner_exchange_says_since_when",
            ),
        ]

    def __str__(self) -> str:
        return str(self.link_id)

    @property
    def problem(self) -> str:
        """What was wrong the last time, for whoever looks after it; nothing when all went well."""
        if not self.failures:
            return ""
        return str(self.error or gettext("The worker was ended in the middle."))


class PartnerMessage(models.Model):
    """One numbered message from or to a partner; a number is used once in each direction."""

    class Direction(models.TextChoices):
        IN = "IN", pgettext_lazy("message", "from the partner")
        OUT = "OUT", pgettext_lazy("message", "to the partner")

    class Kind(models.TextChoices):
        SNAPSHOT = "SNAPSHOT", _("stock snapshot")
        DELTA = "DELTA", _("stock change")
        PACKED = "PACKED", _("parcel packed")
        SHIPPED = "SHIPPED", _("parcel sent")
        RETURNED = "RETURNED", _("return received")
        ORDER = "ORDER", _("order to send")
        CANCEL = "CANCEL", _("do not send")
        RESEND = "RESEND", _("send again")
        UNKNOWN = "UNKNOWN", _("never came")

    class State(models.TextChoices):
        RECEIVED = "RECEIVED", pgettext_lazy("message", "received")
        WAITING = "WAITING", pgettext_lazy("message", "waits for an earlier one")
        APPLIED = "APPLIED", pgettext_lazy("message", "applied")
        REFUSED = "REFUSED", pgettext_lazy("message", "refused")
        SKIPPED = "SKIPPED", pgettext_lazy("message", "skipped")
        QUEUED = "QUEUED", pgettext_lazy("message", "to be fetched")
        SENT = "SENT", pgettext_lazy("message", "fetched")
        DONE = "DONE", pgettext_lazy("message", "acknowledged")

    class Problem(models.TextChoices):
        UNKNOWN_SKU = "UNKNOWN_SKU", _("There is no variant with this code.")
        PROMISED = "PROMISED", _("Fewer units would be left than are promised to customers.")
        UNKNOWN_PARCEL = "UNKNOWN_PARCEL", _("This warehouse has no such parcel.")
        PARCEL_STATE = "PARCEL_STATE", _("The parcel was sent or cancelled before.")
        PAYMENT = "PAYMENT", _("The payment does not allow the goods to leave.")
        LOT_UNITS = "LOT_UNITS", _("More units of a lot are named than the books have of it.")
        LOT_DATE = "LOT_DATE", _("The lot is known with another last day.")
        EXPIRED = "EXPIRED", _("The units named are past their last day.")
        WRONG_ITEM = "WRONG_ITEM", _("Something is named that does not belong in the parcel.")
        TOO_MANY = "TOO_MANY", _("More units are named than belong in the parcel.")
        NUMBER_TAKEN = "NUMBER_TAKEN", _("Another parcel has this tracking number.")
        WRONG_NUMBER = "WRONG_NUMBER", _("The check digit of the tracking number is wrong.")
        UNKNOWN_CARRIER = "UNKNOWN_CARRIER", _("There is no carrier with this code.")
        TAX = "TAX", _("The tax charged does not fit the parcel: send it at its own page.")
        CUSTOMS = "CUSTOMS", _("Customs data are missing.")
        UNKNOWN_RETURN = "UNKNOWN_RETURN", _("No such return is on its way to this warehouse.")
        RETURN_STATE = "RETURN_STATE", _("The return does not wait for goods.")
        MISCOUNT = "MISCOUNT", _("More came back than was announced, or nothing.")
        PURCHASE = "PURCHASE", _("A purchase order waits for these goods: receive it instead.")
        IMPOSSIBLE = "IMPOSSIBLE", _("The books cannot hold these figures.")
        TOO_LATE = "TOO_LATE", _("It came after its number had been skipped.")

    link = models.ForeignKey(
        PartnerLink, on_delete=models.PROTECT, related_name="messages", verbose_name=_("partner")
    )
    direction = models.CharField(_("direction"), max_length=3, choices=Direction.choices)
    sequence = models.PositiveBigIntegerField(_("number"))
    kind = models.CharField(pgettext_lazy("message", "kind"), max_length=8, choices=Kind.choices)
    body = models.JSONField(_("content"), default=dict)
    digest = models.CharField(max_length=64, blank=True, editable=False)
    state = models.CharField(_("state"), max_length=8, choices=State.choices)
    problem = models.CharField(_("problem"), max_length=15, choices=Problem.choices, blank=True)
    detail = models.CharField(_("details"), max_length=300, blank=True)
    source = models.CharField(_("came by"), max_length=80, blank=True)
    # Of whole parcels; what could not be found travels, or waits, in the second one.
    shipment = models.ForeignKey(
        Shipment,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="partner_messages",
        verbose_name=_("parcel"),
    )
    missing_from = models.ForeignKey(
        Shipment,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("parcel that lacks units"),
    )
    count = models.ForeignKey(
        StockCount,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("reconciliation"),
    )
    created_at = models.DateTimeField(_("at"))
    settled_at = models.DateTimeField(_("settled at"), null=True, blank=True)

    class Meta:
        verbose_name = _("partner message")
        verbose_name_plural = _("partner messages")
        constraints = [
            models.UniqueConstraint(
                fields=["link", "direction", "sequence"], name="partner_message_numbered_once"
            ),
            models.CheckConstraint(
                condition=~Q(state="REFUSED") | ~Q(problem=""),
                name="refused_partner_message_says_why",
            ),
            models.CheckConstraint(
                condition=~Q(state="SKIPPED") | ~Q(detail=""),
                name="skipped_partner_message_says_why",
            ),
        ]
        indexes = [
            models.Index(fields=["state", "created_at"], name="partner_messages_by_state"),
        ]

    def __str__(self) -> str:
        return f"{self.link_id} {self.direction} {self.sequence}"

    @property
    def reference(self) -> str:
        """How the stock ledger names it."""
        return f"{self.link_id}-{self.sequence}"

    @property
    def is_replayable(self) -> bool:
        """Whether it may be tried once more; a snapshot out of its turn is too old for that."""
        return self.is_refused and self.kind != self.Kind.SNAPSHOT

    @property
    def is_refused(self) -> bool:
        """Whether it came in and could not be applied."""
        return self.direction == self.Direction.IN and self.state == self.State.REFUSED
