"""Pages for tests, each complete enough to be live."""

import uuid
from typing import Any

from django.core.files.base import ContentFile
from wagtail.documents.models import Document
from wagtail.models import Locale, Page, Site

from content.pages.models import ArticlePage, HomePage, JournalIndexPage
from shop.catalogue.models import Product
from tests.factories.catalogue import ImageFactory

ALT = "A bowl"


def home_page(language: str = "en", **fields: Any) -> HomePage:
    """Return a live home page in a language; the first one is the site's root."""
    locale, _created = Locale.objects.get_or_create(language_code=language)
    Page.objects.filter(depth=2, slug="home").delete()
    home = HomePage(
        title=f"Home {language}",
        slug=f"home-{language}",
        locale=locale,
        opening=[hero("Welcome")],
        **fields,
    )
    other = HomePage.objects.first()
    if other:
        home.translation_key = other.translation_key
    Page.objects.get(depth=1).add_child(instance=home)
    home.save_revision().publish()
    Site.objects.update_or_create(
        is_default_site=True, defaults={"hostname": "localhost", "root_page": other or home}
    )
    return home


def journal(home: HomePage) -> JournalIndexPage:
    """Return a live journal below a home page."""
    page = JournalIndexPage(title="Journal", slug="journal", locale=home.locale)
    home.add_child(instance=page)
    return page


def article(index: JournalIndexPage, title: str = "Three parts", **fields: Any) -> ArticlePage:
    """Return a live article."""
    values = {"intro": "One cup.", "image": ImageFactory(), "image_alt": ALT, **fields}
    page = ArticlePage(title=title, locale=index.locale, **values)
    index.add_child(instance=page)
    page.save_revision().publish()
    return page


def audience(**fields: Any) -> dict[str, Any]:
    """Return for whom a block is, as a page keeps it."""
    return {"markets": [], "starts_on": None, "ends_on": None, **fields}


def hero(title: str, **whom: Any) -> dict[str, Any]:
    """Return an opening block, as a page keeps it."""
    value = {"image": ImageFactory().pk, "alt": ALT, "title": title, "audience": audience(**whom)}
    return {"type": "hero", "value": value}


def look(*products: Product | int, **whom: Any) -> dict[str, Any]:
    """Return a shoppable picture of products, as a page keeps it."""
    spots = [
        {
            "type": "item",
            "id": str(uuid.uuid4()),
            "value": {"product": getattr(product, "pk", product), "left": 10 + 5 * n, "top": 20},
        }
        for n, product in enumerate(products)
    ]
    value = {"image": ImageFactory().pk, "alt": ALT, "spots": spots, "audience": audience(**whom)}
    return {"type": "shoppable", "value": value}


def film(name: str = "kiln.webm") -> Document:
    """Return a film among the documents."""
    content = ContentFile(b"\x1a\x45\xdf\xa3", name=name)
    return Document.objects.create(title="Kiln", file=content)
