"""Payments, their append-only ledger, refunds, disputes, and the inbox of provider events."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from djmoney.models.fields import MoneyField

from shop.orders.models import Order, OrderCharge, OrderLine


class Payment(models.Model):
    """One attempt to be paid for an order; the provider's reference is its intent."""

    class State(models.TextChoices):
        NEW = "NEW", _("not yet started")
        PENDING = "PENDING", _("waiting for the customer")
        PROCESSING = "PROCESSING", _("in progress")
        AUTHORISED = "AUTHORISED", _("authorised")
        CAPTURED = "CAPTURED", _("captured")
        CANCELLED = "CANCELLED", _("cancelled")

    order = models.ForeignKey(
        Order, on_delete=models.PROTECT, related_name="payments", verbose_name=_("order")
    )
    attempt = models.PositiveSmallIntegerField(_("attempt"), default=1)
    provider = models.CharField(_("provider"), max_length=20, default="stripe")
    reference = models.CharField(
        _("provider's reference"), max_length=80, null=True, blank=True, unique=True
    )
    client_secret = models.CharField(max_length=200, blank=True)
    state = models.CharField(_("state"), max_length=12, choices=State.choices, default=State.NEW)
    method = models.CharField(_("method"), max_length=40, blank=True)
    amount = MoneyField(
        _("amount"), max_digits=14, decimal_places=4, currency_field_name="currency"
    )
    captured = MoneyField(
        _("captured"), max_digits=14, decimal_places=4, currency_field_name="currency"
    )
    refunded = MoneyField(
        _("refunded"), max_digits=14, decimal_places=4, currency_field_name="currency"
    )
    capture_before = models.DateTimeField(_("capture before"), null=True, blank=True)
    capture_requested_at = models.DateTimeField(_("capture requested"), null=True, blank=True)
    cancel_requested_at = models.DateTimeField(_("cancellation requested"), null=True, blank=True)
    is_stray = models.BooleanField(_("never asked for"), default=False, db_default=False)
    checked_at = models.DateTimeField(_("compared with the provider"), null=True, blank=True)
    last_error = models.CharField(_("last error"), max_length=300, blank=True)
    created_at = models.DateTimeField(_("created at"))

    class Meta:
        verbose_name = _("payment")
        verbose_name_plural = _("payments")
        constraints = [
            models.UniqueConstraint(fields=["order", "attempt"], name="payment_attempt_once"),
            models.CheckConstraint(
                condition=Q(refunded__lte=models.F("captured")),
                name="never_refunded_too_much",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.order_id}-{self.attempt}"

    @property
    def idempotency_key(self) -> str:
        """The key under which the intent is created, however often that is tried."""
        return f"order-{self.order_id}-attempt-{self.attempt}"


class LedgerEntry(models.Model):
    """One line of the append-only money ledger."""

    class Kind(models.TextChoices):
        AUTHORISED = "AUTHORISED", _("authorised")
        CAPTURED = "CAPTURED", _("captured")
        RELEASED = "RELEASED", _("released")
        REFUNDED = "REFUNDED", _("refunded")

    payment = models.ForeignKey(
        Payment, on_delete=models.PROTECT, related_name="entries", verbose_name=_("payment")
    )
    kind = models.CharField(_("kind"), max_length=12, choices=Kind.choices)
    amount = MoneyField(
        _("amount"), max_digits=14, decimal_places=4, currency_field_name="currency"
    )
    reference = models.CharField(_("provider's reference"), max_length=80)
    created_at = models.DateTimeField(_("created at"))

    class Meta:
        verbose_name = _("ledger entry")
        verbose_name_plural = _("ledger entries")
        constraints = [
            models.UniqueConstraint(fields=["kind", "reference"], name="ledger_entry_booked_once"),
            models.CheckConstraint(condition=Q(amount__gte=0), name="ledger_amount_not_negative"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.amount}"


class Refund(models.Model):
    """Money going back for lines of an order."""

    class State(models.TextChoices):
        PENDING = "PENDING", _("to be sent")
        SENT = "SENT", _("sent to the provider")
        SUCCEEDED = "SUCCEEDED", _("succeeded")
        FAILED = "FAILED", _("failed")

    class Reason(models.TextChoices):
        CUSTOMER = "CUSTOMER", _("asked for by the customer")
        DAMAGED = "DAMAGED", _("damaged or wrong")
        OUT_OF_STOCK = "OUT_OF_STOCK", _("cannot be fulfilled")
        MISTAKEN = "MISTAKEN", _("paid by mistake")
        VAT_EXEMPT = "VAT_EXEMPT", _("no VAT due: number confirmed later")

    payment = models.ForeignKey(
        Payment, on_delete=models.PROTECT, related_name="refunds", verbose_name=_("payment")
    )
    order = models.ForeignKey(
        Order, on_delete=models.PROTECT, related_name="refunds", verbose_name=_("order")
    )
    amount = MoneyField(
        _("amount"), max_digits=14, decimal_places=4, currency_field_name="currency"
    )
    tax = MoneyField(_("tax"), max_digits=14, decimal_places=4, currency_field_name="currency")
    reason = models.CharField(_("reason"), max_length=20, choices=Reason.choices)
    state = models.CharField(
        _("state"), max_length=10, choices=State.choices, default=State.PENDING
    )
    reference = models.CharField(
        _("provider's reference"), max_length=80, null=True, blank=True, unique=True
    )
    actor = models.CharField(_("by"), max_length=80)
    last_error = models.CharField(_("last error"), max_length=300, blank=True)
    created_at = models.DateTimeField(_("created at"))

    class Meta:
        verbose_name = _("refund")
        verbose_name_plural = _("refunds")
        constraints = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="refund_is_positive"),
        ]

    def __str__(self) -> str:
        return f"{self.order_id}: {self.amount}"

    @property
    def idempotency_key(self) -> str:
        """The key under which the provider sees this refund, however often it is tried."""
        return f"refund-{self.pk}"


