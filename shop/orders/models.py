"""Orders: what was sold, frozen, and how far it has come."""

import secrets

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from djmoney.models.fields import MoneyField

from shop.accounts.models import PostalAddress, User
from shop.catalogue.models import Variant
from shop.delivery.models import DeliveryMethod
from shop.inventory.models import Warehouse
from shop.kernel.indexes import contains_index
from shop.markets.models import Market
from shop.orders.bundles import OrderBundle
from shop.vat_ids.models import VatIdCheck

# Without 0, O, 1, I and L, so that a number survives being read out on the phone.
NUMBER_ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"


def new_order_number() -> str:
    """Return a number that nobody can guess from another one: K- and 12 characters, 59 bits."""
    body = "".join(secrets.choice(NUMBER_ALPHABET) for _unused in range(12))
    return f"K-{body[:4]}-{body[4:8]}-{body[8:]}"


def new_access_token() -> str:
    """Return the secret by which a guest opens the order's page."""
    return secrets.token_urlsafe(24)


class Order(PostalAddress):
    """What one person bought; prices, address and tax are copies that never change."""

    class Status(models.TextChoices):
        AWAITING_PAYMENT = "AWAITING_PAYMENT", _("awaiting payment")
        PROCESSING = "PROCESSING", _("payment in progress")
        AUTHORISED = "AUTHORISED", _("payment authorised")
        PAID = "PAID", _("paid")
        PARTLY_REFUNDED = "PARTLY_REFUNDED", _("partly refunded")
        REFUNDED = "REFUNDED", _("refunded")
        CANCELLED = "CANCELLED", _("cancelled")
        IN_REVIEW = "IN_REVIEW", _("in review")

    class Fulfilment(models.TextChoices):
        NONE = "NONE", _("not sent")
        PARTLY_SHIPPED = "PARTLY_SHIPPED", _("partly sent")
        SHIPPED = "SHIPPED", _("sent")
        DELIVERED = "DELIVERED", _("delivered")

    class Buyer(models.TextChoices):
        B2C = "B2C", _("consumer")
        B2B = "B2B", _("business")

    number = models.CharField(
        pgettext_lazy("order", "number"), max_length=20, unique=True, default=new_order_number
    )
    access_token = models.CharField(max_length=48, unique=True, default=new_access_token)
    cart_token = models.UUIDField(_("cart"), unique=True)
    user = models.ForeignKey(
        User,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="orders",
        verbose_name=_("user"),
    )
    email = models.EmailField(_("e-mail address"), db_index=True)
    market = models.ForeignKey(
        Market, on_delete=models.PROTECT, related_name="orders", verbose_name=_("market")
    )
    variant_code = models.CharField(_("language and market"), max_length=20)
    status = models.CharField(
        _("payment"),
        max_length=20,
        choices=Status.choices,
        default=Status.AWAITING_PAYMENT,
    )
    fulfilment = models.CharField(
        _("delivery"),
        max_length=20,
        choices=Fulfilment.choices,
        default=Fulfilment.NONE,
    )
    delivery_method = models.ForeignKey(
        DeliveryMethod,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("delivery method"),
    )
    buyer_kind = models.CharField(
        _("buys as"), max_length=3, choices=Buyer.choices, default=Buyer.B2C, db_default=Buyer.B2C
    )
    vat_id = models.CharField(_("VAT number"), max_length=24, blank=True, default="", db_default="")
    vat_id_check = models.ForeignKey(
        VatIdCheck,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="orders",
        verbose_name=_("VAT number check"),
        help_text=_("What the register had answered when the order was placed."),
    )
    net_total = MoneyField(
        _("net"), max_digits=14, decimal_places=4, currency_field_name="currency"
    )
    tax_total = MoneyField(
        _("tax"), max_digits=14, decimal_places=4, currency_field_name="currency"
    )
    duty_total = MoneyField(
        _("duty"), max_digits=14, decimal_places=4, currency_field_name="currency"
    )
    gross_total = MoneyField(
        _("total"), max_digits=14, decimal_places=4, currency_field_name="currency"
    )
    accounting_total = MoneyField(
        _("total in the accounting currency"),
        max_digits=14,
        decimal_places=4,
        currency_field_name="accounting_currency",
    )
    rate = models.DecimalField(_("rate per accounting unit"), max_digits=18, decimal_places=8)
    rate_source = models.CharField(_("source of the rate"), max_length=20)
    rate_date = models.DateField(_("date of the rate"))
    placed_at = models.DateTimeField(_("placed at"), db_index=True)
    expires_at = models.DateTimeField(_("payment due by"), null=True, blank=True)
    paid_at = models.DateTimeField(_("paid at"), null=True, blank=True)
    cancelled_at = models.DateTimeField(_("cancelled at"), null=True, blank=True)
    imported_from = models.SlugField(
        _("imported from"),
        max_length=40,
        blank=True,
        default="",
        db_default="",
        db_index=False,
        help_text=_("The system that took the order; empty when it was this shop."),
    )

    class Meta:
        verbose_name = _("order")
        verbose_name_plural = _("orders")
        constraints = [
            models.CheckConstraint(
                condition=Q(gross_total=F("net_total") + F("tax_total") + F("duty_total")),
                name="order_totals_add_up",
            ),
            models.CheckConstraint(
                condition=Q(gross_total__gte=0), name="order_total_not_negative"
            ),
        ]
        indexes = [
            models.Index(fields=["status", "placed_at"], name="orders_by_status"),
            contains_index("number", name="order_number_contains"),
            contains_index("email", name="order_email_contains"),
            contains_index("name", name="order_name_contains"),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def is_historical(self) -> bool:
        """Whether another system took the order: it is over, and nothing must come of it."""
        return bool(self.imported_from)


class Consignment(models.Model):
    """The part of an order that one warehouse sends, with its frozen quote."""

    order = models.ForeignKey(Order, on_delete=models.CASCADE, related_name="consignments")
    warehouse = models.ForeignKey(Warehouse, on_delete=models.PROTECT, related_name="+")
    position = models.PositiveSmallIntegerField(_("position"))
    carrier = models.SlugField(_("carrier"), max_length=20)
    regime = models.CharField(_("tax regime"), max_length=30)
    quote = models.JSONField(_("quote"))
    promised_from = models.DateField(_("promised from"))
    promised_until = models.DateField(_("promised until"))
    promise_percentile = models.PositiveSmallIntegerField(
        _("of a hundred such parcels come by then"),
        null=True,
        blank=True,
        help_text=_("Empty: the carrier's word, as too few parcels had arrived to learn from."),
    )
    promise_is_seeded = models.BooleanField(
        _("judged by others’ freight"), default=False, db_default=False
    )

    class Meta:
        verbose_name = _("consignment")
        verbose_name_plural = _("consignments")
        constraints = [
            models.UniqueConstraint(fields=["order", "position"], name="consignment_numbered_once")
        ]

    def __str__(self) -> str:
        return f"{self.order_id}/{self.position}"


class OrderRoute(models.Model):
    """Why these warehouses send an order: the rules, what was free, and the other routes.

    Written once with the order; the replay with other rules reads what was free.
    """

    order = models.OneToOneField(Order, on_delete=models.CASCADE, related_name="route")
    decision = models.JSONField(_("decision"))

    class Meta:
        verbose_name = _("route of an order")
        verbose_name_plural = _("routes of orders")

    def __str__(self) -> str:
        return f"{self.order_id}"


class OrderLine(models.Model):
    """Units of one variant in one consignment, copied as they were sold."""

    consignment = models.ForeignKey(Consignment, on_delete=models.CASCADE, related_name="lines")
    order = models.ForeignKey(Order, on_delete=models.CASCADE, related_name="lines")
    variant = models.ForeignKey(Variant, on_delete=models.PROTECT, related_name="order_lines")
    sku = models.CharField(_("SKU"), max_length=64)
    title = models.CharField(_("title"), max_length=300)
    option_label = models.CharField(_("option"), max_length=120, blank=True)
    image = models.ForeignKey(
        "wagtailimages.Image", on_delete=models.SET_NULL, null=True, related_name="+"
    )
    quantity = models.PositiveIntegerField(_("quantity"))
    cancelled_quantity = models.PositiveIntegerField(_("cancelled"), default=0)
    unit_price = MoneyField(
        _("unit price"), max_digits=14, decimal_places=4, currency_field_name="currency"
    )
    net = MoneyField(_("net"), max_digits=14, decimal_places=4, currency_field_name="currency")
    tax = MoneyField(_("tax"), max_digits=14, decimal_places=4, currency_field_name="currency")
    gross = MoneyField(_("gross"), max_digits=14, decimal_places=4, currency_field_name="currency")
    tax_rate = models.DecimalField(_("tax rate"), max_digits=7, decimal_places=5)
    hs_code = models.CharField(_("HS code"), max_length=10, blank=True)
    country_of_origin = models.CharField(_("country of origin"), max_length=2, blank=True)
    customs_description = models.CharField(_("customs description"), max_length=120, blank=True)
    weight_g = models.PositiveIntegerField(_("weight (g)"), default=0)
    bundle = models.ForeignKey(
        OrderBundle, on_delete=models.PROTECT, null=True, blank=True, related_name="components"
    )
    # How the quote calls the line where its variant alone would not say which is meant.
    part_key = models.CharField(max_length=60, blank=True, default="", db_default="")

    class Meta:
        verbose_name = _("order line")
        verbose_name_plural = _("order lines")
        constraints = [
            models.CheckConstraint(
                condition=Q(gross=F("net") + F("tax")), name="order_line_adds_up"
            ),
            models.CheckConstraint(
                condition=Q(cancelled_quantity__lte=F("quantity")),
                name="order_line_cancelled_at_most_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.quantity} × {self.sku}"

    @property
    def quote_key(self) -> str:
        """How the quote of the consignment calls the line."""
        return self.part_key or str(self.variant_id)


class OrderCharge(models.Model):
    """What is paid beside the goods: delivery and duty, each its own frozen line."""

    class Kind(models.TextChoices):
        DELIVERY = "DELIVERY", _("delivery")
        DUTY = "DUTY", _("duty")

    consignment = models.ForeignKey(Consignment, on_delete=models.CASCADE, related_name="charges")
    order = models.ForeignKey(Order, on_delete=models.CASCADE, related_name="charges")
    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices)
    net = MoneyField(_("net"), max_digits=14, decimal_places=4, currency_field_name="currency")
    tax = MoneyField(_("tax"), max_digits=14, decimal_places=4, currency_field_name="currency")
    gross = MoneyField(_("gross"), max_digits=14, decimal_places=4, currency_field_name="currency")
    tax_rate = models.DecimalField(_("tax rate"), max_digits=7, decimal_places=5, default=0)

    class Meta:
        verbose_name = _("charge")
        verbose_name_plural = _("charges")
        constraints = [
            models.CheckConstraint(
                condition=Q(gross=F("net") + F("tax")), name="order_charge_adds_up"
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.gross}"


class OrderEvent(models.Model):
    """One line of an order's history; rows are only added."""

    order = models.ForeignKey(Order, on_delete=models.PROTECT, related_name="events")
    kind = models.CharField(_("what happened"), max_length=40)
    actor = models.CharField(_("by"), max_length=80)
    data = models.JSONField(_("details"), default=dict)
    created_at = models.DateTimeField(_("at"))

    class Meta:
        verbose_name = _("history entry")
        verbose_name_plural = _("history")
        indexes = [models.Index(fields=["order", "created_at"], name="order_history")]

    def __str__(self) -> str:
        return f"{self.created_at:%Y-%m-%d %H:%M} {self.kind}"
