"""Evidence of what a visitor allowed; rows are only added."""

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from crm.identity.models import Contact


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


class ConsentRecord(models.Model):
    """One statement of a contact about one channel and purpose; rows are only added.

    The newest row of a channel and purpose says what holds (GDPR, Art. 7(1): the controller must
    be able to demonstrate that the person has consented).
    """

    class Channel(models.TextChoices):
        EMAIL = "EMAIL", _("e-mail")

    class Purpose(models.TextChoices):
        NEWSLETTER = "NEWSLETTER", _("newsletter")

    class State(models.TextChoices):
        REQUESTED = "REQUESTED", _("asked for, not confirmed")
        GRANTED = "GRANTED", _("granted")
        WITHDRAWN = "WITHDRAWN", _("withdrawn")

    class Source(models.TextChoices):
        FOOTER = "FOOTER", _("form on a page")
        ACCOUNT = "ACCOUNT", _("customer's account")
        MAIL = "MAIL", _("link in a mail")
        ONE_CLICK = "ONE_CLICK", _("mail program")
        DESK = "DESK", _("desk")
        ERASURE = "ERASURE", _("erasure")

    contact = models.ForeignKey(
        Contact, on_delete=models.PROTECT, related_name="consents", verbose_name=_("contact")
    )
    channel = models.CharField(_("channel"), max_length=10, choices=Channel.choices)
    purpose = models.CharField(_("purpose"), max_length=20, choices=Purpose.choices)
    state = models.CharField(_("state"), max_length=10, choices=State.choices)
    source = models.CharField(_("where"), max_length=10, choices=Source.choices)
    text_version = models.CharField(_("version of the text"), max_length=20)
    language = models.CharField(_("language and market"), max_length=20)
    created_at = models.DateTimeField(_("at"))

    class Meta:
        verbose_name = _("consent")
        verbose_name_plural = _("consents")
        indexes = [
            models.Index(fields=["contact", "channel", "purpose", "-id"], name="consent_newest"),
            models.Index(
                fields=["created_at"], condition=models.Q(state="REQUESTED"), name="consent_asked"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.purpose} {self.state}"
