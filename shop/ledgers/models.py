"""What came of proving the ledgers."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class LedgerProof(models.Model):
    """One run over every ledger: how much it read, and what does not add up."""

    ran_at = models.DateTimeField(_("proved at"), db_index=True)
    seconds = models.DecimalField(_("seconds"), max_digits=8, decimal_places=2)
    rows = models.PositiveBigIntegerField(_("ledger rows"))
    findings = models.JSONField(_("findings"), default=list)
    is_sound = models.BooleanField(_("everything adds up"))

    class Meta:
        verbose_name = _("ledger proof")
        verbose_name_plural = _("ledger proofs")

    def __str__(self) -> str:
        return f"{self.ran_at:%Y-%m-%d %H:%M}"
