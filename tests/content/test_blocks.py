"""Blocks: for whom they are, what they show, and what they cost."""

from datetime import date

import pytest
import time_machine
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from content.blocks.audience import AudienceBlock
from content.blocks.pictures import PictureBlock, VideoBlock
from content.pages.models import ArticlePage, HomePage
from content.pages.problems import Problem, problems_of
from shop.catalogue.models import Product
from shop.storefront.caching import menu_tree
from tests.factories.basics import MarketFactory
from tests.factories.catalogue import ImageFactory, SoldVariantFactory
from tests.factories.pages import article, audience, film, hero, home_page, journal, look

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("catalogue")]


@pytest.fixture
def home() -> HomePage:
    """Give the English home page, read by every market."""
    MarketFactory(code="de")
    MarketFactory(code="gb")
    return home_page()


def write(home: HomePage, *blocks: dict) -> None:
    home.body = list(blocks)
    home.save_revision().publish()
    cache.clear()


def html(client: Client, path: str) -> str:
    response = client.get(path)
    assert response.status_code == 200, path
    text = response.content.decode()
    assert "«missing" not in text
    return text


def spot_numbers(text: str) -> list[str]:
    return [part.split("<")[0].partition(">")[2] for part in text.split("<text ")[1:]]


def test_a_block_is_shown_in_its_markets_only(home: HomePage, client: Client):
    cup = SoldVariantFactory()
    write(home, look(cup.product, markets=["de"]))

    assert "look__spots" in html(client, "/en-de/")
    assert "look__picture" not in html(client, "/en-gb/")


@pytest.mark.parametrize(
    ("now", "times"),
    [
        ("2026-11-30T22:59:00Z", 0),
        ("2026-11-30T23:00:00Z", 1),
        ("2026-12-24T22:59:00Z", 1),
        ("2026-12-24T23:00:00Z", 0),
    ],
)
def test_a_block_is_shown_on_its_days_where_the_market_is(
    home: HomePage, client: Client, now: str, times: int
):
    write(home, {**hero("Advent", starts_on="2026-12-01", ends_on="2026-12-24")})

    with time_machine.travel(now, tick=False):
        assert html(client, "/en-de/").count("Advent") == times


def test_of_several_openings_the_first_that_is_for_the_market_is_shown(
    home: HomePage, client: Client
):
    home.opening = [hero("For London", markets=["gb"]), hero("For all")]
    write(home)

    assert "<h1>For London</h1>" in html(client, "/en-gb/")
    assert "<h1>For all</h1>" in html(client, "/en-de/")
    assert "For London" not in html(client, "/en-de/")


def test_a_last_day_before_the_first_is_refused():
    block = AudienceBlock()
    value = block.to_python(audience(starts_on="2026-12-24", ends_on="2026-12-01"))

    with pytest.raises(ValidationError) as refused:
        block.clean(value)

    assert "The last day is before the first one." in str(refused.value.as_json_data())


def test_spots_are_numbered_links_to_what_the_market_sells(home: HomePage, client: Client):
    cup, pot = SoldVariantFactory(), SoldVariantFactory()
    british = SoldVariantFactory(market="gb")
    write(home, look(british.product, cup.product, pot.product))

    text = html(client, "/en-de/")

    assert spot_numbers(text) == ["1", "2"]
    assert text.index(f"/en-de/products/{cup.product.slug}/") < text.index(
        f"/en-de/products/{pot.product.slug}/"
    )
    assert british.product.slug not in text
    assert 'cx="15%" cy="20%"' in text


def test_a_deleted_product_leaves_its_picture(home: HomePage, client: Client):
    write(home, look(999_999))

    text = html(client, "/en-de/")

    assert "look__spots" not in text
    assert 'alt="A bowl"' in text


def test_twelve_blocks_of_products_cost_as_much_as_one(home: HomePage, client: Client):
    cups = [SoldVariantFactory() for _number in range(12)]

    def statements(blocks: int) -> int:
        write(home, *[look(cup.product, cups[0].product) for cup in cups[:blocks]])
        client.get("/en-de/")
        cache.clear()
        with CaptureQueriesContext(connection) as counted:
            text = html(client, "/en-de/")
        assert len(spot_numbers(text)) == 2 * blocks
        return len(counted)

    assert statements(1) == statements(12) <= 14


