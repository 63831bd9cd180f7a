"""Somebody at the desk who types nothing but naughty strings."""

from collections import defaultdict
from collections.abc import Iterator

import pytest
from django.contrib import admin
from django.test import Client

from tests.naughty import bare_frames, is_shown, look_at, readings


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Leave away what stands around the forms: the menu of the desk costs more than they do."""
    monkeypatch.setattr(admin.site, "each_context", lambda _request: {})
    with bare_frames():
        yield


def send(
    desk: Client, url: str, data: dict[str, object], *, reader: str, text: str
) -> tuple[int, str, dict[str, list[str]]]:
    """Send a form as a member of staff who reads the shop's language.

    Return the status, the page that it leads to, and what the form has against it.
    """
    desk.cookies["variant"] = reader
    response = desk.post(url, data)
    page = look_at(response, text, reader=reader)
    form = response.context["form"] if response.status_code == 422 else None
    return response.status_code, page, form.errors if form is not None else {}


def refusals(desk: Client, url: str, *names: str, **fixed: object) -> dict[str, set[str]]:
    """Send every string in the named fields, which must be refused; return what is told.

    All that the form has against it must be on the page.
    """
    told = defaultdict(set)
    for reader, text in readings():
        data = {**fixed, **dict.fromkeys(names, text)}
        status, page, errors = send(desk, url, data, reader=reader, text=text)
        assert status == 422, text
        for message in (str(one) for each in errors.values() for one in each):
            assert is_shown(message, page), text
            told[reader].add(message)
    return told
