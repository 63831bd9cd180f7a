"""Abstract models that every noun may use."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class TextLanguage(models.TextChoices):
    """The languages that catalogue texts are written in."""

    EN = "en", "English"
    DE = "de", "Deutsch"
    FR = "fr", "Français"
    JA = "ja", "日本語"
    ZH_HANS = "zh-hans", "简体中文"


class TranslatedText(models.Model):
    """One language of an object's texts; no row means the translation is missing."""

    class State(models.TextChoices):
        MACHINE = "MACHINE", _("machine translated")
        REVIEWED = "REVIEWED", _("reviewed")
        STALE = "STALE", _("source has changed")

    language = models.CharField(_("language"), max_length=10, choices=TextLanguage.choices)
    state = models.CharField(
        _("state"), max_length=10, choices=State.choices, default=State.REVIEWED
    )
    source_digest = models.CharField(_("digest of the source text"), max_length=64, blank=True)

    class Meta:
        abstract = True
