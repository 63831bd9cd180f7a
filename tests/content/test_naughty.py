"""Every naughty string into the fields of the CMS: refused, or shown as typed and harmless."""

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils.html import escape
from wagtail.test.utils.form_data import nested_form_data, rich_text, streamfield

from content.pages.models import ArticlePage
from content.snippets.models import Navigation
from tests.content.test_blocks import home
from tests.factories.pages import ALT, article, journal
from tests.naughty import NAUGHTY, bare_frames, is_harmless, is_shown
from tests.shop.admin.desk import desk, staff

__all__ = ["desk", "home", "staff"]
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("catalogue")]


def form(page: ArticlePage, text: str) -> dict[str, str]:
    """Return an article's form with a string wherever one can type."""
    blocks = [
        ("quote", {"text": text, "source": text, "audience": {}}),
        ("rich_text", rich_text(f"<p>{escape(text)}</p>", features=["bold"])),
    ]
    fields = {
        "title": text,
        "slug": page.slug,
        "intro": text,
        "image": str(page.image_id),
        "image_alt": text,
        "author": text,
        "published_on": "2026-03-04",
        "body": streamfield(blocks),
        "seo_title": text,
        "search_description": text,
        "comments-TOTAL_FORMS": "0",
        "comments-INITIAL_FORMS": "0",
        "action-publish": "action-publish",
    }
    return dict(nested_form_data(fields))


def test_into_an_article(desk: Client, home, client: Client):
    page = article(journal(home))
    url = reverse("wagtailadmin_pages:edit", args=[page.pk])
    outcomes = set()
    for text in NAUGHTY[::2]:
        answer = desk.post(url, form(page, text))
        kept = ArticlePage.objects.get(pk=page.pk)
        outcomes.add(answer.status_code)
        if answer.status_code == 302:
            assert kept.title == text.strip(), text
            cache.clear()
            with bare_frames():
                shown = client.get("/en-gb/journal/three-parts/").content.decode()
            assert is_shown(kept.intro, shown), text
            assert is_harmless(text, shown), text
            ArticlePage.objects.filter(pk=page.pk).update(title="Three parts")
        else:
            assert (answer.status_code, kept.title) == (200, "Three parts"), text
    assert outcomes == {200, 302}


@pytest.mark.parametrize("text", ["", "a\x00b", "x" * 400])
def test_what_cannot_be_kept_is_told_and_leaves_no_trace(desk: Client, home, text: str):
    page = article(journal(home), author="Zhou Yan")
    before = page.revisions.count()

    answer = desk.post(reverse("wagtailadmin_pages:edit", args=[page.pk]), form(page, text))

    assert answer.status_code == 200
    assert "could not be" in answer.content.decode()
    assert page.revisions.count() == before


def test_a_picture_without_description_is_not_published(desk: Client, home):
    page = article(journal(home))
    data = {**form(page, "Cup"), "image_alt": ""}

    answer = desk.post(reverse("wagtailadmin_pages:edit", args=[page.pk]), data)

    assert answer.status_code == 200
    assert answer.context["form"].errors["image_alt"] == ["This field is required."]
    assert ArticlePage.objects.get(pk=page.pk).image_alt == ALT


def test_into_the_footer(desk: Client, home, client: Client):
    navigation = Navigation.objects.create(locale=home.locale, main=[], brand_line="–")
    url = reverse("wagtailsnippets_content_navigation:edit", args=[navigation.pk])
    for text in NAUGHTY[::3]:
        column = ("column", {"title": text, "text": text, "links": streamfield([])})
        fields = {"main": streamfield([]), "brand_line": text, "footer": streamfield([column])}
        answer = desk.post(url, nested_form_data(fields))
        kept = Navigation.objects.get(pk=navigation.pk)
        assert answer.status_code in {200, 302}, text
        assert (kept.brand_line == text.strip()) == (answer.status_code == 302), text
        cache.clear()
        shown = client.get("/en-gb/").content.decode()
        assert is_harmless(text, shown), text
        Navigation.objects.filter(pk=navigation.pk).update(brand_line="–")
