"""What a page of the demo shop weighs, before compression (DESIGN.md, 10)."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.core.cache import cache
from django.test import Client

from shop.catalogue.models import Variant
from tests.factories.orders import ShippedOrderFactory
from tests.factories.shopper import Shopper
from tests.journeys.demo_shop import demo_database

KB = 1000
HTML_LIMIT, CSS_LIMIT, SCRIPTS_LIMIT = 60 * KB, 40 * KB, 40 * KB
TAG = re.compile(r"<(img|link|script)\b([^>]*)>")
ATTRIBUTE = re.compile(r"""([\w-]+)=(?:"([^"]*)"|'([^']*)')""")
VARIANTS = ("de-de", "ja-jp")
"""Long words, and letters of three bytes."""
PAGES = {
    "home": "",
    "every product": "collections/",
    "filtered": "collections/?price_min=10&sort=newest",
    "category": "collections/teaware/",
    "product": "products/gaiwan/",
    "search": "search/?q=Gaiwan",
    "terms": "terms/",
    "journal": "journal/",
    "article": "journal/three-parts-one-cup/",
    "film": "journal/a-morning-on-the-shelf/",
    "landing page": "winter-table/",
    "questions": "questions/",
    "cart": "cart/",
    "address": "checkout/address/",
    "delivery": "checkout/delivery/",
    "review": "checkout/review/",
}


@pytest.fixture(scope="module")
def pages(django_db_blocker: pytest.MonkeyPatch) -> Iterator[dict[str, str]]:
    """Give the HTML of every kind of page, in each of the languages."""
    with demo_database(django_db_blocker):
        cache.clear()
        yield {
            f"{name} {variant}": html
            for variant in VARIANTS
            for name, html in _open_all(variant).items()
        }


def _open_all(variant: str) -> dict[str, str]:
    shopper = Shopper(variant, Client())
    for sku in ("GWN-CEL", "TCS-CEL", "GWN-IVO"):
        assert shopper.add(Variant.objects.get(sku=sku)).status_code == 302
    assert shopper.fill_in().status_code == 302
    assert shopper.choose().status_code == 302
    order = ShippedOrderFactory(market__code=shopper.market)
    addresses = {**PAGES, "order status": f"orders/{order.access_token}/"}
    return {name: _html(shopper, path) for name, path in addresses.items()}


def _html(shopper: Shopper, path: str) -> str:
    response = shopper.get(path)
    assert response.status_code == 200, path
    return response.content.decode()


def tags(html: str, name: str) -> list[dict[str, str]]:
    """Return the attributes of each tag of a kind."""
    return [
        {key: double or single for key, double, single in ATTRIBUTE.findall(attributes)}
        for found, attributes in TAG.findall(html)
        if found == name
    ]


def weight(addresses: list[str]) -> int:
    """Return how many bytes our own static files have together."""
    paths = [address.removeprefix("/static/") for address in addresses]
    return sum(Path(finders.find(path)).stat().st_size for path in paths)


def heavy(pages: dict[str, str]) -> dict[str, int]:
    """Return the pages whose HTML is over its limit, with their bytes."""
    sizes = {name: len(html.encode()) for name, html in pages.items()}
    return {name: size for name, size in sizes.items() if size >= HTML_LIMIT}


def test_html_is_light(pages):
    assert heavy({name: html for name, html in pages.items() if "filtered" not in name}) == {}


def test_a_filtered_list_is_light(pages):
    assert heavy({name: html for name, html in pages.items() if "filtered" in name}) == {}


def test_styles_are_light(pages):
    sizes = {}
    for name, html in pages.items():
        sheets = [link["href"] for link in tags(html, "link") if link.get("rel") == "stylesheet"]
        assert "/static/shop/css/base.css" in sheets
        sizes[name] = weight(sheets)

    assert {name: size for name, size in sizes.items() if size >= CSS_LIMIT} == {}


def test_own_scripts_are_light(pages):
    sizes = {}
    for name, html in pages.items():
        sources = [script["src"] for script in tags(html, "script") if "src" in script]
        own = [source for source in sources if source.startswith("/static/shop/")]
        assert own, name
        sizes[name] = weight(own)

    assert {name: size for name, size in sizes.items() if size >= SCRIPTS_LIMIT} == {}


def test_scripts_bring_no_others():
    """Else what a page names would not be all that it loads."""
    folder = Path(finders.find("shop/js/menu.js")).parent

    texts = {path.name: path.read_text(encoding="utf-8") for path in folder.glob("*.js")}
    assert [name for name, text in texts.items() if re.search(r"\bimport\b\W", text)] == []


def test_styles_bring_no_others():
    folder = Path(finders.find("shop/css/base.css")).parent

    texts = {path.name: path.read_text(encoding="utf-8") for path in folder.glob("*.css")}
    assert [name for name, text in texts.items() if "@import" in text] == []


def test_every_picture_has_its_place_before_it_is_there(pages):
    for name, html in pages.items():
        sizes = [(img.get("width", ""), img.get("height", "")) for img in tags(html, "img")]
        assert [size for size in sizes if not all(side.isdecimal() for side in size)] == [], name

    with_pictures = {name for name, html in pages.items() if tags(html, "img")}
    assert with_pictures >= {"home de-de", "category de-de", "product de-de", "cart de-de"}


@pytest.mark.parametrize(
    ("html", "found"),
    [
        ('<img src="a" width="4" height="3">', [{"src": "a", "width": "4", "height": "3"}]),
        ("<img alt='' src='a'/>", [{"alt": "", "src": "a"}]),
        ("<image>", []),
    ],
)
def test_tags_are_read(html, found):
    assert tags(html, "img") == found
