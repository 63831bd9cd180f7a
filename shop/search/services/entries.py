"""What each product can be found by, one row per language."""

from collections import defaultdict
from collections.abc import Collection, Iterator

from django.db import transaction
from django.db.models import Prefetch

from shop.catalogue.models import CategoryText, Product, ProductText
from shop.kernel.models import TextLanguage
from shop.search.locks import lock_products
from shop.search.models import SearchEntry
from shop.search.text import normalise

BATCH = 500
SOURCE_LANGUAGE = "en"
BODY_LENGTH = 4000


def refresh_search_entries(*, product_ids: Collection[int]) -> int:
    """Compute the search entries of the products again; return how many rows they have now.

    A public product can be found in every language, by its English text where a translation is
    missing; a product of a hidden catalogue only in the languages it has.
    """
    ids = sorted(set(product_ids))
    return sum(
        _refresh_batch(product_ids=ids[start : start + BATCH])
        for start in range(0, len(ids), BATCH)
    )


@transaction.atomic
def _refresh_batch(*, product_ids: list[int]) -> int:
    locked = lock_products(product_ids=product_ids)
    rows = list(_rows(locked))
    wanted = {(row.product_id, row.language) for row in rows}
    known = SearchEntry.objects.filter(product_id__in=locked).values_list(
        "pk", "product_id", "language"
    )
    gone = [pk for pk, product, language in known if (product, language) not in wanted]
    if gone:
        SearchEntry.objects.filter(pk__in=gone).delete()
    SearchEntry.objects.bulk_create(
        rows,
        batch_size=1000,
        update_conflicts=True,
        unique_fields=["product", "language"],
        update_fields=["title", "body"],
    )
    return len(rows)


def _rows(product_ids: list[int]) -> Iterator[SearchEntry]:
    products = Product.objects.filter(pk__in=product_ids, is_published=True)
    for product in products.select_related("catalogue").prefetch_related(
        "texts",
        "variants__option_values",
        "attributes__choice",
        Prefetch("category__texts", queryset=CategoryText.objects.order_by("pk")),
    ):
        texts = {text.language: text for text in product.texts.all()}
        languages = TextLanguage.values if product.catalogue.is_public else list(texts)
        for language in languages:
            text = texts.get(language) or texts.get(SOURCE_LANGUAGE)
            if text is not None:
                yield SearchEntry(
                    product=product,
                    language=language,
                    title=normalise(text.title),
                    body=_body(product, text=text, language=language),
                )


def _body(product: Product, *, text: ProductText, language: str) -> str:
    variants = [variant for variant in product.variants.all() if variant.is_active]
    parts = [
        text.subtitle,
        product.brand,
        text.material,
        _category_title(product, language=language),
        *(variant.sku for variant in variants),
        *(value.label_in(language) for v in variants for value in v.option_values.all()),
        *(row.choice.label_in(language) for row in product.attributes.all() if row.choice),
        text.description,
    ]
    once = dict.fromkeys(normalise(part) for part in parts if part)
    return " ".join(once)[:BODY_LENGTH]


def _category_title(product: Product, *, language: str) -> str:
    titles: defaultdict[str, str] = defaultdict(str)
    titles.update({text.language: text.title for text in product.category.texts.all()})
    return titles[language] or titles[SOURCE_LANGUAGE]
