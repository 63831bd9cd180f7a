"""Drafts as a market sees them on a day."""

import pytest
from django.test import Client

from content.pages.models import HomePage
from tests.factories.basics import MarketFactory
from tests.factories.pages import hero, home_page
from tests.shop.admin.desk import desk, staff

__all__ = ["desk", "staff"]
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("catalogue")]


@pytest.fixture
def home() -> HomePage:
    """Give a home page with an opening for German readers in December."""
    MarketFactory(code="de")
    MarketFactory(code="gb")
    page = home_page()
    december = {"starts_on": "2026-12-01", "ends_on": "2026-12-24"}
    page.opening = [hero("Advent", markets=["de"], **december), hero("Welcome")]
    page.save_revision().publish()
    return page


def draft(desk: Client, home: HomePage) -> str:
    response = desk.get(f"/cms/pages/{home.pk}/view_draft/")
    assert response.status_code == 200
    return response.content.decode()


def choose(desk: Client, **data: str):
    return desk.post("/cms/preview-as/", data, headers={"referer": "http://testserver/cms/pages/"})


def test_a_draft_is_shown_as_the_language_s_own_market_today(desk: Client, home: HomePage):
    text = draft(desk, home)

    assert "<h1>Welcome</h1>" in text
    assert '<option value="gb" selected>' in text


def test_a_draft_is_shown_as_the_chosen_market_on_the_chosen_day(desk: Client, home: HomePage):
    answer = choose(desk, market="de", on="2026-12-24")

    assert (answer.status_code, answer.url) == (302, "http://testserver/cms/pages/")
    text = draft(desk, home)
    assert "<h1>Advent</h1>" in text
    assert 'lang="en-DE"' in text
    assert 'value="2026-12-24"' in text


@pytest.mark.parametrize(
    ("market", "day"), [("de", "2026-12-25"), ("de", "2026-11-30"), ("gb", "2026-12-24")]
)
def test_elsewhere_and_on_other_days_it_is_not_there(
    desk: Client, home: HomePage, market: str, day: str
):
    choose(desk, market=market, on=day)

    assert "Advent" not in draft(desk, home)


@pytest.mark.parametrize(
    "data",
    [
        {"market": "xx", "on": "2026-12-24"},
        {"market": "de", "on": "never"},
        {"market": "de\x00", "on": "9999-99-99"},
        {},
    ],
)
def test_what_cannot_be_read_shows_today(desk: Client, home: HomePage, data: dict):
    choose(desk, market="de", on="2026-12-24")
    assert choose(desk, **data).status_code == 302

    assert "<h1>Welcome</h1>" in draft(desk, home)


def test_a_market_that_does_not_read_the_language_shows_its_own(desk: Client, home: HomePage):
    german = home_page("de")
    choose(desk, market="gb", on="")

    assert 'lang="de-DE"' in draft(desk, german)


def test_nobody_is_sent_elsewhere(desk: Client, home: HomePage):
    answer = desk.post(
        "/cms/preview-as/", {"market": "de"}, headers={"referer": "https://elsewhere.example/"}
    )

    assert answer.url == "/cms/"


def test_the_choice_is_the_editors_own(desk: Client, home: HomePage, client: Client):
    choose(desk, market="de", on="2026-12-24")

    assert client.post("/cms/preview-as/", {"market": "de"}).status_code == 302
    assert "preview_as" not in client.session
    assert "Advent" not in client.get("/en-de/").content.decode()
    assert "preview-bar" not in client.get("/en-gb/").content.decode()
