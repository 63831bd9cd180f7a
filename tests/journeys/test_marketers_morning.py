"""A marketer's morning, as docs/howto/a-marketers-morning.md tells it."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta

import pytest
import time_machine
from django.core.cache import cache
from django.utils import timezone
from playwright.sync_api import Page, expect
from wagtail_localize.models import TranslationSource

from content.pages.models import ArticlePage, HomePage
from tests.journeys.desk import desk_templates
from tests.journeys.editor import Editor
from tests.journeys.live import LiveShop
from tests.journeys.walk import Walk
from tests.journeys.watch import Watch

pytestmark = pytest.mark.browser
PICTURE = "Journal gongfu flat lay"
TITLE, GERMAN_TITLE = "A tray for two", "Ein Tablett für zwei"
WORDS = {
    TITLE: GERMAN_TITLE,
    "Six things, and room for a second cup.": "Sechs Dinge, und Platz für eine zweite Schale.",
    "A tea tray from above": "Ein Teetablett von oben",
    "What is on the tray": "Was auf dem Tablett steht",
}
START = timezone.localdate() + timedelta(days=3)
END = START + timedelta(days=7)


@pytest.fixture(autouse=True)
def _plain_templates() -> Iterator[None]:
    """Let missing values be empty: Wagtail's own templates count on it."""
    with desk_templates():
        yield


def test_the_morning_goes_as_it_is_written(
    page: Page, live_shop: LiveShop, open_tab: Callable[..., Page], watch: Watch
) -> None:
    # What is typed is saved by itself, but not while a block lacks what it must have.
    watch.expect("status of 400")
    walk, editor = Walk("a-marketers-morning"), Editor(page)
    page.set_viewport_size({"width": 1440, "height": 900})
    editor.sign_in()

    walk.step("Write the article")
    write_the_article(editor)
    walk.picture(page, "marketer-1")
    editor.publish()
    assert ArticlePage.objects.live().filter(title=TITLE).exists()

    walk.step("Send it for translation")
    send_for_translation(page)

    walk.step("Publish the German one")
    translate(page)
    walk.picture(page, "marketer-3")

    walk.step("Put it on the home page of one market for a week")
    put_on_the_home_page(editor)
    walk.picture(page, "marketer-4")

    walk.step("See the home page as that market on that day")
    look_at_the_draft(page)
    walk.picture(page, "marketer-5")

    walk.step("Publish, and bring the German home page up to date")
    publish_in_both_languages(editor, open_tab())
    walk.end()


def write_the_article(editor: Editor) -> None:
    page = editor.page
    index = HomePage.objects.get(locale__language_code="en").get_children().get(slug="journal")
    page.goto(f"/cms/pages/{index.pk}/add_subpage/")
    page.locator("#id_title").fill(TITLE)
    page.locator("#id_intro").fill("Six things, and room for a second cup.")
    editor.choose(page.locator("[data-contentpath=image]").first, PICTURE)
    page.locator("#id_image_alt").fill("A tea tray from above")
    block = editor.add_block("body", "Shoppable picture")
    block.locator("[data-contentpath=title] input").fill("What is on the tray")
    editor.choose(block.locator("[data-contentpath=image]"), PICTURE)
    block.locator("[data-contentpath=alt] input").fill("A tea tray from above")
    spot = block.locator("[data-contentpath=spots]")
    editor.choose(spot.locator("[data-contentpath=product]").first, "Gaiwan")
    spot.locator("[data-contentpath=left] input").first.fill("57")
    spot.locator("[data-contentpath=top] input").first.fill("54")


def send_for_translation(page: Page) -> None:
    article = ArticlePage.objects.get(title=TITLE)
    page.goto(f"/cms/localize/submit/page/{article.pk}/")
    page.get_by_label("Deutsch").check()
    page.locator("main form button[type=submit], main form input[type=submit]").last.click()
    expect(page.locator(".messages .success")).to_contain_text("submitted for translation")
    german = ArticlePage.objects.get(locale__language_code="de", title=TITLE)
    assert not german.live


def translate(page: Page) -> None:
    for original, translated in WORDS.items():
        for _place in range(page.locator("li.incomplete", has_text=original).count()):
            row = page.locator("li.incomplete", has_text=original).first
            row.get_by_role("button", name="Translate").click()
            row = page.locator("li:has(> div textarea)")
            row.locator("textarea").fill(translated)
            row.get_by_role("button", name="Save").click()
            expect(page.locator("textarea")).to_have_count(0)
    page.get_by_role("button", name="Publish in Deutsch").click()
    expect(page.locator(".messages")).to_contain_text("Published")
    assert ArticlePage.objects.live().get(title=GERMAN_TITLE).intro.startswith("Sechs Dinge")


def put_on_the_home_page(editor: Editor) -> None:
    page = editor.page
    home = HomePage.objects.get(locale__language_code="en")
    page.goto(f"/cms/pages/{home.pk}/edit/")
    block = editor.add_block("body", "From the journal")
    editor.choose(block.locator("[data-contentpath=article]"), TITLE)
    block.get_by_role("heading", name="Where and when").click()
    block.get_by_label("Germany").check()
    block.locator("[data-contentpath=starts_on] input").fill(START.isoformat())
    block.locator("[data-contentpath=ends_on] input").fill(END.isoformat())
    block.get_by_role("heading", name="Where and when").click(trial=True)
    page.keyboard.press("Tab")


def look_at_the_draft(page: Page) -> None:
    page.get_by_role("button", name="Toggle preview").first.click()
    draft = page.frame_locator("#w-preview-iframe")
    expect(draft.get_by_text("From the journal")).to_have_count(0)
    draft.locator("#preview-market").select_option("de")
    draft.locator("#preview-on").fill(START.isoformat())
    draft.locator(".preview-bar button").click()
    expect(draft.locator("h2", has_text=TITLE)).to_be_visible()
    draft.locator("h2", has_text=TITLE).scroll_into_view_if_needed()


def publish_in_both_languages(editor: Editor, shopper: Page) -> None:
    editor.publish()
    home = HomePage.objects.get(locale__language_code="en")
    source = TranslationSource.objects.get_for_instance(home)
    editor.page.goto(f"/cms/localize/update/{source.pk}/")
    editor.page.get_by_label("Publish immediately").check()
    editor.page.locator("main form button[type=submit], main form input[type=submit]").last.click()
    expect(editor.page.locator(".messages .success")).to_be_visible()
    for path, days, story in (
        ("/de-de/", 0, ""),
        ("/de-de/", 3, GERMAN_TITLE),
        ("/en-de/", 3, TITLE),
        ("/en-gb/", 3, ""),
        ("/de-de/", 11, ""),
    ):
        assert_story(shopper, path, day=timezone.now() + timedelta(days=days), story=story)


def assert_story(shopper: Page, path: str, *, day: datetime, story: str) -> None:
    cache.clear()
    with time_machine.travel(day):
        # The browser keeps a page for a minute; another address is another page.
        shopper.goto(f"{path}?{day:%d}")
    found = shopper.locator("h2 a[href*='/journal/']").all_inner_texts()
    assert found == ([story] if story else [])
