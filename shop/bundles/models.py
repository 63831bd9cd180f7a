"""Bundles: variants that have no stock of their own, but are made of others."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from shop.catalogue.models import Variant


class BundlePart(models.Model):
    """Units of a component in one bundle; a variant with parts is a bundle."""

    bundle = models.ForeignKey(
        Variant, on_delete=models.CASCADE, related_name="parts", verbose_name=_("bundle")
    )
    component = models.ForeignKey(
        Variant, on_delete=models.PROTECT, related_name="part_of", verbose_name=_("component")
    )
    quantity = models.PositiveSmallIntegerField(_("units"), default=1)

    class Meta:
        verbose_name = _("part of a bundle")
        verbose_name_plural = _("parts of bundles")
        constraints = [
            models.UniqueConstraint(
                fields=["bundle", "component"],
                name="bundle_part_named_once",
                violation_error_message=_("The bundle names this variant already."),
            ),
            models.CheckConstraint(
                condition=Q(quantity__gte=1, quantity__lte=99), name="bundle_part_has_units"
            ),
            models.CheckConstraint(
                condition=~Q(bundle=F("component")),
                name="bundle_is_not_its_own_part",
                violation_error_message=_("A bundle cannot contain itself."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.quantity} × {self.component_id}"
