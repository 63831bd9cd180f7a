"""Texts in several languages, and which of them have fallen behind their source."""

import hashlib
from collections.abc import Collection, Mapping
from typing import Any

from django.db import transaction

from shop.catalogue.models import Category, CategoryText, Product, ProductText
from shop.catalogue.services.data import CategoryData, TextData
from shop.kernel.models import TranslatedText

SOURCE_LANGUAGE = "en"


@transaction.atomic
def save_texts(*, product: Product, texts: Mapping[str, TextData]) -> None:
    """Write a product's texts; languages that are not given stay as they are.

    Each text remembers which English text it belongs to. When the English text changes, reviewed
    translations that are not given along with it become stale.
    """
    source = texts.get(SOURCE_LANGUAGE)
    digest = text_digest(source) if source else _stored_digest(product)
    if source:
        product.texts.filter(state=ProductText.State.REVIEWED).exclude(language__in=texts).exclude(
            source_digest=digest
        ).update(state=ProductText.State.STALE)
    for language, text in texts.items():
        ProductText.objects.update_or_create(
            product=product,
            language=language,
            defaults={
                "title": text.title,
                "subtitle": text.subtitle,
                "description": text.description,
                "care": text.care,
                "safety_warnings": text.safety_warnings,
                "material": text.material,
                "state": text.state,
                "source_digest": digest,
            },
        )


@transaction.atomic
def save_category_texts(*, category: Category, texts: Mapping[str, CategoryData]) -> None:
    """Write a category's texts; reviewed translations of a changed English text become stale."""
    source = texts.get(SOURCE_LANGUAGE)
    stored = category.texts.filter(language=SOURCE_LANGUAGE).first()
    digest = _digest(source.title, source.description) if source else ""
    if not source and stored:
        digest = stored.source_digest
    if source:
        category.texts.filter(state=CategoryText.State.REVIEWED).exclude(
            language__in=texts
        ).exclude(source_digest=digest).update(state=CategoryText.State.STALE)
    for language, text in texts.items():
        CategoryText.objects.update_or_create(
            category=category,
            language=language,
            defaults={
                "title": text.title,
                "description": text.description,
                "state": CategoryText.State.REVIEWED,
                "source_digest": digest,
            },
        )


@transaction.atomic
def follow_source(*, product: Product, written: Collection[str]) -> int:
    """Take notice of texts that were edited in place; return how many became stale.

    What was written now belongs to the present English text. Other reviewed translations that
    belong to an older one become stale.
    """
    source = product.texts.filter(language=SOURCE_LANGUAGE).first()
    return _follow(product.texts, digest=_row_digest(source), written=written) if source else 0


@transaction.atomic
def follow_category_source(*, category: Category, written: Collection[str]) -> int:
    """Do the same for a category's texts."""
    source = category.texts.filter(language=SOURCE_LANGUAGE).first()
    if source is None:
        return 0
    digest = _digest(source.title, source.description)
    return _follow(category.texts, digest=digest, written=written)


def _follow(texts: Any, *, digest: str, written: Collection[str]) -> int:
    texts.filter(language__in={SOURCE_LANGUAGE, *written}).update(source_digest=digest)
    fallen_behind = texts.filter(state=TranslatedText.State.REVIEWED).exclude(source_digest=digest)
    stale: int = fallen_behind.update(state=TranslatedText.State.STALE)
    return stale


def _row_digest(row: ProductText) -> str:
    return _digest(
        row.title, row.subtitle, row.description, row.care, row.safety_warnings, row.material
    )


def text_digest(text: TextData) -> str:
    """Return what tells one wording of a product's texts from the next."""
    return _digest(
        text.title,
        text.subtitle,
        text.description,
        text.care,
        text.safety_warnings,
        text.material,
    )


def _digest(*parts: str) -> str:
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()


def _stored_digest(product: Product) -> str:
    source = product.texts.filter(language=SOURCE_LANGUAGE).first()
    return source.source_digest if source else ""
