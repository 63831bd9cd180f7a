"""The files the browser gets: complete in every language, and fit for a strict policy."""

import json
import re
import urllib.request

import pytest

from tests.standins.stripe import StripeStandin
from tests.standins.stripe.wording import BROWSER_FILES, LOCALES, method_name, page_locale, sentence

TEXTS = json.loads((BROWSER_FILES / "texts.json").read_text(encoding="utf-8"))


def fetch(standin: StripeStandin, path: str) -> tuple[str, str]:
    with urllib.request.urlopen(standin.base_url + path) as answer:  # noqa: S310
        return answer.read().decode(), str(answer.headers["Content-Security-Policy"])


@pytest.mark.parametrize("locale", LOCALES)
def test_every_language_has_every_sentence(locale: str) -> None:
    assert set(TEXTS["en"]) <= set(TEXTS[locale])
    assert all(TEXTS[locale].values())


def test_every_named_sentence_exists() -> None:
    sources = "".join(path.read_text(encoding="utf-8") for path in BROWSER_FILES.glob("*.*"))
    named = re.findall(r'data-(?:text|placeholder)="(\w+)"|\btexts\.(\w+)', sources)

    assert {first or second for first, second in named} <= set(TEXTS["en"]) | {"json"}


@pytest.mark.parametrize(
    ("wanted", "locale"),
    [("de-CH", "de"), ("zh-Hans", "zh"), ("zh_SG", "zh"), ("it", "en"), ("", "en"), (None, "en")],
)
def test_any_language_tag_finds_a_page_language(wanted: str | None, locale: str) -> None:
    assert page_locale(wanted) == locale


def test_payment_methods_have_readable_names() -> None:
    assert method_name(locale="en", kind="ideal") == "iDEAL"
    assert method_name(locale="de", kind="sepa_debit") == "SEPA-Lastschrift"
    assert sentence(locale="fr", name="card") == "Carte"


@pytest.mark.parametrize(
    "name", sorted(path.name for path in BROWSER_FILES.iterdir() if path.suffix in {".html", ".js"})
)
def test_nothing_needs_a_loose_policy(name: str) -> None:
    source = (BROWSER_FILES / name).read_text(encoding="utf-8")

    assert re.findall(r"\sstyle=|\son\w+=|<style|innerHTML|\beval\(|new Function", source) == []
    assert re.findall(r"<script(?![^>]*\bsrc=)", source) == []


@pytest.mark.parametrize("path", ["/v3/", "/v3", "/endive/stripe.js", "/stripe.js"])
def test_script_knows_where_it_came_from(standin: StripeStandin, path: str) -> None:
    script, _ = fetch(standin, path)

    assert f'const BASE = "{standin.base_url}";' in script
    assert "__STANDIN_BASE__" not in script


def test_frame_keeps_a_strict_policy_itself(standin: StripeStandin) -> None:
    page, policy = fetch(standin, "/elements/payment")

    assert '<p id="error" class="error" role="alert">' in page
    assert "default-src 'none'; script-src 'self'; style-src 'self'" in policy
    assert "unsafe" not in policy
