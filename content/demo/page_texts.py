"""The demo pages' YAML as stream data, with the same block ids in every language.

Wagtail matches a block with its translation by its id, so the ids are computed from the block's
place and never from its words.
"""

import uuid
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from content.demo.images import demo_image

PAGES_FOLDER = Path(__file__).with_name("pages")
PROMISE_ICONS = ("card", "truck", "returns", "shield")

_NAMESPACE = uuid.UUID("9b0f7b3e-0f0a-4c84-9d8e-6f6f2f0f5c11")

Texts = dict[str, Any]
StreamData = list[dict[str, Any]]


@cache
def home_texts() -> Texts:
    """Return home.yaml."""
    return load_texts(PAGES_FOLDER / "home.yaml")


@cache
def legal_texts() -> tuple[Texts, ...]:
    """Return every legal page's file, in the order of their names."""
    return tuple(load_texts(path) for path in sorted((PAGES_FOLDER / "legal").glob("*.yaml")))


def opening_data(*, language: str) -> StreamData:
    """Return the home page's opening block in a language."""
    hero = home_texts()["hero"]
    value = {
        "image": demo_image(hero["image"]).pk,
        "alt": hero["image_alt"][language],
        "eyebrow": hero["eyebrow"][language],
        "title": hero["title"][language],
        "text": hero["lede"][language],
        "link_label": hero["cta_label"][language],
        "link_category": hero["cta_category"],
        "link_product": None,
    }
    return [as_block("hero", value, place="opening")]


def body_data(*, language: str) -> StreamData:
    """Return the home page's sections in a language."""
    flips = iter((False, True) * 10)
    return [
        _section(section, language=language, place=f"body-{index}", flips=flips)
        for index, section in enumerate(home_texts()["sections"])
    ]


def legal_data(*, texts: Texts, language: str) -> StreamData:
    """Return a legal page's sections in a language."""
    return [
        as_block(
            "rich_text",
            section_html(section, language=language),
            place=f"{texts['slug']}-{index}",
        )
        for index, section in enumerate(texts["sections"])
    ]


def _section(section: Texts, *, language: str, place: str, flips: Any) -> dict[str, Any]:
    kind = section["kind"]
    if kind == "story":
        return as_block("story", _story(section, language, is_flipped=next(flips)), place=place)
    if kind == "quote":
        words = {"text": section["text"][language], "source": section["attribution"][language]}
        return as_block("quote", words, place=place)
    if kind == "promises":
        return as_block("promises", {"items": _promises(section, language, place)}, place=place)
    rule = {"products_new": "NEW", "products_featured": "FEATURED"}[kind]
    return as_block("product_row", _row(section, language, rule=rule), place=place)


def _story(section: Texts, language: str, *, is_flipped: bool) -> Texts:
    return {
        "image": demo_image(section["image"]).pk,
        "alt": section["image_alt"][language],
        "title": section["title"][language],
        "text": str(paragraphs(section["body"][language])),
        "is_flipped": is_flipped,
        "link_label": section["link_label"][language],
        "link_category": section["link_category"],
        "link_product": None,
    }


def _row(section: Texts, language: str, *, rule: str) -> Texts:
    return {
        "title": section["title"][language],
        "intro": section["intro"][language],
        "rule": rule,
        "category": "",
        "count": 4,
        "products": [],
        "link_label": "",
        "link_category": "",
        "link_product": None,
    }


def _promises(section: Texts, language: str, place: str) -> StreamData:
    return [
        as_item(
            {
                "icon": icon,
                "title": item["title"][language],
                "text": item["text"][language],
            },
            place=f"{place}-{index}",
        )
        for index, (item, icon) in enumerate(zip(section["items"], PROMISE_ICONS, strict=True))
    ]


def section_html(section: Texts, *, language: str) -> str:
    """Return a heading with its paragraphs and list."""
    parts = [
        format_html("<h2>{}</h2>", section["heading"][language]),
        paragraphs(section["paragraphs"][language]),
    ]
    if "list" in section:
        items = format_html_join("", "<li>{}</li>", ((item,) for item in section["list"][language]))
        parts.append(format_html("<ul>{}</ul>", items))
    return "".join(parts)


def paragraphs(texts: list[str]) -> SafeString:
    """Return each text as a paragraph."""
    return format_html_join("", "<p>{}</p>", ((text,) for text in texts))


def as_item(value: Any, *, place: str) -> dict[str, Any]:
    """Return an item of a list of blocks."""
    return as_block("item", value, place=place)


def as_block(kind: str, value: Any, *, place: str) -> dict[str, Any]:
    """Return a block of a stream; its id comes from its place."""
    return {"type": kind, "id": _block_id(place), "value": value}


def _block_id(place: str) -> str:
    return str(uuid.uuid5(_NAMESPACE, place))


def load_texts(path: Path) -> Texts:
    """Return a file of texts."""
    texts: Texts = yaml.safe_load(path.read_text(encoding="utf-8"))
    return texts
