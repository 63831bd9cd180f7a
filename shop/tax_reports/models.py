"""What a tax provider is told of our sales, and what could not be told."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from djmoney.models.fields import MoneyField

from shop.orders.models import Consignment
from shop.payments.models import Refund


class TaxReport(models.Model):
    """The sales tax of one consignment about which a provider was asked, and how it is reported."""

    class State(models.TextChoices):
        WAITING = "WAITING", _("waiting for the payment")
        SENDING = "SENDING", _("being reported")
        REPORTED = "REPORTED", _("reported")
        VOIDED = "VOIDED", _("taken back")
        CLOSED = "CLOSED", _("order ended before")
        OWN_RATE = "OWN_RATE", _("our own rate charged: report by hand")
        REFUSED = "REFUSED", _("refused by the provider")
        BY_HAND = "BY_HAND", _("reported by hand")

    consignment = models.OneToOneField(
        Consignment, on_delete=models.PROTECT, related_name="tax_report"
    )
    provider = models.CharField(_("tax provider"), max_length=10)
    place = models.CharField(_("taxed in"), max_length=10)
    tax = MoneyField(_("tax"), max_digits=14, decimal_places=4, currency_field_name="currency")
    calculation = models.CharField(_("calculation"), max_length=80, blank=True)
    transaction = models.CharField(_("reference of the report"), max_length=80, blank=True)
    state = models.CharField(
        _("state"), max_length=10, choices=State.choices, default=State.WAITING
    )
    last_error = models.CharField(_("last error"), max_length=300, blank=True)
    created_at = models.DateTimeField(_("created at"))
    changed_at = models.DateTimeField(_("changed at"))

    class Meta:
        verbose_name = _("sales tax report")
        verbose_name_plural = _("sales tax reports")
        constraints = [
            models.UniqueConstraint(
                fields=["provider", "calculation"],
                condition=~Q(calculation=""),
                name="tax_calculation_is_of_one_sale",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["REPORTED", "VOIDED"]) | ~Q(transaction=""),
                name="reported_tax_has_its_reference",
            ),
        ]
        indexes = [
            models.Index(
                fields=["changed_at"],
                condition=Q(state__in=["WAITING", "SENDING", "REPORTED", "CLOSED"]),
                name="tax_reports_to_follow",
            )
        ]

    def __str__(self) -> str:
        return f"{self.place} {self.consignment_id}"


class TaxReversal(models.Model):
    """A refund's part in a reported sale; without ``sent_at`` it is still to be told."""

    report = models.ForeignKey(TaxReport, on_delete=models.PROTECT, related_name="reversals")
    refund = models.ForeignKey(
        Refund, on_delete=models.PROTECT, related_name="tax_reversals", verbose_name=_("refund")
    )
    tax = MoneyField(_("tax"), max_digits=14, decimal_places=4, currency_field_name="currency")
    reference = models.CharField(_("reference of the report"), max_length=80, blank=True)
    sent_at = models.DateTimeField(_("reported at"), null=True, blank=True)
    created_at = models.DateTimeField(_("created at"))

    class Meta:
        verbose_name = _("sales tax reversal")
        verbose_name_plural = _("sales tax reversals")
        constraints = [
            models.UniqueConstraint(fields=["report", "refund"], name="refund_is_reversed_once")
        ]

    def __str__(self) -> str:
        return f"{self.report_id}: {self.tax}"
