"""The cart of a guest or a customer."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from djmoney.models.fields import MoneyField

from shop.accounts.models import User
from shop.catalogue.models import Variant
from shop.markets.models import Market


class Cart(models.Model):
    """What somebody means to buy in one market; the token is all a guest needs to find it."""

    class State(models.TextChoices):
        OPEN = "OPEN", pgettext_lazy("cart", "open")
        ORDERED = "ORDERED", _("ordered")
        MERGED = "MERGED", _("merged into another cart")

    token = models.UUIDField(_("token"), default=uuid.uuid4, unique=True)
    user = models.ForeignKey(
        User, on_delete=models.CASCADE, null=True, blank=True, related_name="carts"
    )
    market = models.ForeignKey(Market, on_delete=models.PROTECT, related_name="+")
    variant_code = models.CharField(_("language and market"), max_length=20)
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.OPEN)
    created_at = models.DateTimeField(_("created at"))
    active_at = models.DateTimeField(_("last active at"))

    class Meta:
        verbose_name = _("cart")
        verbose_name_plural = _("carts")
        constraints = [
            models.UniqueConstraint(
                fields=["user"],
                condition=Q(state="OPEN"),
                name="user_has_one_open_cart",
            )
        ]

    def __str__(self) -> str:
        return str(self.token)


class CartLine(models.Model):
    """A variant in a cart, with the unit price the shopper last saw."""

    cart = models.ForeignKey(Cart, on_delete=models.CASCADE, related_name="lines")
    variant = models.ForeignKey(Variant, on_delete=models.CASCADE, related_name="+")
    quantity = models.PositiveIntegerField(_("quantity"))
    shown_price = MoneyField(
        _("price last shown"),
        max_digits=14,
        decimal_places=4,
        currency_field_name="currency",
    )
    added_at = models.DateTimeField(_("added at"))

    class Meta:
        verbose_name = _("cart line")
        verbose_name_plural = _("cart lines")
        constraints = [
            models.UniqueConstraint(fields=["cart", "variant"], name="cart_line_once_a_variant"),
            models.CheckConstraint(
                condition=Q(quantity__gte=1, quantity__lte=99),
                name="cart_line_quantity_sensible",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.quantity} × {self.variant_id}"
