"""Every list of the desk needs few statements and survives any search."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.contrib import admin
from django.contrib.admin.utils import flatten, flatten_fieldsets
from django.db import connection
from django.db.models import Model
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils.functional import Promise

from logistics.fulfilment.models import Shipment
from shop.catalogue.models import Product, ProductText, Variant
from shop.delivery.models import DeliveryZone
from shop.orders.models import Order
from tests.factories.basics import MarketFactory, VariantFactory
from tests.factories.catalogue import PriceFactory
from tests.shop.admin.pages import PAGES, url_of
from tests.shop.admin.rows import first_row, write_orders, write_small_tables

pytestmark = pytest.mark.django_db
NAUGHTY = [
    "",
    " ",
    "\x00",
    "'; DROP TABLE shop_order; --",
    "<script>alert(1)</script>",
    "%",
    "\\",
    "Ω≈ç√∫˜µ≤≥÷",
    "田中さんにあげて下さい",
    "👩‍👩‍👧‍👦",
    "\u202e\u2066test\u2069",
    "null",
    "1/0",
    "${jndi:ldap://127.0.0.1}",
    "{{ 7 * 7 }}",
    '"unclosed',
    "a" * 5000,
]


def test_lists_of_fifty_rows_need_few_statements(desk: Client) -> None:
    write_orders(50)
    write_small_tables(50)
    desk.get("/admin/")

    statements = {}
    for model in PAGES:
        with CaptureQueriesContext(connection) as captured:
            desk.get(url_of(model, "changelist"), {"status": "all", "state": "all"})
        statements[model._meta.label] = len(captured)
    with CaptureQueriesContext(connection) as captured:
        desk.get("/admin/")
    statements["dashboard"] = len(captured)

    assert {name: count for name, count in statements.items() if count > 30} == {}


def test_any_search_is_answered(desk: Client) -> None:
    """The lists take turns with the words: each list sees a quarter, each word many lists."""
    write_orders(1)
    write_small_tables(1)

    searched = [model for model in PAGES if admin.site._registry[model].search_fields]
    for number, model in enumerate(searched):
        for words in NAUGHTY[number % 4 :: 4]:
            response = desk.get(url_of(model, "changelist"), {"q": words})
            assert response.status_code in {200, 302}, (model, words)
            assert "<script>alert(1)" not in response.content.decode()


@pytest.mark.parametrize("name", ["shop.LedgerEntry", "shop.StockMovement", "shop.Order"])
def test_ledgers_cannot_be_changed(desk: Client, name: str) -> None:
    write_orders(1)
    model = next(model for model in PAGES if model._meta.label == name)
    row = first_row(model)
    assert row is not None

    assert desk.get(url_of(model, "add")).status_code == 403
    assert desk.post(url_of(model, "change", row.pk), {}).status_code == 403
    assert desk.post(url_of(model, "delete", row.pk), {"post": "yes"}).status_code == 403


def test_strangers_are_asked_to_sign_in() -> None:
    response = Client().get("/admin/shop/order/")

    assert response.status_code == 302
    assert response["Location"].startswith("/admin/login/")
    assert Client().get("/admin/login/").status_code == 200


def test_markets_are_named_in_the_language_of_the_reader(desk: Client) -> None:
    PriceFactory(market=MarketFactory(code="ch"))

    for address in ("/admin/shop/market/", "/admin/shop/price/"):
        page = desk.get(address, headers={"accept-language": "de"}).content.decode()
        assert "Schweiz" in page
        assert "Switzerland" not in page


def test_markets_are_found_by_the_name_that_the_reader_sees(desk: Client) -> None:
    MarketFactory(code="ch")
    MarketFactory(code="jp")

    page = desk.get("/admin/shop/market/?q=schweiz", headers={"accept-language": "de"})

    assert list(page.context["cl"].queryset.values_list("pk", flat=True)) == ["ch"]


def test_words_in_quotes_are_looked_for_together(desk: Client) -> None:
    near = VariantFactory(product__brand="Moon Jar House").product
    VariantFactory(product__brand="House of the Moon and a Jar")

    page = desk.get("/admin/shop/product/", {"q": '"moon jar"'})

    assert list(page.context["cl"].queryset) == [near]


def test_each_word_may_be_in_another_field(desk: Client) -> None:
    wanted = VariantFactory(sku="JAR-9", product__brand="Moon House").product
    VariantFactory(sku="JAR-8", product__brand="Moon House")
    VariantFactory(sku="JAR-99", product__brand="Sun House")

    page = desk.get("/admin/shop/product/", {"q": "moon jar-9"})

    assert list(page.context["cl"].queryset) == [wanted]


def test_markets_are_found_where_other_rows_are_searched_as_well(desk: Client) -> None:
    for code in ("ch", "jp"):
        DeliveryZone.objects.create(market=MarketFactory(code=code), name="Islands")

    page = desk.get("/admin/shop/deliveryzone/?q=schweiz", headers={"accept-language": "de"})

    assert [zone.market_id for zone in page.context["cl"].queryset] == ["ch"]


SEARCHED = [
    (Order, "number"),
    (Order, "email"),
    (Order, "name"),
    (Shipment, "tracking_number"),
    (Product, "slug"),
    (Product, "brand"),
    (ProductText, "title"),
    (Variant, "sku"),
    (Variant, "gtin"),
]


@pytest.mark.parametrize(("model", "field"), SEARCHED)
def test_what_has_many_rows_is_searched_by_an_index(model: type[Model], field: str) -> None:
    with connection.cursor() as cursor:
        # A table without rows is read through at once otherwise.
        cursor.execute("SET LOCAL enable_seqscan = off")

    plan = model._base_manager.filter(**{f"{field}__icontains": "moonjar"}).explain()

    assert "_contains" in plan


def test_fields_at_the_desk_have_names_to_be_translated() -> None:
    """A relation without a name of its own is called by its name in the code, in every language."""
    unnamed = {
        f"{model._meta.label}.{field.name}"
        for owner in PAGES
        for model, names in _shown_by(admin.site._registry[owner])
        for field in model._meta.fields
        if field.name in names and not isinstance(field.verbose_name, Promise)
    }

    assert unnamed == set()


def _shown_by(desk: admin.ModelAdmin[Model]) -> Iterator[tuple[type[Model], set[str]]]:
    """Yield models and the fields that a list, its filters, its form and its tables show."""
    named = (part for part in desk.list_filter if isinstance(part, str | tuple))
    filters = {part if isinstance(part, str) else part[0] for part in named}
    yield desk.model, {*map(str, desk.list_display), *filters, *_fields_of(desk)}
    for table in desk.inlines:
        yield table.model, set(_fields_of(table)) - {table.fk_name}


def _fields_of(form: Any) -> list[str]:
    if form.fieldsets:
        return [str(name) for name in flatten_fieldsets(form.fieldsets)]
    return [str(name) for name in flatten(form.fields or ())]
