"""When transit times were learnt."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class TransitLearning(models.Model):
    """One night's learning: the transit times of all lanes are written together with its end."""

    night = models.DateField(_("night"), unique=True)
    begun_at = models.DateTimeField(_("begun at"))
    finished_at = models.DateTimeField(_("finished at"), null=True, blank=True)
    lanes = models.PositiveIntegerField(_("learnt lanes"), default=0)

    class Meta:
        verbose_name = _("learning of transit times")
        verbose_name_plural = _("learning of transit times")

    def __str__(self) -> str:
        return str(self.night)
