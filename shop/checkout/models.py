"""What a shopper has filled in on the way to an order."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from shop.accounts.models import PostalAddress
from shop.cart.models import Cart
from shop.delivery.models import DeliveryMethod
from shop.vat_ids.models import VatIdCheck


class Checkout(PostalAddress):
    """The half-finished checkout of a cart."""

    cart = models.OneToOneField(Cart, on_delete=models.CASCADE, related_name="checkout")
    email = models.EmailField(_("e-mail address"))
    delivery_method = models.ForeignKey(
        DeliveryMethod,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
    )
    is_business = models.BooleanField(_("buys as a business"), default=False, db_default=False)
    vat_id = models.CharField(_("VAT number"), max_length=24, blank=True, default="", db_default="")
    vat_id_check = models.ForeignKey(
        VatIdCheck,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("VAT number check"),
    )
    updated_at = models.DateTimeField(_("updated at"))

    class Meta:
        verbose_name = _("checkout")
        verbose_name_plural = _("checkouts")

    def __str__(self) -> str:
        return f"{self.cart_id}: {self.email}"
