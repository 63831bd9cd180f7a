"""The demo's stories as editors find them: each can be saved as it is, and shows everything."""

from collections.abc import Iterator

import pytest
from django.core.exceptions import ValidationError

from content.demo.seed_stories import seed_stories
from content.pages.models import ArticlePage, FaqPage, HomePage, JournalIndexPage, LandingPage
from content.pages.problems import problems_of
from content.snippets.models import Navigation
from tests.journeys.demo_shop import demo_database

LANGUAGES = 5
STORIES = (HomePage, LandingPage, ArticlePage, FaqPage, JournalIndexPage)


@pytest.fixture
def _demo(django_db_blocker: pytest.MonkeyPatch) -> Iterator[None]:
    with demo_database(django_db_blocker):
        yield


def refused(page) -> list[str]:
    """Return the blocks that an editor could not save as they are."""
    wrong = []
    for name in page.streams:
        for block in getattr(page, name):
            try:
                block.block.clean(block.value)
            except ValidationError as error:
                wrong.append(f"{page.locale.language_code} {page.slug} {block.block_type}: {error}")
    return wrong


@pytest.mark.usefixtures("_demo")
def test_every_story_is_valid_shows_everything_and_is_there_in_every_language():
    pages = [page for model in STORIES for page in model.objects.live().select_related("locale")]

    assert [text for page in pages for text in refused(page)] == []
    assert [rows for rows in problems_of(pages).values() if rows] == []
    assert len(pages) == LANGUAGES * (1 + 1 + 3 + 1 + 1)
    assert Navigation.objects.count() == LANGUAGES
    assert seed_stories() == 0
