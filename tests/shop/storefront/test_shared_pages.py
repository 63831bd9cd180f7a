"""Strangers share a page for a minute; whoever has a session sees it as it is."""

from collections.abc import Iterator

import pytest
from django.conf import settings as shop_settings
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext, override_settings

from shop.accounts.models import CustomerGroup
from shop.catalogue.models import ProductText
from shop.inventory.models import StockItem
from shop.inventory.services import protect_stock
from tests.factories.basics import UserFactory

PRODUCT = "/de-de/products/side-teapot/"
OLD, NEW = "Teekanne mit Seitengriff", "Seitengriffkanne"
BACKEND = "django.contrib.auth.backends.ModelBackend"
STACK = [
    *shop_settings.MIDDLEWARE[:3],
    "shop.storefront.shared_pages.SharedPages",
    *shop_settings.MIDDLEWARE[3:],
]


@pytest.fixture(autouse=True)
def _with_shared_pages(settings, shop) -> Iterator[None]:
    settings.MIDDLEWARE = STACK
    cache.clear()
    yield
    cache.clear()


def rename() -> None:
    ProductText.objects.filter(title=OLD).update(title=NEW)


def test_the_settings_have_it_before_sessions_and_languages():
    from config.settings import base  # noqa: PLC0415 — as it is, not as tests change it

    assert base.MIDDLEWARE.index("shop.storefront.shared_pages.SharedPages") == 3


def test_a_second_stranger_gets_the_first_ones_page_without_a_statement():
    first = Client().get(PRODUCT)
    with CaptureQueriesContext(connection) as statements:
        second = Client().get(PRODUCT)

    assert len(statements) == 0
    assert second.content == first.content
    assert second["Age"] == "0"
    assert {**second.headers, "Age": None} == {**first.headers, "Age": None}


def test_every_language_and_market_has_its_own():
    german, french = Client().get(PRODUCT), Client().get("/fr-fr/products/side-teapot/")
    assert german["Content-Language"] == "de"
    assert french["Content-Language"] == "fr"
    assert Client().get("/fr-fr/products/side-teapot/").content == french.content != german.content


def test_what_is_kept_for_a_group_is_on_its_members_page_alone():
    """Everybody else reads "sold out", on a page that caches may share."""
    items = StockItem.objects.filter(variant__product__slug="side-teapot")
    group = CustomerGroup.objects.create(code="friends", name="Friends")
    for item in items:
        protect_stock(stock_item_id=item.pk, group_id=group.pk, units=item.on_hand)
    member = UserFactory()
    group.members.add(member)
    stranger, friend, other = Client(), Client(), Client()
    friend.force_login(member, backend=BACKEND)
    other.force_login(UserFactory(), backend=BACKEND)

    pages = [client.get(PRODUCT) for client in (stranger, friend, other)]

    has_button = ['name="variant_id"' in page.content.decode() for page in pages]
    is_shared = ["public" in page["Cache-Control"] for page in pages]
    assert (has_button, is_shared) == ([False, True, False], [True, False, True])


def test_a_session_sees_what_was_written_a_moment_ago():
    Client().get(PRODUCT)
    rename()
    editor = Client()
    editor.cookies[shop_settings.SESSION_COOKIE_NAME] = "any"

    assert NEW in editor.get(PRODUCT).content.decode()
    assert OLD in Client().get(PRODUCT).content.decode()


def test_an_address_with_a_query_is_made_anew():
    Client().get(f"{PRODUCT}?variant=TPT-CEL")
    rename()

    assert NEW in Client().get(f"{PRODUCT}?variant=TPT-CEL").content.decode()


def test_a_list_is_shared_whole_and_its_parts_are_not():
    path = "/de-de/collections/teaware/"
    part = Client().get(path, headers={"HX-Request": "true"})
    whole = Client().get(path)
    assert len(part.content) < len(whole.content)

    assert Client().get(path)["Age"] == "0"
    again = Client().get(path, headers={"HX-Request": "true"})
    assert "Age" not in again
    assert again.content == part.content


@pytest.mark.parametrize("path", ["/de-de/cart/", "/de-de/account/login/", "/de-de/nothing-here/"])
def test_a_page_that_is_not_for_everybody_is_not_kept(path: str):
    Client().get(path)

    assert "Age" not in Client().get(path)


def test_the_form_of_a_kept_page_can_still_be_sent():
    Client().get(PRODUCT)
    shopper = Client(enforce_csrf_checks=True, headers={"Origin": "http://testserver"})
    variant_id = shopper.get(PRODUCT).content.decode().split('name="variant_id"')[1].split('"')[1]

    answer = shopper.post("/de-de/cart/add/", {"variant_id": variant_id, "quantity": "1"})
    assert answer.status_code == 302


def test_a_dead_cache_closes_no_page():
    away = {"LOCATION": "redis://127.0.0.1:1/0"}
    caches = {name: {**options, **away} for name, options in shop_settings.CACHES.items()}
    with override_settings(CACHES=caches):
        page = Client().get(PRODUCT)
    assert page.status_code == 200
    assert "<picture" in page.content.decode()
