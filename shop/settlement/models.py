"""What the payment provider settles: its own bookings, matched with ours, and the rate's share."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from djmoney.models.fields import MoneyField

from shop.kernel.money import Money
from shop.orders.models import Order
from shop.payments.models import Dispute, Payment, Refund


class BalanceEntry(models.Model):
    """One booking on the provider's account, in the currency that it pays out.

    It is ``MATCHED`` when it is a payment, refund, dispute or payout that we know, for the amount
    that we know; otherwise it stays ``OPEN`` until somebody says what it is.
    """

    class Kind(models.TextChoices):
        CHARGE = "CHARGE", _("payment")
        REFUND = "REFUND", _("refund")
        DISPUTE = "DISPUTE", _("dispute")
        PAYOUT = "PAYOUT", _("payout")
        FEE = "FEE", _("provider's fee")
        OTHER = "OTHER", _("other booking")

    class State(models.TextChoices):
        OPEN = "OPEN", _("to explain")
        MATCHED = "MATCHED", _("matched")
        EXPLAINED = "EXPLAINED", _("explained")

    class Problem(models.TextChoices):
        UNKNOWN = "UNKNOWN", _("nothing of ours belongs to it")
        AMOUNT = "AMOUNT", _("the amount is not ours")
        LINES = "LINES", _("its lines are not its amount")

    reference = models.CharField(_("provider's reference"), max_length=80, unique=True)
    source = models.CharField(_("booked for"), max_length=80, blank=True)
    intent = models.CharField(_("payment"), max_length=80, blank=True)
    kind = models.CharField(_("kind"), max_length=8, choices=Kind.choices)
    amount = MoneyField(
        _("amount"), max_digits=14, decimal_places=4, currency_field_name="currency"
    )
    fee = MoneyField(
        _("provider's fee"), max_digits=14, decimal_places=4, currency_field_name="currency"
    )
    net = MoneyField(_("net"), max_digits=14, decimal_places=4, currency_field_name="currency")
    paid = MoneyField(
        _("in the order's currency"),
        max_digits=14,
        decimal_places=4,
        currency_field_name="paid_currency",
    )
    payment = models.ForeignKey(
        Payment,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="balance_entries",
        verbose_name=_("payment"),
    )
    refund = models.ForeignKey(
        Refund,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="balance_entries",
        verbose_name=_("refund"),
    )
    dispute = models.ForeignKey(
        Dispute,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="balance_entries",
        verbose_name=_("dispute"),
    )
    payout = models.CharField(_("payout"), max_length=80, blank=True, db_index=True)
    state = models.CharField(_("state"), max_length=9, choices=State.choices, default=State.OPEN)
    problem = models.CharField(
        _("what does not fit"), max_length=7, choices=Problem.choices, blank=True
    )
    note = models.CharField(_("explanation"), max_length=300, blank=True)
    explained_by = models.CharField(_("by"), max_length=80, blank=True)
    booked_at = models.DateTimeField(_("booked at"))
    available_on = models.DateField(_("available on"), null=True, blank=True)

    class Meta:
        verbose_name = _("settlement line")
        verbose_name_plural = _("settlement lines")
        constraints = [
            models.CheckConstraint(
                condition=~Q(state="EXPLAINED") | ~Q(note=""), name="explained_entry_has_a_note"
            )
        ]
        indexes = [
            models.Index(fields=["-booked_at", "-id"], name="balance_entries_newest"),
            models.Index(
                fields=["state"], condition=Q(state="OPEN"), name="balance_entries_to_explain"
            ),
        ]

    def __str__(self) -> str:
        return self.reference


class ExchangeDifference(models.Model):
    """What an order's money was worth when it was settled, against the rate it was sold at.

    Both values are in the accounting currency; a refund's are negative. Rows are only added.
    """

    entry = models.OneToOneField(
        BalanceEntry,
        on_delete=models.PROTECT,
        related_name="difference",
        verbose_name=_("ledger entry"),
    )
    order = models.ForeignKey(
        Order, on_delete=models.PROTECT, related_name="differences", verbose_name=_("order")
    )
    booked = MoneyField(
        _("at the order's rate"), max_digits=14, decimal_places=4, currency_field_name="currency"
    )
    settled = MoneyField(
        _("settled"), max_digits=14, decimal_places=4, currency_field_name="currency"
    )
    paid_currency = models.CharField(_("order's currency"), max_length=3)
    created_at = models.DateTimeField(_("created at"))

    class Meta:
        verbose_name = _("exchange difference")
        verbose_name_plural = _("exchange differences")
        indexes = [
            models.Index(fields=["paid_currency", "created_at"], name="differences_by_currency")
        ]

    def __str__(self) -> str:
        return f"{self.order_id}: {self.amount}"

    @property
    def amount(self) -> Money:
        """What was gained, or lost when it is negative."""
        return self.settled - self.booked
