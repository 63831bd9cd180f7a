"""The demo's texts: each in all five languages, and none left in English."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest
import yaml
from django.conf import settings

ROOT = Path(settings.BASE_DIR) / "content/demo"
FILES = sorted(ROOT.rglob("*.yaml"))
LANGUAGES = {"en", "de", "fr", "ja", "zh-hans"}
PRODUCT_TEXTS = ("title", "subtitle", "description", "care", "safety", "material")
ALWAYS_TEXTS = {
    *PRODUCT_TEXTS,
    *("label", "labels", "descriptions", "alt", "image_alt", "heading", "intro", "outro", "body"),
    *("paragraphs", "list", "subject", "preheader", "eyebrow", "lede", "cta_label", "link_label"),
    *("text", "attribution"),
}
OWN_SCRIPT = {"ja": re.compile(r"[぀-ヿ一-鿿]"), "zh-hans": re.compile(r"[一-鿿]")}
KANA = re.compile(r"[぀-ヺ]")
ENGLISH = re.compile(r"\b(the|and|with|your|you|from|this|that|are|is)\b", re.IGNORECASE)
COMPANY = re.compile(r"Kaolin (Porcelain Co|Europe GmbH|UK Ltd)\b")
SAME_WORDS = {
    *("Kaolin", "Journal", "Winter 2026", "Lin Wanqing", "Zhou Yan"),
    *("Material", "Cookies", "Gaiwan, 150 ml", "Osmanthus", "Tenmoku", "Sand", "Date"),
}
"""What German or French calls as English does."""


class Text(NamedTuple):
    """One text in one language, beside the English one, and where it stands."""

    place: str
    language: str
    text: str
    english: str


def translated(node: Any, place: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield every mapping from languages to texts below a node."""
    if isinstance(node, dict) and LANGUAGES & {str(key) for key in node}:
        yield place, node
    elif isinstance(node, dict):
        for key, value in node.items():
            yield from translated(value, f"{place}.{key}")
    elif isinstance(node, list):
        for number, value in enumerate(node):
            yield from translated(value, f"{place}.{number}")


def untranslated(node: Any, place: str) -> Iterator[str]:
    """Yield where something that readers see holds one text only."""
    if isinstance(node, dict):
        for key, value in node.items():
            here = f"{place}.{key}"
            if key in ALWAYS_TEXTS and not isinstance(value, dict):
                yield here
            elif not LANGUAGES & {str(name) for name in node}:
                yield from untranslated(value, here)
    elif isinstance(node, list):
        for number, value in enumerate(node):
            yield from untranslated(value, f"{place}.{number}")


def texts_of(path: Path) -> Iterator[Text]:
    """Yield every text of a file; paragraphs one by one."""
    for place, node in translated(_load(path), path.relative_to(ROOT).as_posix()):
        if set(node) != LANGUAGES:
            continue  # A test of its own reports it.
        english = _as_list(node["en"])
        for language, value in node.items():
            for text, original in zip(_as_list(value), english, strict=False):
                yield Text(place, language, text, original)


def _as_list(value: str | list[str]) -> list[str]:
    return value if isinstance(value, list) else [value]


def _load(path: Path) -> Any:
    return yaml.safe_load(path.read_text(encoding="utf-8"))


ALL_TEXTS = [text for path in FILES for text in texts_of(path)]


def test_the_files_are_found():
    names = {path.relative_to(ROOT).as_posix() for path in FILES}

    assert len([name for name in names if name.startswith("products/")]) == 29
    assert names >= {
        "attributes.yaml",
        "categories.yaml",
        "colours.yaml",
        "product_types.yaml",
        "catalogue.yaml",
        "media.yaml",
        "operations.yaml",
        "pages/home.yaml",
        "pages/errors.yaml",
        "pages/mails.yaml",
        "pages/legal/terms.yaml",
    }
    assert len(ALL_TEXTS) > 3000


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_every_text_is_there_in_five_languages(path):
    data, name = _load(path), path.stem
    found = list(translated(data, name))

    assert [place for place, node in found if set(node) != LANGUAGES] == []
    for place, node in found:
        texts = [_as_list(value) for value in node.values()]
        assert {len(paragraphs) for paragraphs in texts} == {len(texts[0])}, place
        flat = [text for paragraphs in texts for text in paragraphs]
        assert all(isinstance(text, str) and text.strip() for text in flat), place


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_nothing_that_readers_see_has_one_language_only(path):
    data = _load(path)
    if path.parent.name == "products":
        assert [name for name in PRODUCT_TEXTS if name not in data] == []
        data = {name: value for name, value in data.items() if name != "attributes"}

    assert list(untranslated(data, path.stem)) == []


@pytest.mark.parametrize("language", sorted(OWN_SCRIPT))
def test_japanese_and_chinese_are_written_in_their_own_script(language):
    own = [text for text in ALL_TEXTS if text.language == language]

    # The law asks for a company's name and address as they are registered.
    assert [
        t for t in own if not OWN_SCRIPT[language].search(t.text) and not COMPANY.match(t.text)
    ] == []
    assert [t for t in own if t.text == t.english] == []


def test_chinese_is_not_japanese():
    assert [t for t in ALL_TEXTS if t.language == "zh-hans" and KANA.search(t.text)] == []


@pytest.mark.parametrize("language", ["de", "fr"])
def test_german_and_french_repeat_english_in_single_words_only(language):
    same = {t.text for t in ALL_TEXTS if t.language == language and t.text == t.english}

    assert {text for text in same if not COMPANY.match(text)} <= SAME_WORDS


def test_no_english_words_are_left():
    assert [t for t in ALL_TEXTS if t.language != "en" and ENGLISH.search(t.text)] == []


def test_placeholders_are_the_same_in_every_language():
    names = re.compile(r"%\(\w+\)s|\{\w+\}")

    assert [
        t for t in ALL_TEXTS if sorted(names.findall(t.text)) != sorted(names.findall(t.english))
    ] == []


@pytest.mark.parametrize(
    ("data", "found"),
    [
        ({"title": {"en": "Tea", "de": "Tee"}}, []),
        ({"title": "Tea"}, ["file.title"]),
        ({"variants": [{"label": "Celadon"}]}, ["file.variants.0.label"]),
    ],
)
def test_a_single_text_is_noticed(data, found):
    assert list(untranslated(data, "file")) == found
