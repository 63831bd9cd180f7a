"""Bundles as they were sold: one line to the shopper, its components to everybody else."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from djmoney.models.fields import MoneyField


class OrderBundle(models.Model):
    """A bundle that was bought; the order's lines that point at it are its components."""

    order = models.ForeignKey(
        "shop.Order", on_delete=models.CASCADE, related_name="bundles", verbose_name=_("order")
    )
    variant = models.ForeignKey(
        "shop.Variant", on_delete=models.PROTECT, related_name="+", verbose_name=_("variant")
    )
    sku = models.CharField(_("SKU"), max_length=64)
    title = models.CharField(_("title"), max_length=300)
    option_label = models.CharField(_("option"), max_length=300, blank=True)
    image = models.ForeignKey(
        "wagtailimages.Image", on_delete=models.SET_NULL, null=True, related_name="+"
    )
    quantity = models.PositiveIntegerField(_("quantity"))
    unit_price = MoneyField(
        _("unit price"), max_digits=14, decimal_places=4, currency_field_name="currency"
    )

    class Meta:
        verbose_name = _("bundle of an order")
        verbose_name_plural = _("bundles of orders")
        constraints = [
            models.UniqueConstraint(
                fields=["order", "variant"], name="order_bundle_once_a_variant"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.quantity} × {self.sku}"
