"""Suppliers, and orders of their goods."""

from decimal import Decimal

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from logistics.forecast.models import StockProposal
from shop.catalogue.models import Variant
from shop.inventory.models import Warehouse
from shop.kernel.money import Money


class Supplier(models.Model):
    """A business that goods are bought from, in its currency."""

    code = models.SlugField(_("code"), max_length=20, unique=True)
    name = models.CharField(_("name"), max_length=120)
    country = models.CharField(_("country"), max_length=2)
    currency = models.CharField(_("currency"), max_length=3, choices=settings.CURRENCY_CHOICES)
    terms = models.CharField(
        _("terms of delivery"),
        max_length=120,
        blank=True,
        help_text=_("For example FOB Ningbo: who pays and bears the risk up to where."),
    )
    is_active = models.BooleanField(_("active"), default=True)

    class Meta:
        verbose_name = _("supplier")
        verbose_name_plural = _("suppliers")

    def __str__(self) -> str:
        return self.name


class PurchaseOrder(models.Model):
    """Goods ordered of one supplier for one warehouse, until they are received or called off."""

    class State(models.TextChoices):
        DRAFT = "DRAFT", _("being written")
        PLACED = "PLACED", _("ordered")
        RECEIVED = "RECEIVED", _("received")
        CANCELLED = "CANCELLED", _("cancelled")

    supplier = models.ForeignKey(
        Supplier, on_delete=models.PROTECT, related_name="orders", verbose_name=_("supplier")
    )
    warehouse = models.ForeignKey(
        Warehouse, on_delete=models.PROTECT, related_name="+", verbose_name=_("warehouse")
    )
    # The supplier may change its currency; an order keeps the one that its prices are in.
    currency = models.CharField(_("currency"), max_length=3)
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.DRAFT)
    expected_on = models.DateField(_("expected on"), null=True, blank=True)
    is_sellable = models.BooleanField(
        _("sold before it arrives"),
        default=False,
        help_text=_("What is sold out can be ordered ahead, up to the units that are coming."),
    )
    note = models.CharField(_("note"), max_length=200, blank=True)
    # The form that it was written with, so that sending the form twice writes one order.
    key = models.UUIDField(unique=True, editable=False)
    # How often goods of it were received: a form that has seen fewer comes too late.
    receipts = models.PositiveSmallIntegerField(_("receipts"), default=0)
    written_by = models.CharField(_("written by"), max_length=80)
    written_at = models.DateTimeField(_("written at"))
    rate = models.DecimalField(
        _("rate per accounting unit"), max_digits=18, decimal_places=8, default=1
    )
    rate_source = models.CharField(_("source of the rate"), max_length=20, blank=True)
    rate_date = models.DateField(_("date of the rate"), null=True, blank=True)
    placed_by = models.CharField(_("ordered by"), max_length=80, blank=True)
    placed_at = models.DateTimeField(_("ordered at"), null=True, blank=True)
    closed_by = models.CharField(_("closed by"), max_length=80, blank=True)
    closed_at = models.DateTimeField(_("closed at"), null=True, blank=True)

    class Meta:
        verbose_name = _("purchase order")
        verbose_name_plural = _("purchase orders")
        constraints = [
            models.CheckConstraint(
                condition=~Q(state__in=["PLACED", "RECEIVED"]) | Q(placed_at__isnull=False),
                name="placed_purchase_knows_when",
            ),
        ]
        indexes = [models.Index(fields=["state", "written_at"], name="purchases_by_state")]

    def __str__(self) -> str:
        return self.reference

    @property
    def reference(self) -> str:
        """How the ledger and the supplier name the order."""
        return f"PO-{self.pk}"


class PurchaseOrderLine(models.Model):
    """Units of one variant in a purchase order, their price, and what became of them."""

    order = models.ForeignKey(PurchaseOrder, on_delete=models.CASCADE, related_name="lines")
    variant = models.ForeignKey(Variant, on_delete=models.PROTECT, related_name="+")
    quantity = models.PositiveIntegerField(_("units"))
    unit_price = models.DecimalField(_("price of a unit"), max_digits=14, decimal_places=4)
    received = models.PositiveIntegerField(_("arrived well"), default=0)
    damaged = models.PositiveIntegerField(_("arrived damaged"), default=0)
    set_aside = models.PositiveIntegerField(_("to be inspected"), default=0)
    short = models.PositiveIntegerField(_("missing"), default=0)
    surplus = models.PositiveIntegerField(_("more than ordered"), default=0)

    class Meta:
        verbose_name = _("line of a purchase order")
        verbose_name_plural = _("lines of purchase orders")
        constraints = [
            models.UniqueConstraint(fields=["order", "variant"], name="variant_once_a_purchase"),
            models.CheckConstraint(
                condition=Q(quantity__gt=0, unit_price__gte=0), name="purchase_line_buys_some"
            ),
            models.CheckConstraint(
                condition=Q(
                    quantity__gte=F("received")
                    + F("damaged")
                    + F("set_aside")
                    + F("short")
                    - F("surplus")
                ),
                name="purchase_line_adds_up",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.order_id}: {self.quantity} × {self.variant_id}"

    @property
    def sku(self) -> str:
        """The code of its variant, which must be loaded."""
        return self.variant.sku

    @property
    def arrived(self) -> int:
        """Units that came out of the boxes, in whatever state."""
        return self.received + self.damaged + self.set_aside

    @property
    def open_units(self) -> int:
        """Units that were ordered and have neither arrived nor been given up."""
        return self.quantity - (self.arrived + self.short - self.surplus)

    def price(self, currency: str) -> Money:
        """Return what the line costs at its supplier, unrounded."""
        return Money(Decimal(self.quantity) * self.unit_price, currency)


class OrderedProposal(models.Model):
    """An accepted stock proposal that a purchase order has taken in: it is bought once."""

    proposal = models.OneToOneField(
        StockProposal, on_delete=models.PROTECT, related_name="ordered", verbose_name=_("proposal")
    )
    order = models.ForeignKey(PurchaseOrder, on_delete=models.CASCADE, related_name="proposals")

    class Meta:
        verbose_name = _("ordered proposal")
        verbose_name_plural = _("ordered proposals")

    def __str__(self) -> str:
        return f"{self.proposal_id} in {self.order_id}"
