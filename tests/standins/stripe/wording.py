"""The sentences a shopper reads, in the five page languages.

They live in `browser/texts.json`, which the pages in the browser load too.
"""

import functools
import json
from pathlib import Path
from typing import Any

BROWSER_FILES = Path(__file__).parent / "browser"
LOCALES = ("en", "de", "fr", "ja", "zh")


@functools.cache
def _texts() -> dict[str, dict[str, str]]:
    loaded: dict[str, dict[str, str]] = json.loads(
        (BROWSER_FILES / "texts.json").read_text(encoding="utf-8"),
    )
    return loaded


def page_locale(wanted: Any) -> str:
    """Return the page language for any language tag; English when we have none for it."""
    language = str(wanted or "").replace("_", "-").split("-")[0].lower()
    return language if language in LOCALES else "en"


def sentence(*, locale: Any, name: str) -> str:
    """Return one sentence in the language of the shopper."""
    return _texts()[page_locale(locale)][name]


def method_name(*, locale: Any, kind: str) -> str:
    """Return a payment method's name: in the language if it has one there, else its owner's."""
    texts = _texts()
    return texts[page_locale(locale)].get(f"name_{kind}") or texts["names"].get(kind, kind)
