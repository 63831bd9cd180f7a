"""Goods and their texts: in every language of a market, and lawful there."""

from collections.abc import Iterator
from datetime import datetime

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from shop.catalogue.models import Category, CategoryText, Product, ProductText, ResponsiblePerson
from shop.markets.opening import READINESS, Finding, Severity, admin_path
from shop.markets.registry import Market


@READINESS.check(position=70)
def goods(market: Market, _at: datetime) -> Iterator[Finding]:
    """There must be products, and each language must have its texts of them."""
    url = admin_path("shop_product_changelist", query="complete=no")
    products = _shown()
    if not products.exists():
        yield Finding(
            code="PRODUCTS_MISSING",
            text=_("No product is published."),
            url=admin_path("shop_product_changelist"),
        )
    for language in market.languages:
        texts = ProductText.objects.filter(product=OuterRef("pk"), language=language)
        count = products.filter(~Exists(texts.exclude(title=""))).count()
        if count:
            text = ngettext(
                "%(count)d product has no text in “%(language)s”.",
                "%(count)d products have no text in “%(language)s”.",
                count,
            )
            yield Finding(
                code="PRODUCT_TEXT_MISSING",
                text=text % {"count": count, "language": language},
                url=url,
            )
        yield from _category_texts(language)


@READINESS.check(position=75)
def safety(market: Market, _at: datetime) -> Iterator[Finding]:
    """Where product safety law holds, an offer names maker, responsible person and warnings."""
    region = market.legal.safety_region
    if not region:
        return
    products = _shown()
    person = ResponsiblePerson.objects.filter(manufacturer=OuterRef("manufacturer"), region=region)
    texts = ProductText.objects.filter(product=OuterRef("pk"), language=market.languages[0])
    lacking = (
        (
            "RESPONSIBLE_PERSON_MISSING",
            products.filter(Q(manufacturer=None) | ~Exists(person)),
            person_text,
            admin_path("shop_manufacturer_changelist"),
        ),
        (
            "SAFETY_WARNINGS_MISSING",
            products.filter(~Exists(texts.exclude(safety_warnings=""))),
            warnings_text,
            admin_path("shop_product_changelist", query="complete=no"),
        ),
    )
    for code, rows, words, url in lacking:
        count = rows.count()
        if count:
            yield Finding(
                code=code, text=words(count, region=region, language=market.languages[0]), url=url
            )
    withheld = products.filter(withheld_in__contains=[market.code]).count()
    if withheld:
        text = ngettext(
            "%(count)d published product is not sold here, because its offer would be unlawful.",
            "%(count)d published products are not sold here, because their offers would be "
            "unlawful.",
            withheld,
        )
        yield Finding(
            code="PRODUCTS_WITHHELD",
            severity=Severity.WARNS,
            text=text % {"count": withheld},
            url=admin_path("shop_product_changelist", query="complete=no"),
        )


def person_text(count: int, *, region: str, **_others: str) -> str:
    """Say how many products have nobody who answers for them in a region."""
    text = ngettext(
        "%(count)d product has no responsible person in the region %(region)s.",
        "%(count)d products have no responsible person in the region %(region)s.",
        count,
    )
    return text % {"count": count, "region": region}


def warnings_text(count: int, *, language: str, **_others: str) -> str:
    """Say how many products have no safety warnings in a language."""
    text = ngettext(
        "%(count)d product has no safety warnings in “%(language)s”.",
        "%(count)d products have no safety warnings in “%(language)s”.",
        count,
    )
    return text % {"count": count, "language": language}


def _category_texts(language: str) -> Iterator[Finding]:
    texts = CategoryText.objects.filter(category=OuterRef("pk"), language=language)
    categories = Category.objects.filter(catalogue__is_public=True, depth__gt=1)
    count = categories.filter(~Exists(texts)).count()
    if count:
        text = ngettext(
            "%(count)d category has no text in “%(language)s”.",
            "%(count)d categories have no text in “%(language)s”.",
            count,
        )
        yield Finding(
            code="CATEGORY_TEXT_MISSING",
            severity=Severity.WARNS,
            text=text % {"count": count, "language": language},
            url=admin_path("shop_category_changelist"),
        )


def _shown() -> QuerySet[Product]:
    return Product.objects.filter(is_published=True, catalogue__is_public=True)
