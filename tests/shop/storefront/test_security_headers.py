"""What the pages forbid browsers, and whom a product page names as answerable."""

import re
from html.parser import HTMLParser

import pytest
from django.http import HttpResponse

from tests.factories.catalogue import (
    ManufacturerFactory,
    ResponsiblePersonFactory,
    SoldVariantFactory,
)
from tests.factories.checkout import World
from tests.factories.shopper import Shopper
from tests.standins.stripe import StripeStandin

PAGES = (
    "/?choose",
    "/de-de/collections/",
    "/de-de/collections/teaware/?colour=green",
    "/de-de/products/side-teapot/",
    "/de-de/search/?q=teekanne",
    "/de-de/cart/",
    "/de-de/account/login/",
    "/de-de/cookies/settings/",
    "/de-de/nothing-here/",
)
UNSAFE = ("unsafe-inline", "unsafe-eval", "unsafe-hashes", "*", "https:", "http:")
PRODUCT_PAGE = "/de-de/products/side-teapot/"


class Inline(HTMLParser):
    """Collect what a page brings inline, and the nonces on it."""

    def __init__(self) -> None:
        super().__init__()
        self.nonces: list[str | None] = []
        self.forbidden: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Look at a tag."""
        values = dict(attrs)
        # Browsers never run a block of data, so no policy asks it for a nonce.
        is_data = values.get("type") == "application/ld+json"
        if tag == "style" or (tag == "script" and "src" not in values and not is_data):
            self.nonces.append(values.get("nonce"))
        for name, value in attrs:
            is_script = (value or "").strip().lower().startswith("javascript:")
            if name == "style" or name.startswith(("on", "hx-on")) or is_script:
                self.forbidden.append(f"<{tag} {name}={value!r}>")


def inline_of(response: HttpResponse) -> Inline:
    found = Inline()
    found.feed(response.content.decode())
    return found


def policy_of(response: HttpResponse) -> dict[str, list[str]]:
    """Return the policy's directives with their sources."""
    parts = (part.split() for part in response["Content-Security-Policy"].split(";"))
    return {name: sources for name, *sources in parts}


def nonces_of(response: HttpResponse) -> list[str]:
    sources = policy_of(response)["script-src"]
    return [source[7:-1] for source in sources if source.startswith("'nonce-")]


@pytest.mark.parametrize("path", PAGES)
def test_a_page_allows_its_own_files_only(client, shop, path):
    policy = policy_of(client.get(path))

    assert policy["default-src"] == ["'self'"]
    assert policy["style-src"] == ["'self'"]
    assert policy["object-src"] == policy["base-uri"] == ["'none'"]
    assert policy["form-action"] == policy["frame-ancestors"] == ["'self'"]
    sources = [source.strip("'") for sources in policy.values() for source in sources]
    assert not set(sources) & set(UNSAFE)


@pytest.mark.parametrize("path", PAGES)
def test_nothing_inline_is_without_its_nonce(client, shop, path):
    response = client.get(path)

    inline = inline_of(response)
    assert inline.forbidden == []
    assert inline.nonces == nonces_of(response) * len(inline.nonces)


def test_a_page_that_strangers_share_has_no_nonce(client, shop):
    assert nonces_of(client.get(PRODUCT_PAGE)) == []


def test_the_payment_page_allows_the_provider_and_nobody_else(
    world: World, stripe: StripeStandin, settings, no_limits
):
    settings.STRIPE_JS_URL = stripe.js_url
    shopper = Shopper()
    order = shopper.buy(world.teapot)

    response = shopper.get(f"payments/{order.access_token}/")

    page = response.content.decode()
    assert f'<script src="{stripe.js_url}" nonce="{nonces_of(response)[0]}" defer>' in page
    assert inline_of(response).forbidden == []
    assert len(nonces_of(response)[0]) >= 22
    assert nonces_of(response) != nonces_of(shopper.get(f"payments/{order.access_token}/"))
    sources = {source for sources in policy_of(response).values() for source in sources}
    foreign = {source for source in sources if source.startswith("http")}
    assert foreign == set(settings.STRIPE_BROWSER_ORIGINS)


@pytest.mark.parametrize("path", PAGES)
def test_browsers_are_told_to_be_careful(client, shop, path):
    response = client.get(path)

    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["X-Frame-Options"] == "SAMEORIGIN"
    assert response["Referrer-Policy"] == "strict-origin-when-cross-origin"
    assert response["Cross-Origin-Opener-Policy"] == "same-origin-allow-popups"


@pytest.mark.parametrize(
    ("html", "forbidden", "nonces"),
    [
        ('<p style="color:red">', ["<p style='color:red'>"], []),
        ('<p onclick="buy()">', ["<p onclick='buy()'>"], []),
        ('<a href=" JavaScript:buy()">', ["<a href=' JavaScript:buy()'>"], []),
        ("<script>buy()</script>", [], [None]),
        ('<script type="application/ld+json">{}</script>', [], []),
        ('<style nonce="abc"></style><script src="a.js"></script>', [], ["abc"]),
    ],
)
def test_everything_inline_is_seen(html, forbidden, nonces):
    inline = inline_of(HttpResponse(html))

    assert (inline.forbidden, inline.nonces) == (forbidden, nonces)


def responsible_part(client, path: str) -> str:
    """Return the words of a product page that say who answers for it."""
    page = client.get(path).content.decode()
    parts = re.findall(r"<address>(.*?)</address>", page, re.DOTALL)
    return " ".join(re.sub(r"<[^>]+>", " ", " ".join(parts)).split())


def test_in_the_eu_a_product_page_names_maker_and_responsible_person(client, shop):
    """Regulation (EU) 2023/988, Art. 19: names, postal and electronic addresses, on the offer."""
    ResponsiblePersonFactory(manufacturer=shop.product.manufacturer)
    ResponsiblePersonFactory(
        manufacturer=shop.product.manufacturer, region="GB", name="Kiln UK Ltd"
    )

    assert responsible_part(client, PRODUCT_PAGE) == (
        "Hersteller Kiln One Ltd 1 Kiln Lane 333000 Jingdezhen CN safety@kiln.example "
        "Verantwortliche Person in der EU "
        "Kiln Europa GmbH Hafenweg 2 20457 Hamburg DE eu@kiln.example"
    )


def test_safety_warnings_are_in_the_readers_language(client, shop):
    page = client.get(PRODUCT_PAGE).content.decode()

    assert "Gets hot." in page


def test_the_responsible_person_is_the_makers_own(client, shop):
    ResponsiblePersonFactory(manufacturer=ManufacturerFactory(name="Somebody else"))

    assert "Kiln Europa GmbH" not in responsible_part(client, PRODUCT_PAGE)


@pytest.fixture
def british_page(shop) -> str:
    """Give a product that Britain buys, with a responsible person for each region."""
    product = shop.product
    SoldVariantFactory(product=product, market="gb", position=2)
    ResponsiblePersonFactory(manufacturer=product.manufacturer)
    ResponsiblePersonFactory(manufacturer=product.manufacturer, region="GB", name="Kiln UK Ltd")
    return "/en-gb/products/side-teapot/"


def test_in_britain_a_product_page_names_the_british_person(client, british_page):
    words = responsible_part(client, british_page)

    assert "Kiln UK Ltd" in words
    assert "Kiln Europa GmbH" not in words


def test_in_britain_nobody_answers_for_the_eu(client, british_page):
    assert "in the EU" not in responsible_part(client, british_page)
