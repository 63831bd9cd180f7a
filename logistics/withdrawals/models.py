"""Withdrawals: what customers declared, and how far its settlement has come."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from shop.orders.models import Order, OrderLine
from shop.payments.models import Refund


class Withdrawal(models.Model):
    """One declaration of withdrawal, as it was made; only its settlement moves."""

    class State(models.TextChoices):
        RECEIVED = "RECEIVED", pgettext_lazy("withdrawal", "to be matched")
        MATCHED = "MATCHED", pgettext_lazy("withdrawal", "waiting for the goods")
        GOODS_BACK = "GOODS_BACK", pgettext_lazy("withdrawal", "goods are back")
        REFUNDED = "REFUNDED", pgettext_lazy("withdrawal", "refunded")
        CLOSED = "CLOSED", pgettext_lazy("withdrawal", "closed")
        REJECTED = "REJECTED", pgettext_lazy("withdrawal", "rejected")

    key = models.UUIDField(_("key"), unique=True)
    order = models.ForeignKey(
        Order,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="withdrawals",
        verbose_name=_("order"),
    )
    variant_code = models.CharField(_("language and market"), max_length=20)
    name = models.CharField(_("name"), max_length=120, blank=True)
    order_number = models.CharField(_("order number as typed"), max_length=40)
    email = models.EmailField(_("e-mail address"), blank=True, db_index=True)
    statement = models.TextField(_("statement"), blank=True)
    is_whole = models.BooleanField(_("whole order"), default=True)
    state = models.CharField(
        _("state"), max_length=10, choices=State.choices, default=State.RECEIVED
    )
    is_late = models.BooleanField(_("after the period"), default=False)
    last_day = models.DateField(_("last day of the period"), null=True, blank=True)
    text_version = models.CharField(_("instructions given"), max_length=20, blank=True)
    declared_at = models.DateTimeField(_("declared at"))
    refund_due_on = models.DateField(_("refund due on"))
    goods_back_at = models.DateTimeField(_("goods back at"), null=True, blank=True)
    settled_at = models.DateTimeField(_("settled at"), null=True, blank=True)
    reason = models.CharField(_("reason"), max_length=300, blank=True)
    refund = models.ForeignKey(
        Refund,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="withdrawals",
        verbose_name=_("refund"),
    )

    class Meta:
        verbose_name = _("withdrawal")
        verbose_name_plural = _("withdrawals")
        constraints = [
            models.CheckConstraint(
                condition=Q(order__isnull=False) | Q(state__in=["RECEIVED", "REJECTED", "CLOSED"]),
                name="withdrawal_moves_on_with_its_order",
            )
        ]
        indexes = [
            models.Index(
                fields=["refund_due_on"],
                condition=Q(state__in=["RECEIVED", "MATCHED", "GOODS_BACK"]),
                name="withdrawals_due",
            )
        ]

    def __str__(self) -> str:
        return f"W-{self.pk}"


class WithdrawalLine(models.Model):
    """Units of an order line that a declaration is about."""

    withdrawal = models.ForeignKey(Withdrawal, on_delete=models.CASCADE, related_name="lines")
    order_line = models.ForeignKey(OrderLine, on_delete=models.PROTECT, related_name="+")
    quantity = models.PositiveIntegerField(_("quantity"))

    class Meta:
        verbose_name = _("withdrawal line")
        verbose_name_plural = _("withdrawal lines")
        constraints = [
            models.UniqueConstraint(
                fields=["withdrawal", "order_line"], name="order_line_once_a_withdrawal"
            ),
            models.CheckConstraint(condition=Q(quantity__gt=0), name="withdrawal_line_has_units"),
        ]

    def __str__(self) -> str:
        return f"{self.quantity} × {self.order_line_id}"
