"""Enter the demo's translations as a translator would, so that they can be kept up to date."""

from typing import Any

from wagtail.models import Locale, Page
from wagtail_localize.models import StringSegment, StringTranslation, Translation, TranslationSource
from wagtail_localize.segments import StringSegmentValue
from wagtail_localize.segments.extract import extract_segments

from shop.markets.registry import REGISTRY

SOURCE_LANGUAGE = "en"


def languages() -> list[str]:
    """Return the shop's languages, the one that pages are written in first."""
    return [SOURCE_LANGUAGE, *(code for code in REGISTRY.languages if code != SOURCE_LANGUAGE)]


def enter_translation(source: Any, theirs: Any, *, locale: Locale) -> None:
    """Translate an object by the words of another with the same blocks.

    A page is published at once and not by `save_target()`, which would wait for the commit.

    :raises ValueError: when the two do not have the same texts in the same places
    """
    about, _created = TranslationSource.update_or_create_from_instance(source)
    ours = StringSegment.objects.filter(source=about).select_related("string", "context")
    words = [one for one in extract_segments(theirs) if isinstance(one, StringSegmentValue)]
    for segment, translated in zip(ours.order_by("order"), words, strict=True):
        StringTranslation.objects.update_or_create(
            translation_of=segment.string,
            locale=locale,
            context=segment.context,
            defaults={
                "data": translated.string.data,
                "translation_type": StringTranslation.TRANSLATION_TYPE_MANUAL,
            },
        )
    translation, _created = Translation.objects.get_or_create(source=about, target_locale=locale)
    is_page = isinstance(source, Page)
    # Menus have no drafts.
    translation.save_target(publish=not is_page)
    if is_page:
        source.get_translation(locale).get_latest_revision().publish()
