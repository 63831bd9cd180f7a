"""The rules by which a market's parcels choose their warehouses."""

from django.core.validators import MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from shop.markets.models import Market


class RoutingRule(models.Model):
    """What counts when several warehouses could send an order; the lowest rank counts first."""

    class Criterion(models.TextChoices):
        PARCELS = "PARCELS", _("fewest parcels")
        COST = "COST", _("lowest landed cost")
        DAYS = "DAYS", _("soonest arrival")
        BALANCE = "BALANCE", _("balance of stock")
        PREFERENCE = "PREFERENCE", _("order of warehouses")

    market = models.ForeignKey(
        Market, on_delete=models.CASCADE, related_name="routing_rules", verbose_name=_("market")
    )
    rank = models.PositiveSmallIntegerField(_("rank"), help_text=_("The lowest counts first."))
    criterion = models.CharField(_("what counts"), max_length=10, choices=Criterion.choices)
    tolerance = models.DecimalField(
        _("tolerance"),
        max_digits=10,
        decimal_places=2,
        default=0,
        validators=[MinValueValidator(0)],
        help_text=_(
            "How much worse than the best a route may be and stay in the running: parcels, money "
            "in the market's currency, days, per cent of the stock, or units times places."
        ),
    )
    is_active = models.BooleanField(_("active"), default=True)

    class Meta:
        verbose_name = _("routing rule")
        verbose_name_plural = _("routing rules")
        constraints = [
            models.UniqueConstraint(
                fields=["market", "rank"],
                name="routing_rule_ranked_once",
                violation_error_message=_("This market has a rule of this rank already."),
            ),
            models.UniqueConstraint(
                fields=["market", "criterion"],
                name="routing_rule_once_a_criterion",
                violation_error_message=_("This market has a rule on this already."),
            ),
            models.CheckConstraint(
                condition=models.Q(tolerance__gte=0), name="routing_tolerance_not_negative"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.market_id} {self.rank}: {self.get_criterion_display()}"
