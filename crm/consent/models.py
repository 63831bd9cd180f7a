"""Evidence of what a visitor allowed; rows are only added."""

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _


class CookieChoice(models.Model):
    """One answer to the cookie question (Directive 2002/58/EC, Art. 5(3))."""

    visitor = models.UUIDField(_("visitor"), default=uuid.uuid4, db_index=True)
    purposes = models.JSONField(_("purposes allowed"), default=list)
    text_version = models.CharField(_("version of the text"), max_length=20)
    language = models.CharField(_("language and market"), max_length=20)
    created_at = models.DateTimeField(_("at"))

    class Meta:
        verbose_name = _("cookie choice")
        verbose_name_plural = _("cookie choices")

    def __str__(self) -> str:
        return f"{self.created_at:%Y-%m-%d %H:%M} {self.purposes}"
