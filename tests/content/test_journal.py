"""The journal, the questions, the menus, and who may see and change them."""

from datetime import date

import pytest
from django.core.cache import cache
from django.test import Client

from content.pages.models import ArticlePage, FaqPage, HomePage
from content.roles import sync_marketers
from content.snippets.models import Navigation
from tests.factories.basics import MarketFactory
from tests.factories.pages import article, home_page, journal

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("catalogue")]
SQL_BUDGET = 16


@pytest.fixture
def home() -> HomePage:
    """Give the English home page."""
    MarketFactory(code="gb")
    return home_page()


def html(client: Client, path: str) -> str:
    cache.clear()
    response = client.get(path)
    assert response.status_code == 200, path
    text = response.content.decode()
    assert "«missing" not in text
    return text


def test_articles_come_newest_first_nine_to_a_page(home: HomePage, client: Client):
    index = journal(home)
    for day in range(1, 12):
        article(index, f"Story {day:02}", published_on=date(2026, 1, day))

    first, second = (html(client, f"/en-gb/journal/?page={number}") for number in (1, 2))

    assert first.index("Story 11") < first.index("Story 10") < first.index("Story 03")
    assert "Story 02" not in first
    assert second.count("<article") == 2


@pytest.mark.parametrize("page", ["0", "-1", "999", "x", "%00", "9" * 400])
def test_a_page_that_does_not_exist_shows_the_nearest(home: HomePage, client: Client, page: str):
    article(journal(home), "Only story")

    assert "Only story" in html(client, f"/en-gb/journal/?page={page}")


def test_an_empty_journal_says_so(home: HomePage, client: Client):
    journal(home)

    assert "The first story is being written." in html(client, "/en-gb/journal/")


def test_an_article_costs_the_same_whatever_the_journal_holds(
    home: HomePage, client: Client, django_assert_max_num_queries
):
    index = journal(home)
    article(index, "First")
    html(client, "/en-gb/journal/first/")
    with django_assert_max_num_queries(SQL_BUDGET) as counted:
        html(client, "/en-gb/journal/first/")
        few = len(counted)
    for number in range(6):
        article(index, f"Other {number}")
    html(client, "/en-gb/journal/first/")
    html(client, "/en-gb/journal/")

    with django_assert_max_num_queries(few):
        html(client, "/en-gb/journal/first/")
    with django_assert_max_num_queries(SQL_BUDGET):
        html(client, "/en-gb/journal/")


def test_a_draft_is_in_no_list(home: HomePage, client: Client):
    index = journal(home)
    article(index, "Live")
    article(index, "Hidden").unpublish()

    assert "Hidden" not in html(client, "/en-gb/journal/")
    assert "Hidden" not in html(client, "/en-gb/journal/live/")
    assert client.get("/en-gb/journal/hidden/").status_code == 404


def test_machines_read_when_and_by_whom(home: HomePage, client: Client):
    article(journal(home), "Cup", author="Zhou </script> Yan", published_on=date(2026, 3, 4))

    text = html(client, "/en-gb/journal/cup/")

    assert '"datePublished":"2026-03-04"' in text
    assert '"name":"Zhou \\u003C/script\\u003E Yan"' in text


def test_questions_are_there_for_people_and_machines(home: HomePage, client: Client):
    rows = [{"question": "Is it whole?", "answer": "<p>If it rings.</p><p>Tap it.</p>"}]
    value = {"title": "Care", "questions": rows}
    home.add_child(
        instance=FaqPage(
            title="Questions",
            slug="questions",
            locale=home.locale,
            body=[{"type": "questions", "value": value}],
        )
    )

    text = html(client, "/en-gb/questions/")

    assert "<span>Is it whole?</span>" in text
    assert '"acceptedAnswer":{"@type":"Answer","text":"If it rings. Tap it."}' in text


def test_without_menus_the_main_one_is_the_catalogue(home: HomePage, client: Client):
    assert 'href="/en-gb/collections/tableware/"' in html(client, "/en-gb/")


def test_the_menus_lead_where_the_marketer_wants(home: HomePage, client: Client):
    index = journal(home)
    links = [{"type": "page", "value": index.pk}, {"type": "category", "value": "teaware"}]
    column = {"title": "Stories", "text": "Read on.", "links": links[:1]}
    Navigation.objects.create(
        locale=home.locale,
        main=links,
        footer=[{"type": "column", "value": column}],
        brand_line="From Jingdezhen.",
    )

    text = html(client, "/en-gb/")

    nav = text[text.index('class="nav__list"') :].split("</nav>")[0]
    assert nav.index("/en-gb/journal/") < nav.index("/en-gb/collections/teaware/")
    assert "tableware" not in nav
    assert "<h2>Stories</h2>" in text
    assert "From Jingdezhen." in text


def test_a_menu_leaves_out_what_is_gone(home: HomePage, client: Client):
    index = journal(home)
    links = [{"type": "page", "value": index.pk}, {"type": "category", "value": "lost"}]
    Navigation.objects.create(locale=home.locale, main=links)
    index.unpublish()

    text = html(client, "/en-gb/")

    assert '<ul class="nav__list"></ul>' in text


def test_marketers_may_change_menus_and_nothing_at_the_desk(home: HomePage):
    assert sync_marketers() == ["Editors", "Moderators"]
    assert sync_marketers() == ["Editors", "Moderators"]


def test_two_editors_lose_nothing(home: HomePage, admin_client: Client):
    page = article(journal(home), "Cup")
    one, two = (ArticlePage.objects.get(pk=page.pk) for _editor in range(2))
    one.title, two.title = "Cup of one", "Cup of two"

    one.save_revision()
    two.save_revision()

    page.refresh_from_db()
    titles = [revision.content["title"] for revision in page.revisions.order_by("pk")]
    assert titles[-2:] == ["Cup of one", "Cup of two"]
    assert page.get_latest_revision().as_object().title == "Cup of two"
