"""The demo's journal, questions, landing page and menus as page data, in one language at a time."""

from collections.abc import Callable
from datetime import date
from functools import cache
from typing import Any

from django.core.files.base import ContentFile
from wagtail.documents.models import Document

from content.demo.images import DEMO_FOLDER, demo_image, media_facts
from content.demo.page_texts import (
    PAGES_FOLDER,
    StreamData,
    Texts,
    as_block,
    as_item,
    load_texts,
    paragraphs,
    section_html,
)
from shop.catalogue.models import Product

NO_LINK = {"link_label": "", "link_category": "", "link_product": None, "link_page": None}


@cache
def story_texts(name: str) -> Texts:
    """Return a file of the pages' folder by its name, without the ending."""
    return load_texts(PAGES_FOLDER / f"{name}.yaml")


@cache
def article_texts() -> tuple[Texts, ...]:
    """Return every article's file, in the order of their names."""
    return tuple(
        load_texts(path) for path in sorted((PAGES_FOLDER / "journal").glob("[0-9]*.yaml"))
    )


def article_fields(texts: Texts, *, language: str) -> dict[str, Any]:
    """Return an article's fields in a language."""
    body = [
        _article_block(block, language=language, place=f"{texts['slug']}-{number}")
        for number, block in enumerate(texts["blocks"])
    ]
    return {
        "title": texts["title"][language],
        "intro": texts["intro"][language],
        "search_description": texts["intro"][language],
        "author": texts["author"][language],
        "image": demo_image(texts["image"]),
        "image_alt": _alt(texts, language=language),
        "published_on": date.fromisoformat(str(texts["published_on"])),
        "body": body,
    }


def journal_fields(texts: Texts, *, language: str) -> dict[str, Any]:
    """Return the journal's own fields in a language."""
    return {
        "title": texts["title"][language],
        "intro": texts["intro"][language],
        "search_description": texts["intro"][language],
    }


def faq_fields(texts: Texts, *, language: str) -> dict[str, Any]:
    """Return the page of questions in a language."""
    body = []
    for number, section in enumerate(texts["sections"]):
        place = f"faq-{number}"
        rows = [
            {
                "question": row["question"][language],
                "answer": str(paragraphs([row["answer"][language]])),
            }
            for row in section["questions"]
        ]
        questions = [as_item(row, place=f"{place}-{index}") for index, row in enumerate(rows)]
        value = {"title": section["title"][language], "questions": questions}
        body.append(as_block("questions", value, place=place))
    return {**journal_fields(texts, language=language), "body": body}


def landing_fields(texts: Texts, *, language: str, journal_id: int) -> dict[str, Any]:
    """Return the landing page in a language; its button leads to the journal."""
    place = texts["slug"]
    opening = {
        "image": demo_image(texts["image"]).pk,
        "alt": _alt(texts, language=language),
        "eyebrow": texts["eyebrow"][language],
        "title": texts["title"][language],
        "text": texts["lede"][language],
        **NO_LINK,
    }
    row = _row(texts["row_title"][language], rule="ALL", category=texts["row_category"])
    call = {
        "title": texts["cta_title"][language],
        "text": texts["cta_text"][language],
        **NO_LINK,
        "link_label": texts["cta_label"][language],
        "link_page": journal_id,
    }
    look = {
        "title": texts["look_title"],
        "image": texts["look_image"],
        "image_alt": texts["look_alt"],
        "spots": texts["spots"],
    }
    return {
        "title": texts["title"][language],
        "search_description": texts["lede"][language],
        "opening": [as_block("hero", opening, place=f"{place}-opening")],
        "body": [
            as_block("shoppable", _look(look, language, place), place=f"{place}-look"),
            as_block("product_row", row, place=f"{place}-row"),
            as_block("call_to_action", call, place=f"{place}-call"),
        ],
    }