class RefundLine(models.Model):
    """The part of a refund that belongs to one line or charge of the order."""

    refund = models.ForeignKey(Refund, on_delete=models.CASCADE, related_name="lines")
    order_line = models.ForeignKey(
        OrderLine,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="refund_lines",
        verbose_name=_("order line"),
    )
    charge = models.ForeignKey(
        OrderCharge,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="refund_lines",
        verbose_name=_("charge"),
    )
    quantity = models.PositiveIntegerField(_("quantity"), default=0)
    net = MoneyField(_("net"), max_digits=14, decimal_places=4, currency_field_name="currency")
    tax = MoneyField(_("tax"), max_digits=14, decimal_places=4, currency_field_name="currency")

    class Meta:
        verbose_name = _("refund line")
        verbose_name_plural = _("refund lines")
        constraints = [
            models.CheckConstraint(
                condition=Q(order_line__isnull=False, charge__isnull=True)
                | Q(order_line__isnull=True, charge__isnull=False),
                name="refund_line_has_one_source",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.refund_id}: {self.net} + {self.tax}"


class Dispute(models.Model):
    """A payment that its payer, or the provider, calls into question; the goods wait meanwhile."""

    class Kind(models.TextChoices):
        DISPUTE = "DISPUTE", _("dispute")
        FRAUD_WARNING = "FRAUD_WARNING", _("fraud warning")
        REVIEW = "REVIEW", _("provider's review")

    class State(models.TextChoices):
        OPEN = "OPEN", _("open")
        WON = "WON", _("won")
        LOST = "LOST", _("lost")
        CLOSED = "CLOSED", _("closed")

    payment = models.ForeignKey(
        Payment, on_delete=models.PROTECT, related_name="disputes", verbose_name=_("payment")
    )
    kind = models.CharField(_("kind"), max_length=20, choices=Kind.choices)
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.OPEN)
    reference = models.CharField(_("provider's reference"), max_length=80, unique=True)
    reason = models.CharField(_("reason"), max_length=80, blank=True)
    amount = MoneyField(
        _("amount"), max_digits=14, decimal_places=4, currency_field_name="currency"
    )
    due_by = models.DateTimeField(_("answer due by"), null=True, blank=True)
    created_at = models.DateTimeField(_("created at"))
    closed_at = models.DateTimeField(_("closed at"), null=True, blank=True)

    class Meta:
        verbose_name = _("dispute")
        verbose_name_plural = _("disputes")

    def __str__(self) -> str:
        return f"{self.kind} {self.reference}"


class ProviderEvent(models.Model):
    """A webhook as it arrived: stored first, answered, then processed by a task."""

    event_id = models.CharField(_("event"), max_length=80, unique=True)
    type = models.CharField(_("type"), max_length=80)
    payload = models.JSONField(_("payload"))
    received_at = models.DateTimeField(_("received at"))
    processed_at = models.DateTimeField(_("processed at"), null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    error = models.CharField(_("error"), max_length=300, blank=True)
    is_ignored = models.BooleanField(_("not ours"), default=False, db_default=False)

    class Meta:
        verbose_name = _("provider event")
        verbose_name_plural = _("provider events")
        indexes = [
            models.Index(
                fields=["received_at"],
                condition=Q(processed_at__isnull=True),
                name="provider_events_unprocessed",
            )
        ]

    def __str__(self) -> str:
        return f"{self.type} {self.event_id}"
