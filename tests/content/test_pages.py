"""The pages as shoppers get them: languages, addresses, products and cost."""

import re
from datetime import date

from django.core.cache import cache
from django.test import Client

from content.pages.models import HomePage, LegalPage
from shop.markets.registry import REGISTRY
from tests.factories.basics import MarketFactory
from tests.factories.catalogue import SoldVariantFactory

SQL_BUDGET = 12


def sell(client: Client, count: int, **fields: object) -> None:
    """Put products into the German market."""
    for number in range(count):
        variant = SoldVariantFactory(
            product__published_on=date(2026, 1, 1 + number),
            product__is_featured=number % 2 == 0,
            **fields,
        )
        assert variant.product.is_published


def test_every_variant_has_its_home_page_in_its_language(demo_site, client):
    for code in ("de-de", "en-de", "en-gb", "ja-jp", "zh-hans-sg", "fr-ch"):
        response = client.get(f"/{code}/")

        page = HomePage.objects.get(locale__language_code=REGISTRY.variants[code].language)
        html = response.content.decode()
        assert response.status_code == 200
        assert page.opening[0].value["title"] in html
        assert page.opening[0].value["alt"] in html
        assert f'href="/{code}/collections/teaware/"' in html
        assert "«missing" not in html


def test_legal_pages_live_below_every_home_page(demo_site, client):
    for code in ("de-de", "de-ch", "en-us", "ja-jp"):
        response = client.get(f"/{code}/imprint/")

        language = REGISTRY.variants[code].language
        page = LegalPage.objects.get(slug="imprint", locale__language_code=language)
        assert response.status_code == 200
        assert f"<h1>{page.title}</h1>" in response.content.decode()
        assert page.intro in response.content.decode()


def test_bare_language_is_no_address(demo_site, client):
    assert client.get("/de/").status_code == 404


def test_page_names_only_the_variants_whose_translation_is_live(demo_site, client):
    LegalPage.objects.get(slug="terms", locale__language_code="ja").unpublish()

    html = client.get("/de-de/terms/").content.decode()

    hreflangs = dict(re.findall(r'rel="alternate" hreflang="([^"]+)" href="([^"]+)"', html))
    assert hreflangs["de-DE"].endswith("/de-de/terms/")
    assert hreflangs["fr-FR"].endswith("/fr-fr/terms/")
    assert hreflangs["x-default"].endswith("/en-gb/terms/")
    assert "ja-JP" not in hreflangs
    assert '"/ja-jp/"' in html, "the chooser leads home where the page does not exist"
    assert client.get("/ja-jp/terms/").status_code == 404


def test_row_shows_the_newest_products_of_the_market_with_its_prices(demo_site, client):
    MarketFactory(code="de")
    sell(client, 6)

    html = client.get("/de-de/").content.decode()
    other_market = client.get("/en-gb/").content.decode()

    row = html[html.index("Neu aus dem Ofen") :]
    assert row.count('<article class="card">') >= 4
    assert "€" in row
    assert '<article class="card">' not in other_market


def test_home_page_asks_the_database_a_constant_number_of_times(
    demo_site, client, django_assert_max_num_queries
):
    def statements() -> int:
        cache.clear()
        with django_assert_max_num_queries(SQL_BUDGET) as counted:
            assert client.get("/de-de/").status_code == 200
        return len(counted)

    client.get("/de-de/")
    few = statements()
    sell(client, 8)
    client.get("/de-de/")

    many = statements()
    sell(client, 8)
    client.get("/de-de/")

    assert few <= many == statements()


def test_anonymous_pages_set_no_cookie_and_depend_on_none(demo_site, client):
    response = client.get("/de-de/")

    assert response.cookies == {}
    assert "Cookie" not in response.headers.get("Vary", "")


def test_editors_get_addresses_that_exist(demo_site):
    home = HomePage.objects.get(locale__language_code="zh-hans")
    page = LegalPage.objects.get(slug="imprint", locale__language_code="de")

    assert home.url == "/zh-hans-sg/"
    assert page.url == "/de-de/imprint/"


def test_home_page_may_be_kept_by_shared_caches(demo_site, client):
    assert client.get("/de-de/")["Cache-Control"] == "public, max-age=60"
    assert client.get("/de-de/imprint/")["Cache-Control"] == "public, max-age=60"


def test_draft_home_page_is_not_found(demo_site, client):
    HomePage.objects.get(locale__language_code="ja").unpublish()

    assert client.get("/ja-jp/").status_code == 404
    assert client.get("/en-jp/").status_code == 200
    assert 'hreflang="ja-JP"' not in client.get("/en-jp/").content.decode()


def test_row_without_products_is_left_out(demo_site, client):
    assert "Neu aus dem Ofen" not in client.get("/de-de/").content.decode()


def test_picked_products_come_in_the_editor_s_order_and_only_where_they_are_sold(demo_site, client):
    first, second = SoldVariantFactory(), SoldVariantFactory()
    elsewhere = SoldVariantFactory(market="gb")
    home = HomePage.objects.get(locale__language_code="de")
    row = next(block for block in home.body if block.block_type == "product_row")
    row.value["products"] = [second.product, elsewhere.product, first.product]
    home.save_revision().publish()

    html = client.get("/de-de/").content.decode()

    section = html[html.index("Neu aus dem Ofen") :].split("</section>")[0]
    assert section.index(second.product.slug) < section.index(first.product.slug)
    assert elsewhere.product.slug not in section


def test_editors_see_the_draft_and_every_block_in_preview(demo_site, admin_client):
    page = HomePage.objects.get(locale__language_code="de")

    edit = admin_client.get(f"/cms/pages/{page.pk}/edit/")
    draft = admin_client.get(f"/cms/pages/{page.pk}/view_draft/")

    assert edit.status_code == 200
    assert draft.status_code == 200
    assert "Erde, Feuer, Tee." in draft.content.decode()
    for name in ("story", "product_row", "quote", "promises", "rich_text", "hero"):
        block = HomePage.body.field.stream_block.child_blocks[name]
        preview = admin_client.get(f"/cms/block-preview/?id={block.definition_prefix}")
        assert preview.status_code == 200, name
        assert "shop/css/pages.css" in preview.content.decode()
        assert "«missing" not in preview.content.decode(), name