def navigation_fields(texts: Texts, *, language: str, pages: dict[str, int]) -> dict[str, Any]:
    """Return the menus and the footer in a language; pages are given by their English slugs."""
    main = [as_block("category", slug, place=f"main-{slug}") for slug in texts["main"]]
    main += [as_block("page", pages[slug], place=f"main-{slug}") for slug in texts["pages"]]
    footer = []
    for number, column in enumerate(texts["columns"]):
        links = [
            as_block("page", pages[slug], place=f"column-{number}-{slug}")
            for slug in column["pages"]
        ]
        text = column["text"][language] if "text" in column else ""
        value = {"title": column["title"][language], "text": text, "links": links}
        footer.append(as_block("column", value, place=f"column-{number}"))
    return {"main": main, "footer": footer, "brand_line": texts["brand_line"][language]}


def _alt(texts: Texts, *, language: str) -> str:
    """Return what the picture shows: in this place, else as media.yaml says of it everywhere."""
    alt: Texts = texts.get("image_alt") or media_facts()[texts["image"]]["alt"]
    return str(alt[language])


def _article_block(block: Texts, *, language: str, place: str) -> dict[str, Any]:
    name, make = _KINDS[block["kind"]]
    return as_block(name, make(block, language, place), place=place)


def _prose(block: Texts, language: str, _place: str) -> str:
    return section_html(block, language=language)


def _quote(block: Texts, language: str, _place: str) -> Texts:
    return {"text": block["text"][language], "source": block["source"][language]}


def _products(block: Texts, language: str, place: str) -> Texts:
    return _row(block["title"][language], place=place, products=block["products"])


def _call(block: Texts, language: str, _place: str) -> Texts:
    return {
        "title": block["title"][language],
        "text": block["text"][language],
        **NO_LINK,
        "link_label": block["label"][language],
        "link_category": block["category"],
    }


def _look(block: Texts, language: str, place: str) -> Texts:
    spots: StreamData = [
        as_item(
            {"product": _product_id(slug), "left": left, "top": top}, place=f"{place}-spot-{slug}"
        )
        for slug, left, top in block["spots"]
    ]
    return {
        "title": block["title"][language],
        "image": demo_image(block["image"]).pk,
        "alt": block["image_alt"][language],
        "spots": spots,
    }


def _gallery(block: Texts, language: str, place: str) -> Texts:
    pictures = [
        as_item(
            {
                "image": demo_image(picture["image"]).pk,
                "alt": picture["image_alt"][language],
                "caption": picture["caption"][language],
            },
            place=f"{place}-{number}",
        )
        for number, picture in enumerate(block["pictures"])
    ]
    return {"pictures": pictures}


def _video(block: Texts, language: str, _place: str) -> Texts:
    return {
        "film": _demo_film(block["film"]).pk,
        "image": demo_image(block["image"]).pk,
        "alt": block["image_alt"][language],
        "captions": None,
        "text": block["text"][language],
    }


def _row(
    title: str, *, rule: str = "ALL", category: str = "", place: str = "", products: Any = ()
) -> Texts:
    picked = [as_item(_product_id(slug), place=f"{place}-{slug}") for slug in products]
    return {
        "title": title,
        "intro": "",
        "rule": rule,
        "category": category,
        "count": 4,
        "products": picked,
        **NO_LINK,
    }


def _product_id(slug: str) -> int | None:
    found: int | None = Product.objects.filter(slug=slug).values_list("pk", flat=True).first()
    return found


def _demo_film(file_name: str) -> Document:
    film = Document.objects.filter(title=file_name).order_by("pk").first()
    if film is None:
        content = (DEMO_FOLDER / "media" / file_name).read_bytes()
        film = Document(title=file_name, file=ContentFile(content, name=file_name))
        film.file_size = len(content)
        film.save()
    return film


_KINDS: dict[str, tuple[str, Callable[[Texts, str, str], Any]]] = {
    "prose": ("rich_text", _prose),
    "shoppable": ("shoppable", _look),
    "gallery": ("gallery", _gallery),
    "video": ("video", _video),
    "quote": ("quote", _quote),
    "products": ("product_row", _products),
    "cta": ("call_to_action", _call),
}
