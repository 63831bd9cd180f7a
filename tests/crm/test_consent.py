"""The cookie question: nothing before an answer, refusing as easy as accepting."""

import json

import pytest
from django.test import Client, RequestFactory

from crm.consent.cookies import TEXT_VERSION, granted_purposes, is_allowed
from crm.consent.models import CookieChoice

BANNER = "/de-de/cookies/banner/"
SAVE = "/de-de/cookies/save/"
SETTINGS = "/de-de/cookies/settings/"
HTMX = {"HX-Request": "true"}
pytestmark = pytest.mark.django_db


def answer_of(client: Client) -> dict[str, object]:
    """Return what the browser keeps."""
    kept: dict[str, object] = json.loads(client.cookies["consent"].value)
    return kept


@pytest.mark.parametrize("path", [BANNER, SETTINGS])
def test_nothing_is_set_before_an_answer(client, path):
    response = client.get(path)

    assert response.status_code == 200
    assert response.cookies == {}
    assert "«missing" not in response.content.decode()
    assert "no-store" in response["Cache-Control"]


def test_the_three_answers_are_equal(client):
    html = client.get(BANNER).content.decode()

    buttons = list(html.split("<button")[1:])
    assert [button.split('value="')[1].split('"')[0] for button in buttons] == [
        "necessary",
        "custom",
        "all",
    ]
    assert {button.split('class="')[1].split('"')[0] for button in buttons} == {
        "button button--quiet button--small"
    }


def test_refusing_is_one_click_and_ends_the_question(client):
    response = client.post(SAVE, {"choice": "necessary"}, headers=HTMX)

    cookie = response.cookies["consent"]
    row = CookieChoice.objects.get()
    assert response.status_code == 200
    assert answer_of(client) == {"version": TEXT_VERSION, "purposes": []}
    assert (cookie["max-age"], cookie["httponly"], cookie["samesite"]) == (15552000, True, "Lax")
    assert (row.purposes, row.text_version, row.language) == ([], TEXT_VERSION, "de-de")
    assert client.get(BANNER).status_code == 204


def test_accepting_allows_every_purpose(client):
    client.post(SAVE, {"choice": "all"}, headers=HTMX)

    assert answer_of(client)["purposes"] == ["preferences", "statistics"]
    assert CookieChoice.objects.get().purposes == ["preferences", "statistics"]


def test_choosing_leads_to_the_settings_and_writes_nothing(client):
    response = client.post(SAVE, {"choice": "custom"}, headers=HTMX)

    assert response["HX-Redirect"] == SETTINGS
    assert response.cookies == {}
    assert not CookieChoice.objects.exists()


def test_settings_work_without_a_script_and_every_answer_is_a_new_row(client):
    first = client.post(SAVE, {"choice": "custom", "purpose": ["statistics", "unknown"]})
    client.post(SAVE, {"choice": "custom"})

    assert (first.status_code, first["Location"]) == (302, SETTINGS)
    assert list(CookieChoice.objects.order_by("pk").values_list("purposes", flat=True)) == [
        ["statistics"],
        [],
    ]
    assert answer_of(client)["purposes"] == []


def test_settings_show_what_is_allowed(client):
    client.post(SAVE, {"choice": "custom", "purpose": "statistics"})

    html = client.get(SETTINGS).content.decode()

    statistics = html[html.index('id="purpose-statistics"') :].split(">")[0]
    preferences = html[html.index('id="purpose-preferences"') :].split(">")[0]
    assert "checked" in statistics
    assert "checked" not in preferences


def test_changed_texts_ask_again(client):
    client.cookies["consent"] = json.dumps({"version": "2020-01", "purposes": ["statistics"]})

    assert client.get(BANNER).status_code == 200


@pytest.mark.parametrize(
    "cookie",
    [
        "",
        "nonsense",
        "[]",
        "5",
        json.dumps({"version": TEXT_VERSION, "purposes": 5}),
        json.dumps({"version": TEXT_VERSION}),
    ],
)
def test_a_broken_cookie_is_no_answer(cookie):
    request = RequestFactory().get("/")
    request.COOKIES["consent"] = cookie

    assert granted_purposes(request) is None
    assert is_allowed(request, purpose="statistics") is False


def test_only_what_was_allowed_is_allowed():
    request = RequestFactory().get("/")
    request.COOKIES["consent"] = json.dumps({"version": TEXT_VERSION, "purposes": ["statistics"]})

    assert is_allowed(request, purpose="statistics") is True
    assert is_allowed(request, purpose="preferences") is False


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Sec-Fetch-Site": "cross-site"}, 403),
        ({"Origin": "https://evil.example"}, 403),
        ({}, 403),
        ({"Sec-Fetch-Site": "same-origin"}, 302),
        ({"Origin": "http://testserver"}, 302),
    ],
)
def test_only_our_own_pages_may_send_the_answer(headers, status):
    browser = Client(enforce_csrf_checks=True)

    response = browser.post(SAVE, {"choice": "all"}, headers=headers)

    assert response.status_code == status
    assert CookieChoice.objects.exists() is (status == 302)


def test_an_answer_cannot_be_given_by_a_link(client):
    assert client.get(SAVE).status_code == 405
