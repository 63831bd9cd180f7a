"""The demo's journal, questions, landing page and menus, in five languages."""

from collections.abc import Callable
from functools import partial
from typing import Any

from django.db import transaction
from wagtail.models import Locale, Page

from content.demo.story_texts import (
    article_fields,
    article_texts,
    faq_fields,
    journal_fields,
    landing_fields,
    navigation_fields,
    story_texts,
)
from content.demo.translating import SOURCE_LANGUAGE, enter_translation, languages
from content.pages.models import ArticlePage, FaqPage, HomePage, JournalIndexPage, LandingPage
from content.snippets.models import Navigation

Fields = Callable[..., dict[str, Any]]


@transaction.atomic
def seed_stories() -> int:
    """Create what is missing below the home pages; return how many pages were created.

    Pages that exist are left as the marketers have made them, so it is safe to run again.
    """
    home = HomePage.objects.get(locale__language_code=SOURCE_LANGUAGE)
    before = Page.objects.count()
    texts, faq, table = (story_texts(name) for name in ("journal/journal", "faq", "table"))
    journal = _seed(JournalIndexPage, home, texts["slug"], partial(journal_fields, texts))
    # The oldest first, so that the newest is the last made.
    for article in reversed(article_texts()):
        _seed(ArticlePage, journal, article["slug"], partial(article_fields, article))
    landing = _seed(
        LandingPage, home, table["slug"], partial(landing_fields, table, journal_id=journal.pk)
    )
    questions = _seed(FaqPage, home, faq["slug"], partial(faq_fields, faq))
    _seed_navigation({page.slug: page.pk for page in (journal, landing, questions)})
    return int(Page.objects.count() - before)


def _seed(model: type[Any], parent: Page, slug: str, fields: Fields) -> Any:
    source = model.objects.child_of(parent).filter(slug=slug).first()
    if source is None:
        source = model(slug=slug, locale=parent.locale, **fields(language=SOURCE_LANGUAGE))
        parent.add_child(instance=source)
        source.save_revision().publish()
    for code in languages()[1:]:
        locale = Locale.objects.get(language_code=code)
        if not source.has_translation(locale):
            theirs = model(slug=slug, locale=locale, **fields(language=code))
            enter_translation(source, theirs, locale=locale)
    return source


def _seed_navigation(pages: dict[str, int]) -> None:
    fields = partial(navigation_fields, story_texts("navigation"), pages=pages)
    locale = Locale.objects.get(language_code=SOURCE_LANGUAGE)
    source, _created = Navigation.objects.get_or_create(
        locale=locale, defaults=fields(language=SOURCE_LANGUAGE)
    )
    for code in languages()[1:]:
        other = Locale.objects.get(language_code=code)
        if not source.has_translation(other):
            enter_translation(source, Navigation(**fields(language=code)), locale=other)
