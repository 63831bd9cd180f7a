"""The choice of country and language."""

import pytest
from django.test import Client

pytestmark = pytest.mark.django_db
BROWSER = {"Sec-Fetch-Site": "same-origin"}


@pytest.mark.parametrize(
    ("header", "location"),
    [
        ("de-DE,de;q=0.9", "/de-de/"),
        ("de-AT", "/de-eu/"),
        ("fr-CH", "/fr-ch/"),
        ("ja-JP", "/ja-jp/"),
        ("zh-SG", "/zh-hans-sg/"),
        ("zh-Hans-SG", "/zh-hans-sg/"),
        ("pt-BR, en-GB;q=0.5", "/en-gb/"),
    ],
)
def test_a_browser_that_names_a_region_goes_on(client, header, location):
    response = client.get("/", headers={"Accept-Language": header})

    assert response.status_code == 302
    assert response["Location"] == location
    assert "Cookie" in response["Vary"]


@pytest.mark.parametrize("header", ["", "de", "en", "pt-BR", "*", "x" * 5000, "\x01;q=b"])
def test_everybody_else_chooses(client, header):
    response = client.get("/", headers={"Accept-Language": header})

    assert response.status_code == 200
    assert len(response.context["choices"]) == 8
    assert response["Cache-Control"] == "private, no-cache"


def test_the_chooser_speaks_the_readers_language(client):
    choices = client.get("/", headers={"Accept-Language": "ja"}).context["choices"]

    assert choices[0]["name"] == "ドイツ"


def test_a_choice_is_remembered(client):
    response = client.post("/", {"variant": "fr-ch"}, headers=BROWSER)
    again = client.get("/", headers={"Accept-Language": "de-DE"})

    assert response.status_code == 303
    assert response["Location"] == "/fr-ch/"
    assert response.cookies["variant"]["httponly"] is True
    assert again["Location"] == "/fr-ch/"
    assert client.get("/?choose").status_code == 200


@pytest.mark.parametrize(
    ("target", "location"),
    [
        ("/fr-ch/collections/", "/fr-ch/collections/"),
        ("/de-de/collections/", "/fr-ch/"),
        ("//evil.example/fr-ch/", "/fr-ch/"),
        ("https://evil.example/", "/fr-ch/"),
    ],
)
def test_only_pages_of_the_choice_are_gone_to(client, target, location):
    response = client.post("/", {"variant": "fr-ch", "next": target}, headers=BROWSER)

    assert response["Location"] == location


def test_an_unknown_choice_is_not_remembered(client):
    response = client.post("/", {"variant": "xx-yy"}, headers=BROWSER)

    assert response["Location"] == "/?choose"
    assert response.cookies == {}


@pytest.mark.parametrize("cookie", ["xx-yy", "de", "<script>"])
def test_a_senseless_cookie_is_ignored(client, cookie):
    client.cookies["variant"] = cookie

    assert client.get("/").status_code == 200


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Sec-Fetch-Site": "same-origin"}, 303),
        ({"Sec-Fetch-Site": "same-site"}, 403),
        ({"Sec-Fetch-Site": "cross-site", "Origin": "http://testserver"}, 403),
        ({"Origin": "http://testserver"}, 303),
        ({"Origin": "https://evil.example"}, 403),
        ({"Origin": "null"}, 403),
        ({"Referer": "http://testserver/de-de/"}, 303),
        ({"Referer": "http://[broken"}, 403),
        ({}, 403),
    ],
)
def test_forms_of_other_sites_are_refused(headers, status):
    client = Client(enforce_csrf_checks=True)

    response = client.post("/", {"variant": "de-de"}, headers=headers)

    assert response.status_code == status
    assert bool(response.cookies) is (status == 303)
