"""Every page of the desk renders with data, in few statements, and survives any search."""

import pytest
from django.contrib import admin
from django.db import connection
from django.db.models import Model
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.functional import Promise

from tests.factories.basics import MarketFactory, VariantFactory
from tests.factories.catalogue import PriceFactory
from tests.shop.admin.rows import first_row, write_orders, write_small_tables

pytestmark = pytest.mark.django_db
OURS = {"shop", "logistics", "crm", "auth"}
PAGES = sorted(
    (model for model in admin.site._registry if model._meta.app_label in OURS),
    key=lambda model: model._meta.label,
)
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


def url_of(model: type[Model], page: str, *args: object) -> str:
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{page}", args=args)


@pytest.mark.parametrize("model", PAGES, ids=lambda model: model._meta.label)
def test_list_and_page_render(desk: Client, model: type[Model]) -> None:
    write_orders(2)
    write_small_tables(2)
    row = first_row(model)

    listed = desk.get(url_of(model, "changelist"))
    assert listed.status_code == 200
    if row is not None:
        page = desk.get(url_of(model, "change", row.pk))
        assert page.status_code == 200


def test_every_list_has_rows_in_these_tests(desk: Client) -> None:
    write_orders(2)
    write_small_tables(2)

    empty = {model._meta.label for model in PAGES if first_row(model) is None}

    assert empty <= {
        "shop.DutyRate",
        "shop.FlatCharge",
        "shop.LegalTerm",
        "shop.ReportBox",
        "shop.ReportRule",
        "shop.SellerRegistration",
        "shop.TaxScheme",
        "shop.TerritoryRule",
        "shop.Threshold",
    }


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


def test_columns_that_are_fields_have_names_to_be_translated() -> None:
    """A relation without a name of its own is called by its name in the code, in every language."""
    unnamed = [
        f"{model._meta.label}.{name}"
        for model in PAGES
        for name in admin.site._registry[model].list_display
        if name in {field.name for field in model._meta.fields}
        if not isinstance(model._meta.get_field(name).verbose_name, Promise)
    ]

    assert unnamed == []
