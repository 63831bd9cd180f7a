"""The Big List of Naughty Strings, and how an answer to one of them is looked at."""

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.http import HttpResponse
from django.template import engines
from django.template.loaders.cached import Loader
from django.utils import translation
from django.utils.html import escape

_FILE = Path(__file__).parent / "data/blns.json"
# What the list does not have: what no column can keep, what turns a line around, what is long.
# Nothing and NUL come twice, once for each reader.
OURS = (
    "a\x00b",
    "c\x00d",
    "",
    "\u202ereversed",
    "𝓪" * 200,
    "﷽" * 120,
    "{{ 7*7 }}",
    "'\"><b onload=x>",
)
# Five hundred strings into forty forms are twenty thousand pages: a run takes every twentieth of
# the list and all of ours, `NAUGHTY=all make test` takes them all.
_ALL: list[str] = json.loads(_FILE.read_text(encoding="utf-8"))
_SOME = _ALL if os.environ.get("NAUGHTY") == "all" else _ALL[::20]
# Ours keep their readers, who take turns.
NAUGHTY: tuple[str, ...] = (*_SOME[: len(_SOME) - (len(_ALL) - len(_SOME)) % 2], *OURS)
"""Strings of the list, and some of ours."""
READERS = ("de-de", "ja-jp")
# "<b>" or "</script>" alone may stand in a page that nobody has done anything to.
_SHORTEST_MARKUP = 10
_MESSAGES = "{% for message in messages %}<p>{{ message }}</p>{% endfor %}"
_BARE = {
    "base.html": (
        f'<html lang="{{{{ html_lang }}}}">{_MESSAGES}{{% block main %}}{{% endblock %}}</html>'
    ),
    "admin/base_site.html": f"{_MESSAGES}{{% block content %}}{{% endblock %}}",
}


@contextmanager
def bare_frames() -> Iterator[None]:
    """Take header, menu and footer off every page: thousands of pages are rendered here.

    They show nothing that somebody has typed, except the messages, which stay.
    """
    engine = engines["django"].engine
    before = engine.template_loaders
    bare = Loader(engine, [("django.template.loaders.locmem.Loader", _BARE)])
    engine.template_loaders = [bare, *before]
    try:
        yield
    finally:
        engine.template_loaders = before


def reader_of(number: int) -> str:
    """Return who reads the answer to a string: the two languages take turns."""
    return READERS[number % len(READERS)]


def readings() -> Iterator[tuple[str, str]]:
    """Yield each string with who reads the answer."""
    for number, text in enumerate(NAUGHTY):
        yield reader_of(number), text


def said(text: str, *, to: str) -> str:
    """Return a text of ours as the reader of a variant is told it."""
    with translation.override(to):
        return translation.gettext(text)


def look_at(response: HttpResponse, text: str, *, reader: str) -> str:
    """Return a page that has not failed, is in the reader's language and keeps markup harmless."""
    assert response.status_code < 500, (text, response.status_code)
    page: str = response.content.decode()
    if "<html" in page:
        assert f'<html lang="{reader[:2]}' in page, text
    assert is_harmless(text, page), text
    return page


def is_harmless(text: str, page: str) -> bool:
    """Whether a string that holds markup does not stand in a page as it was typed."""
    typed = text.strip()
    return "<" not in typed or len(typed) < _SHORTEST_MARKUP or typed not in page


def is_shown(text: str, page: str) -> bool:
    """Whether a page shows a string, escaped; browsers read all ends of lines alike."""
    return _lines(str(escape(text))) in _lines(page)


def _lines(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")
