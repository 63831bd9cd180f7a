"""Answers to requests that must not be carried out twice."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class IdempotencyKey(models.Model):
    """A request that somebody may send again, and what it came to once it is known.

    The owner is a digest: whoever reads this table learns no secret that opens a cart or an order.
    """

    owner = models.CharField(_("digest of whose it is"), max_length=64)
    key = models.CharField(pgettext_lazy("idempotency", "key"), max_length=255)
    fingerprint = models.CharField(_("digest of the request"), max_length=64)
    status = models.PositiveSmallIntegerField(_("status of the answer"), null=True, blank=True)
    # A text, because a column for JSON would not keep it word for word.
    answer = models.TextField(_("answer"), null=True, blank=True)
    created_at = models.DateTimeField(_("created at"), db_index=True)
    claimed_at = models.DateTimeField(_("last tried at"))

    class Meta:
        verbose_name = _("idempotency key")
        verbose_name_plural = _("idempotency keys")
        constraints = [
            models.UniqueConstraint(fields=["owner", "key"], name="idempotency_key_once_an_owner"),
            models.CheckConstraint(
                condition=Q(status__isnull=True, answer__isnull=True)
                | Q(status__isnull=False, answer__isnull=False),
                name="idempotency_answer_has_status",
            ),
        ]

    def __str__(self) -> str:
        return self.key
