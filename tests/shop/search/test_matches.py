"""Searching in five languages."""

import json
from pathlib import Path

import pytest

from shop.search.models import SearchEntry
from shop.search.selectors import matching_products, similar_titles, suggest_products
from shop.search.services import refresh_search_entries
from shop.search.text import MAX_QUERY_LENGTH, clean_query, normalise, terms_of
from tests.factories.catalogue import ProductFactory, ProductTextFactory, SoldVariantFactory

NAUGHTY = json.loads((Path(__file__).parents[2] / "data" / "blns.json").read_text("utf-8"))


def product_called(title: str, **texts: str) -> int:
    product = ProductFactory(title=title)
    for language, translated in texts.items():
        ProductTextFactory(product=product, language=language.replace("_", "-"), title=translated)
    SoldVariantFactory(product=product)
    return product.pk


@pytest.fixture
def found():
    def find(text: str, language: str = "en") -> list[int]:
        path = SoldVariantFactory().product.category.get_root().path
        return list(matching_products(text=text, language=language, market_code="de", path=path))

    return find


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("gaiwan", "en"),
        ("GAIWAN", "en"),
        ("gaiwans", "en"),
        ("theiere", "fr"),
        ("Weisse kanne", "de"),
        ("weiß", "de"),
        ("青磁", "ja"),
        ("青磁の蓋碗", "ja"),
        ("青磁碗", "ja"),
        ("急須", "ja"),
        ("盖碗", "zh-hans"),
        ("粉青釉盖碗", "zh-hans"),
    ],
)
def test_words_find_the_product(found, text, language):
    wanted = product_called(
        "Celadon Gaiwan",
        de="Weiße Kanne",
        fr="Théière céladon",
        ja="青磁の蓋碗と急須",
        zh_hans="粉青盖碗",
    )
    product_called("Wooden tray", de="Tablett", fr="Plateau", ja="木の盆", zh_hans="木盘")

    assert found(text, language) == [wanted]


@pytest.mark.django_db
def test_the_title_weighs_more_than_the_body(found):
    in_body = product_called("Tray")
    SearchEntry.objects.filter(product_id=in_body).update(body="goes with every teacup")
    in_title = product_called("Teacup")

    assert found("teacup") == [in_title, in_body]


@pytest.mark.django_db
@pytest.mark.parametrize("wildcard", ["%", "_", "\\", "%%%", "100%", "a_b"])
def test_wildcards_mean_themselves(found, wildcard):
    product_called("Gaiwan")

    assert found(wildcard) == []


@pytest.mark.django_db
def test_a_missing_translation_is_found_by_its_english_text(found):
    product_id = product_called("Moon jar")

    assert found("moon", "de") == [product_id]


@pytest.mark.django_db
def test_suggestions_begin_a_word():
    product_called("Tall vase")
    wanted = product_called("Vase, small")
    other = product_called("Celadon vase")
    path = SoldVariantFactory().product.category.get_root().path

    suggested = suggest_products(text="vas", language="en", market_code="de", path=path)

    assert suggested[0] == wanted
    assert other in suggested


@pytest.mark.django_db
def test_similar_titles_help_when_nothing_was_found():
    wanted = product_called("Chopstick rests")
    path = SoldVariantFactory().product.category.get_root().path

    similar = similar_titles(text="chobstik", language="en", market_code="de", path=path)

    assert similar == [wanted]


@pytest.mark.django_db
def test_naughty_strings_are_answered():
    variant = SoldVariantFactory()
    path = variant.product.category.get_root().path
    for text in [*NAUGHTY, "\x00", "a\x00b", "\ud800"]:
        scope = {"text": text, "language": "en", "market_code": "de", "path": path}
        matching_products(**scope)
        suggest_products(**scope)
        similar_titles(**scope)
        assert "\x00" not in clean_query(text)


@pytest.mark.django_db
def test_entries_follow_the_texts():
    variant = SoldVariantFactory()
    variant.product.is_published = False
    variant.product.save()

    assert refresh_search_entries(product_ids=[variant.product_id]) == 0
    assert SearchEntry.objects.exists() is False


@pytest.mark.parametrize(
    ("text", "normal"),
    [
        ("Théière", "theiere"),
        ("WEISS weiß", "weiss weiss"),
        ("ＡＢＣ\u3000１", "abc 1"),
        ("が", "が"),
        ("a\x00b\u200bc", "a bc"),
    ],
)
def test_text_is_normalised(text, normal):
    assert normalise(text) == normal


def test_only_eight_terms_count():
    assert terms_of(" ".join(f"w{number}" for number in range(50))) == [
        f"w{number}" for number in range(8)
    ]


def test_a_query_is_cut():
    assert len(clean_query("x" * 5000)) == MAX_QUERY_LENGTH
