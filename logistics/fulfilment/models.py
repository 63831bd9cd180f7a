"""Shipments: the parcels in which a warehouse sends a consignment."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from djmoney.models.fields import MoneyField

from logistics.carriers.models import Carrier
from shop.inventory.models import Warehouse
from shop.kernel.indexes import contains_index
from shop.kernel.money import Money
from shop.orders.models import Consignment, Order, OrderLine


class Shipment(models.Model):
    """One parcel of an order on its way from a warehouse to the customer."""

    class Status(models.TextChoices):
        PLANNED = "PLANNED", _("to be packed")
        PACKED = "PACKED", _("packed")
        SHIPPED = "SHIPPED", _("sent")
        DELIVERED = "DELIVERED", _("delivered")
        CANCELLED = "CANCELLED", _("cancelled")

    order = models.ForeignKey(
        Order, on_delete=models.PROTECT, related_name="shipments", verbose_name=_("order")
    )
    consignment = models.ForeignKey(
        Consignment, on_delete=models.PROTECT, related_name="shipments", verbose_name=_("parcel")
    )
    part = models.PositiveSmallIntegerField(
        _("part"),
        default=1,
        db_default=1,
        help_text=_("Which parcel of its consignment it is; a number is never used again."),
    )
    warehouse = models.ForeignKey(
        Warehouse, on_delete=models.PROTECT, related_name="shipments", verbose_name=_("warehouse")
    )
    carrier = models.ForeignKey(
        Carrier, on_delete=models.PROTECT, related_name="shipments", verbose_name=_("carrier")
    )
    status = models.CharField(
        _("status"), max_length=10, choices=Status.choices, default=Status.PLANNED
    )
    tracking_number = models.CharField(
        _("tracking number"), max_length=40, null=True, blank=True, unique=True
    )
    label_cost: "MoneyField[Money | None, Money | None]" = MoneyField(
        _("cost of the label"),
        max_digits=14,
        decimal_places=4,
        currency_field_name="label_currency",
        null=True,
        blank=True,
        default_currency=None,
    )
    planned_at = models.DateTimeField(_("planned at"))
    packed_at = models.DateTimeField(_("packed at"), null=True, blank=True)
    packed_by = models.CharField(_("packed by"), max_length=80, blank=True)
    shipped_at = models.DateTimeField(_("sent at"), null=True, blank=True)
    delivered_at = models.DateTimeField(_("delivered at"), null=True, blank=True)
    # The form that it was split off with, so that sending the form twice splits once.
    split_key = models.UUIDField(null=True, blank=True, editable=False)
    merged_into = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="merged",
        verbose_name=_("merged into"),
    )

    class Meta:
        verbose_name = _("shipment")
        verbose_name_plural = _("shipments")
        constraints = [
            models.UniqueConstraint(fields=["consignment", "part"], name="shipment_numbered_once"),
            models.UniqueConstraint(fields=["order", "split_key"], name="shipment_split_once"),
            models.CheckConstraint(
                condition=Q(merged_into__isnull=True) | Q(status="CANCELLED"),
                name="merged_shipment_goes_nowhere",
            ),
            models.CheckConstraint(
                condition=~Q(status__in=["SHIPPED", "DELIVERED"])
                | Q(tracking_number__isnull=False),
                name="sent_shipment_has_tracking_number",
            ),
        ]
        indexes = [
            models.Index(fields=["status", "planned_at"], name="shipments_by_status"),
            contains_index("tracking_number", name="shipment_tracking_contains"),
        ]

    def __str__(self) -> str:
        return f"{self.order_id}/{self.pk}"


class ShipmentLine(models.Model):
    """Units of an order line in a shipment, and how many of them have been packed."""

    shipment = models.ForeignKey(Shipment, on_delete=models.CASCADE, related_name="lines")
    order_line = models.ForeignKey(
        OrderLine, on_delete=models.PROTECT, related_name="shipment_lines"
    )
    quantity = models.PositiveIntegerField(_("quantity"))
    packed = models.PositiveIntegerField(_("packed"), default=0)

    class Meta:
        verbose_name = _("shipment line")
        verbose_name_plural = _("shipment lines")
        constraints = [
            models.UniqueConstraint(
                fields=["shipment", "order_line"], name="order_line_once_in_a_shipment"
            ),
            models.CheckConstraint(
                condition=Q(packed__lte=F("quantity")), name="never_packed_too_much"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.quantity} × {self.order_line_id}"