def test_the_editor_is_told_what_is_not_sold_and_what_is_gone(home: HomePage):
    british = SoldVariantFactory(market="gb")
    write(home, look(british.product, 999_999, markets=["de", "gb"]))

    found = problems_of([home])[home.pk]

    assert found == [
        Problem(
            "1. Shoppable picture",
            f"“{british.product.slug}” is not sold in: Germany. Shoppers there do not see it.",
        ),
        Problem("1. Shoppable picture", "The product was deleted. Choose another one."),
    ]


def test_a_product_that_is_sold_where_the_block_is_shown_is_no_problem(home: HomePage):
    british = SoldVariantFactory(market="gb")
    write(home, look(british.product, markets=["gb"]))

    assert problems_of([home]) == {home.pk: []}


def test_problems_of_many_pages_cost_two_statements(home: HomePage, django_assert_num_queries):
    index = journal(home)
    pages = [article(index, f"Story {n}", body=[look(999_000 + n)]) for n in range(5)]
    pages = list(ArticlePage.objects.filter(pk__in=[page.pk for page in pages]))
    [page.locale.language_code for page in pages]

    menu_tree(language="en")

    with django_assert_num_queries(2):
        assert sum(len(found) for found in problems_of(pages).values()) == 5


@pytest.mark.parametrize("name", ["care.pdf", "kiln.gif"])
def test_a_film_block_takes_films_only(name: str):
    block = VideoBlock()
    values = {"film": film(name).pk, "image": ImageFactory().pk, "alt": "A", "text": "B"}
    value = block.to_python(values)

    with pytest.raises(ValidationError):
        block.clean(value)


def test_a_film_waits_to_be_played(home: HomePage, client: Client):
    value = {"film": film().pk, "image": ImageFactory().pk, "alt": "A pot", "text": "Tea is poured"}
    write(home, {"type": "video", "value": value})

    text = html(client, "/en-de/")

    assert 'preload="none"' in text
    assert "autoplay" not in text
    assert 'type="video/webm"' in text
    assert "Tea is poured" in text


def test_a_picture_without_description_is_refused():
    block = PictureBlock()
    value = block.to_python({"image": ImageFactory().pk, "alt": "", "caption": "Bowls"})

    with pytest.raises(ValidationError) as refused:
        block.clean(value)

    assert list(refused.value.block_errors) == ["alt"]


def test_a_teaser_shows_the_translation_in_the_reader_s_language(home: HomePage, client: Client):
    german = home_page("de")
    story = article(journal(home), "Three parts")
    teaser = {"type": "teaser", "value": {"article": story.pk}}
    write(home, teaser)
    write(german, teaser)

    assert "/en-de/journal/three-parts/" in html(client, "/en-de/")
    assert "Three parts" not in html(client, "/de-de/")

    copy = story.copy_for_translation(german.locale, copy_parents=True)
    copy.title = "Drei Teile"
    copy.save_revision().publish()
    cache.clear()
    assert "Drei Teile" in html(client, "/de-de/")


def test_products_are_never_copied_into_a_page(home: HomePage, client: Client):
    cup = SoldVariantFactory()
    write(home, look(cup.product))
    Product.objects.filter(pk=cup.product_id).update(slug="renamed")
    cache.clear()

    assert "/products/renamed/" in html(client, "/en-de/")


def test_days_are_days(home: HomePage):
    write(home, look(1, starts_on="2026-12-01"))

    assert HomePage.objects.get().body[0].value["audience"]["starts_on"] == date(2026, 12, 1)


def test_the_editor_is_told_of_a_category_that_is_gone(home: HomePage):
    row = {"title": "Cups", "rule": "NEW", "count": 4, "category": "lost", "products": []}
    write(home, {"type": "product_row", "value": row})

    assert problems_of([home])[home.pk] == [
        Problem("1. Row of products", "The category “lost” is gone. Choose another one.")
    ]
