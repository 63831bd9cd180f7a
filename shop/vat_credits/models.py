"""VAT that was charged only because a register did not answer, and what came of it."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from shop.orders.models import Order
from shop.payments.models import Refund
from shop.vat_ids.models import VatIdCheck


class VatCredit(models.Model):
    """The promise to ask again for a business's number, and to refund VAT that was not due."""

    class State(models.TextChoices):
        WAITING = "WAITING", _("waiting for the register")
        CONFIRMED = "CONFIRMED", _("number confirmed, waiting for the payment")
        CREDITED = "CREDITED", _("VAT refunded")
        NOT_DUE = "NOT_DUE", _("number confirmed, VAT was due all the same")
        INVALID = "INVALID", _("number not known to the register")
        CLOSED = "CLOSED", _("order ended before")
        GAVE_UP = "GAVE_UP", _("register never answered")
        FAILED = "FAILED", _("VAT could not be refunded")

    order = models.OneToOneField(Order, on_delete=models.PROTECT, related_name="vat_credit")
    state = models.CharField(
        _("state"), max_length=10, choices=State.choices, default=State.WAITING
    )
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    next_at = models.DateTimeField(_("next attempt at"))
    check_used = models.ForeignKey(
        VatIdCheck,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("VAT number check"),
    )
    refund = models.OneToOneField(
        Refund,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="vat_credit",
        verbose_name=_("refund"),
    )
    created_at = models.DateTimeField(_("created at"))

    class Meta:
        verbose_name = _("VAT credit")
        verbose_name_plural = _("VAT credits")
        constraints = [
            models.CheckConstraint(
                condition=Q(state="CREDITED", refund__isnull=False)
                | (~Q(state="CREDITED") & Q(refund__isnull=True)),
                name="vat_credit_has_its_refund",
            )
        ]
        indexes = [
            models.Index(
                fields=["next_at"],
                condition=Q(state__in=["WAITING", "CONFIRMED"]),
                name="vat_credits_open",
            )
        ]

    def __str__(self) -> str:
        return f"{self.order_id} {self.state}"
