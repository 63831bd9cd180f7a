"""The cartons that a warehouse keeps."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from shop.inventory.models import Warehouse

_SIDE = [MinValueValidator(10), MaxValueValidator(3_000)]
_WEIGHT = [MaxValueValidator(100_000)]


class CartonSize(models.Model):
    """A carton that a warehouse keeps; parcels are planned with those that are active.

    Sizes are those of the room inside, in millimetres; weights in grams.
    """

    warehouse = models.ForeignKey(
        Warehouse,
        on_delete=models.CASCADE,
        related_name="carton_sizes",
        verbose_name=_("warehouse"),
    )
    code = models.CharField(_("code"), max_length=12)
    length_mm = models.PositiveIntegerField(_("inner length (mm)"), validators=_SIDE)
    width_mm = models.PositiveIntegerField(_("inner width (mm)"), validators=_SIDE)
    height_mm = models.PositiveIntegerField(_("inner height (mm)"), validators=_SIDE)
    own_weight_g = models.PositiveIntegerField(_("weight of the carton (g)"), validators=_WEIGHT)
    max_load_g = models.PositiveIntegerField(
        _("most that it carries (g)"),
        validators=[MinValueValidator(1), *_WEIGHT],
        help_text=_("Of goods, without the carton itself."),
    )
    cost = models.DecimalField(
        _("cost in the accounting currency, without tax"),
        max_digits=8,
        decimal_places=2,
        validators=[MinValueValidator(0)],
        help_text=_("Of the cartons that take everything the cheapest is planned."),
    )
    is_active = models.BooleanField(_("active"), default=True)

    class Meta:
        verbose_name = _("carton")
        verbose_name_plural = _("cartons")
        constraints = [
            models.UniqueConstraint(
                fields=["warehouse", "code"],
                name="carton_once_a_warehouse",
                violation_error_message=_("This warehouse has a carton with this code already."),
            ),
            models.CheckConstraint(
                condition=Q(length_mm__gt=0, width_mm__gt=0, height_mm__gt=0, max_load_g__gt=0),
                name="carton_takes_something",
            ),
            models.CheckConstraint(condition=Q(cost__gte=0), name="carton_cost_not_negative"),
        ]

    def __str__(self) -> str:
        return f"{self.warehouse_id} {self.code}"

    @property
    def litres(self) -> float:
        """The room in it."""
        return self.length_mm * self.width_mm * self.height_mm / 1_000_000
