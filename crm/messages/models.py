"""The outbox of mails."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from crm.identity.models import Contact
from shop.orders.models import Order


class OutgoingMail(models.Model):
    """A mail to one person, rendered in their language, and how far its sending has come."""

    class Kind(models.TextChoices):
        ORDER_CONFIRMED = "ORDER_CONFIRMED", _("order confirmed")
        PAYMENT_FAILED = "PAYMENT_FAILED", _("payment failed")
        PAYMENT_IN_REVIEW = "PAYMENT_IN_REVIEW", _("payment looked at")
        PAYMENT_RETURNED = "PAYMENT_RETURNED", _("second payment returned")
        ORDER_SHIPPED = "ORDER_SHIPPED", _("order sent")
        PARCEL_DELAYED = "PARCEL_DELAYED", _("parcel delayed")
        PREORDER_MOVED = "PREORDER_MOVED", _("pre-order on another day")
        ORDER_REFUNDED = "ORDER_REFUNDED", _("order refunded")
        ORDER_CANCELLED = "ORDER_CANCELLED", _("order cancelled")
        WITHDRAWAL_RECEIVED = "WITHDRAWAL_RECEIVED", _("withdrawal received")
        RETURN_MOVED = "RETURN_MOVED", _("return or claim")
        NEWSLETTER_CONFIRM = "NEWSLETTER_CONFIRM", _("newsletter: please confirm")
        NEWSLETTER_WELCOME = "NEWSLETTER_WELCOME", _("newsletter: welcome")

    class State(models.TextChoices):
        QUEUED = "QUEUED", _("queued")
        IN_FLIGHT = "IN_FLIGHT", _("being sent")
        SENT = "SENT", pgettext_lazy("mail", "sent")
        RETRY = "RETRY", _("to be tried again")
        FAILED = "FAILED", _("failed")

    kind = models.CharField(_("kind"), max_length=20, choices=Kind.choices)
    key = models.CharField(_("key"), max_length=80, unique=True)
    order = models.ForeignKey(
        Order,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="mails",
        verbose_name=_("order"),
    )
    contact = models.ForeignKey(
        Contact,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="mails",
        verbose_name=_("contact"),
    )
    recipient = models.EmailField(_("to"))
    language = models.CharField(_("language and market"), max_length=20)
    subject = models.CharField(_("subject"), max_length=200)
    text = models.TextField(_("text"))
    html = models.TextField(_("HTML"))
    leave_url = models.CharField(_("address that ends such mails"), max_length=300, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.QUEUED)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    retry_at = models.DateTimeField(_("next attempt at"))
    sent_at = models.DateTimeField(pgettext_lazy("mail", "sent at"), null=True, blank=True)
    error = models.CharField(_("error"), max_length=300, blank=True)
    created_at = models.DateTimeField(_("created at"))

    class Meta:
        verbose_name = _("mail")
        verbose_name_plural = _("mails")
        indexes = [
            models.Index(
                fields=["retry_at"],
                condition=Q(state__in=["QUEUED", "RETRY", "IN_FLIGHT", "FAILED"]),
                name="mails_not_sent",
            ),
            models.Index(fields=["-created_at", "-id"], name="mails_newest"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(order__isnull=False) | Q(contact__isnull=False),
                name="mail_is_about_somebody",
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} → {self.recipient}"
