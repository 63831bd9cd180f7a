"""Who somebody is, as far as they have told us."""

from django.conf import settings
from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from shop.orders.models import Order


class Contact(models.Model):
    """One person: everything that they ordered, allowed and were told hangs on this row.

    Whoever turns out to be somebody else's double points at them and owns nothing any more.
    """

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="contact",
        verbose_name=_("account"),
    )
    email = models.EmailField(_("e-mail address"), blank=True)
    name = models.CharField(_("name"), max_length=120, blank=True)
    variant_code = models.CharField(_("language and market"), max_length=20, blank=True)
    created_at = models.DateTimeField(_("known since"))
    merged_into = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="doubles",
        verbose_name=_("is a double of"),
    )
    erased_at = models.DateTimeField(_("erased at"), null=True, blank=True)

    class Meta:
        verbose_name = _("contact")
        verbose_name_plural = _("contacts")
        indexes = [models.Index(fields=["-created_at", "-id"], name="contacts_newest")]

    def __str__(self) -> str:
        return self.email or f"#{self.pk}"


class ContactEmail(models.Model):
    """An address by which a contact is known; no two contacts share one."""

    contact = models.ForeignKey(
        Contact, on_delete=models.CASCADE, related_name="emails", verbose_name=_("contact")
    )
    email = models.EmailField(_("e-mail address"), unique=True)
    proven_at = models.DateTimeField(_("proven at"), null=True, blank=True)
    bounced_at = models.DateTimeField(_("mail came back at"), null=True, blank=True)
    bounce_reason = models.CharField(_("why mail came back"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("address of a contact")
        verbose_name_plural = _("addresses of contacts")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(email=Lower("email")),
                name="contact_email_is_lower_case",
            )
        ]

    def __str__(self) -> str:
        return self.email


class ContactOrder(models.Model):
    """Whose order it is; each order belongs to one contact."""

    order = models.OneToOneField(
        Order, on_delete=models.CASCADE, related_name="contact_link", verbose_name=_("order")
    )
    contact = models.ForeignKey(
        Contact, on_delete=models.PROTECT, related_name="order_links", verbose_name=_("contact")
    )

    class Meta:
        verbose_name = _("order of a contact")
        verbose_name_plural = _("orders of contacts")

    def __str__(self) -> str:
        return f"{self.order_id} → {self.contact_id}"
