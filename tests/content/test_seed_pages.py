"""The demo's pages in five languages."""

from wagtail.models import Page, Site
from wagtail_localize.models import Translation

from content.demo.seed_pages import seed_pages
from content.pages.models import HomePage, LegalPage

LANGUAGES = {"en", "de", "fr", "ja", "zh-hans"}


def test_every_page_is_live_in_five_languages(demo_pages):
    home = HomePage.objects.get(locale__language_code="en")

    live = home.get_translations(inclusive=True).live()
    assert {page.locale.language_code for page in live} == LANGUAGES
    assert LegalPage.objects.live().in_menu().count() == 7 * len(LANGUAGES)
    assert demo_pages == 8 * len(LANGUAGES)
    assert Site.objects.get(is_default_site=True).root_page_id == home.pk
    assert not Page.objects.filter(title__startswith="Welcome").exists()


def test_the_german_home_page_is_a_translation_of_the_english_one(demo_pages):
    home = HomePage.objects.get(locale__language_code="de")

    assert home.opening[0].value["title"] == "Erde, Feuer, Tee."
    assert home.slug == "home-de"
    assert [block.block_type for block in home.body][:2] == ["product_row", "story"]
    assert "1637 zählte der Gelehrte" in home.body[1].value["text"].source
    assert home.body[-1].value["items"][0]["title"] == "Der ganze Preis, bevor Sie zahlen"
    translated = Translation.objects.get(target_locale__language_code="de")
    assert translated.get_progress()[0] == translated.get_progress()[1]


def test_a_second_run_changes_nothing(demo_pages):
    home = HomePage.objects.get(locale__language_code="en")
    home.title = "Changed by a marketer"
    home.save_revision().publish()

    assert seed_pages() == 0

    home.refresh_from_db()
    assert home.title == "Changed by a marketer"
    assert Page.objects.filter(depth__gte=2).count() == demo_pages
