"""Returns, exchanges and claims: what was announced, came back, was found, and came of it."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from djmoney.models.fields import MoneyField

from logistics.carriers.models import Carrier
from logistics.withdrawals.models import Withdrawal
from shop.catalogue.models import Variant
from shop.inventory.models import Warehouse
from shop.markets.models import Market
from shop.orders.models import Order, OrderLine
from shop.payments.models import Refund


class ReturnPolicy(models.Model):
    """What a market gives back, for how long, and when a thing need not come back."""

    class Delivery(models.TextChoices):
        FAULT = "FAULT", _("only when it is our fault")
        WHOLE = "WHOLE", _("of each parcel of which nothing is kept")
        SHARE = "SHARE", _("the share of what comes back")

    market = models.OneToOneField(
        Market, on_delete=models.PROTECT, primary_key=True, verbose_name=_("market")
    )
    warehouse = models.ForeignKey(
        Warehouse,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("goods come back to"),
        help_text=_("Empty: to the warehouse that sent them."),
    )
    days = models.PositiveSmallIntegerField(
        _("days to return"), default=30, help_text=_("From the day of delivery.")
    )
    claim_days = models.PositiveSmallIntegerField(_("days to claim"), default=730)
    delivery = models.CharField(
        _("delivery goes back"), max_length=5, choices=Delivery.choices, default=Delivery.WHOLE
    )
    gives_back_duty = models.BooleanField(_("duty goes back"), default=True)
    return_cost = MoneyField(
        _("what a return costs us"),
        max_digits=14,
        decimal_places=4,
        default_currency="EUR",
        default=0,
        help_text=_("Things that cost no more are kept by the customer and refunded; 0: never."),
    )
    keep_limit = models.PositiveSmallIntegerField(
        _("kept returns per customer"), default=2, help_text=_("Within the period below.")
    )
    keep_days = models.PositiveSmallIntegerField(_("period in days"), default=365)

    class Meta:
        verbose_name = _("return policy")
        verbose_name_plural = _("return policies")
        constraints = [
            models.CheckConstraint(condition=Q(return_cost__gte=0), name="return_cost_not_negative")
        ]

    def __str__(self) -> str:
        return f"{self.market_id}"


class Return(models.Model):
    """One announcement about an order; what was announced stays, its handling moves."""

    class Kind(models.TextChoices):
        RETURN = "RETURN", pgettext_lazy("return", "return")
        EXCHANGE = "EXCHANGE", pgettext_lazy("return", "exchange")
        CLAIM = "CLAIM", pgettext_lazy("return", "claim")

    class Remedy(models.TextChoices):
        REFUND = "REFUND", _("My money back")
        EXCHANGE = "EXCHANGE", _("Something else instead")
        REPLACEMENT = "REPLACEMENT", _("The same piece once more")

    class Way(models.TextChoices):
        LABEL = "LABEL", _("I send it with the return label")
        DROP_OFF = "DROP_OFF", _("I bring it to your warehouse")
        KEPT = "KEPT", _("Nothing comes back")

    class State(models.TextChoices):
        REQUESTED = "REQUESTED", pgettext_lazy("return", "announced")
        RECEIVED = "RECEIVED", pgettext_lazy("return", "in quarantine")
        INSPECTED = "INSPECTED", pgettext_lazy("return", "inspected")
        REPLACING = "REPLACING", pgettext_lazy("return", "replacement to be sent")
        SETTLED = "SETTLED", pgettext_lazy("return", "settled")
        REJECTED = "REJECTED", pgettext_lazy("return", "rejected")

    class Reason(models.TextChoices):
        CHANGED_MIND = "CHANGED_MIND", _("I have changed my mind")
        SIZE = "SIZE", _("It is too large or too small")
        NOT_AS_SHOWN = "NOT_AS_SHOWN", _("It is not as shown")
        DAMAGED = "DAMAGED", _("It arrived damaged")
        WRONG_ITEM = "WRONG_ITEM", _("I received something else")
        MISSING = "MISSING", _("It was missing in the parcel")

    CLAIMS = frozenset({Reason.DAMAGED, Reason.WRONG_ITEM, Reason.MISSING})
    FAULTS = CLAIMS | {Reason.NOT_AS_SHOWN}

    key = models.UUIDField(_("key"), unique=True)
    order = models.ForeignKey(
        Order, on_delete=models.PROTECT, related_name="returns", verbose_name=_("order")
    )
    withdrawal = models.OneToOneField(
        Withdrawal,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="goods",
        verbose_name=_("withdrawal"),
    )
    customer = models.CharField(_("customer"), max_length=254, blank=True)
    variant_code = models.CharField(_("language and market"), max_length=20)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices)
    remedy = models.CharField(_("asked for"), max_length=12, choices=Remedy.choices)
    way = models.CharField(_("way back"), max_length=10, choices=Way.choices)
    reason = models.CharField(
        pgettext_lazy("return", "reason"), max_length=12, choices=Reason.choices
    )
    note = models.TextField(_("in the customer’s words"), blank=True)
    wanted = models.ForeignKey(
        Variant,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("wanted instead"),
    )
    state = models.CharField(
        _("state"), max_length=10, choices=State.choices, default=State.REQUESTED
    )
    requested_at = models.DateTimeField(_("announced at"))
    received_at = models.DateTimeField(_("received at"), null=True, blank=True)
    inspected_at = models.DateTimeField(_("inspected at"), null=True, blank=True)
    settled_at = models.DateTimeField(_("settled at"), null=True, blank=True)
    answer = models.CharField(_("answer to the customer"), max_length=300, blank=True)
    warehouse = models.ForeignKey(
        Warehouse, on_delete=models.PROTECT, related_name="+", verbose_name=_("comes back to")
    )
    refund = models.OneToOneField(
        Refund,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="returned",
        verbose_name=_("refund"),
    )
    new_order = models.ForeignKey(
        Order,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="exchanged_for",
        verbose_name=_("order of the exchange"),
    )
    carrier = models.ForeignKey(
        Carrier,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("carrier of the replacement"),
    )
    tracking_number = models.CharField(_("tracking number"), max_length=40, blank=True)

    class Meta:
        verbose_name = pgettext_lazy("goods", "return")
        verbose_name_plural = _("returns")
        constraints = [
            models.CheckConstraint(
                condition=~Q(remedy="EXCHANGE") | Q(wanted__isnull=False),
                name="exchange_names_what_is_wanted",
            ),
            models.CheckConstraint(
                condition=Q(refund__isnull=True) | Q(state="SETTLED"),
                name="refunded_return_is_settled",
            ),
            models.CheckConstraint(
                condition=~Q(state="REJECTED") | ~Q(answer=""), name="rejected_return_says_why"
            ),
        ]
        indexes = [
            models.Index(fields=["state", "requested_at"], name="returns_by_state"),
            models.Index(
                fields=["customer", "requested_at"],
                condition=Q(way="KEPT"),
                name="returns_kept_by_customer",
            ),
        ]

    def __str__(self) -> str:
        return f"R-{self.pk}"

    @property
    def needs_goods(self) -> bool:
        """Whether money or a replacement waits until the pieces are back."""
        return self.way != self.Way.KEPT

    @property
    def is_our_fault(self) -> bool:
        """Whether the seller has caused it, so that delivery goes back, too."""
        return self.reason in self.FAULTS


class ReturnLine(models.Model):
    """Units of an order line: announced, come back, and what the inspection made of them."""

    class Condition(models.TextChoices):
        UNOPENED = "UNOPENED", _("unopened")
        AS_NEW = "AS_NEW", _("as new")
        USED = "USED", _("used")
        DAMAGED = "DAMAGED", _("damaged")

    parent = models.ForeignKey(Return, on_delete=models.CASCADE, related_name="lines")
    order_line = models.ForeignKey(OrderLine, on_delete=models.PROTECT, related_name="+")
    quantity = models.PositiveIntegerField(_("announced"))
    received = models.PositiveIntegerField(_("received"), default=0)
    condition = models.CharField(
        _("condition"), max_length=10, choices=Condition.choices, blank=True
    )
    restocked = models.PositiveIntegerField(_("back on the shelf"), default=0)
    damaged = models.PositiveIntegerField(_("damaged"), default=0)
    written_off = models.PositiveIntegerField(_("written off"), default=0)

    class Meta:
        verbose_name = _("return line")
        verbose_name_plural = _("return lines")
        constraints = [
            models.UniqueConstraint(
                fields=["parent", "order_line"], name="order_line_once_a_return"
            ),
            models.CheckConstraint(condition=Q(quantity__gt=0), name="return_line_has_units"),
            models.CheckConstraint(
                condition=Q(received__lte=F("quantity")), name="no_more_back_than_announced"
            ),
            models.CheckConstraint(
                condition=Q(condition="")
                | Q(received=F("restocked") + F("damaged") + F("written_off")),
                name="every_returned_unit_has_a_place",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.quantity} × {self.order_line_id}"


class ReturnPhoto(models.Model):
    """A picture that a customer sent; the desk alone sees it."""

    parent = models.ForeignKey(Return, on_delete=models.CASCADE, related_name="photos")
    name = models.CharField(_("file"), max_length=200, unique=True)

    class Meta:
        verbose_name = _("photograph of a return")
        verbose_name_plural = _("photographs of returns")

    def __str__(self) -> str:
        return self.name
