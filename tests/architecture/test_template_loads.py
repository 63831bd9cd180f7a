"""A shop template may include or link what is above it, but never load its tags."""

import re
from collections.abc import Iterable
from pathlib import Path

import pytest
from django.conf import settings
from django.template.backends.django import get_installed_libraries

ROOT = Path(settings.BASE_DIR) / "templates"
SHOP_TEMPLATES = ("base.html", "layouts/*.html", "components/**/*.html", "shop/**/*.html")
HIGHER_APPS = {"logistics", "crm", "content"}
LOAD = re.compile(r"{%\s*load\s+(?:[^%]*?\s+from\s+)?([^%]+?)\s*%}")


def upward_loads(paths: Iterable[Path], libraries: dict[str, str]) -> list[str]:
    """Return each template with the library of a higher app that it loads."""
    return [
        f"{path.name}: {library}"
        for path in paths
        for names in LOAD.findall(path.read_text(encoding="utf-8"))
        for library in names.split()
        if libraries.get(library, "").partition(".")[0] in HIGHER_APPS
    ]


def test_shop_templates_load_no_tags_from_above():
    paths = [path for pattern in SHOP_TEMPLATES for path in ROOT.glob(pattern)]

    assert {"base.html", "product.html", "checkout.html", "_header.html"} <= {p.name for p in paths}
    assert upward_loads(paths, get_installed_libraries()) == []


@pytest.mark.parametrize(
    "line",
    [
        "{% load i18n campaigns storefront %}",
        "{%load campaigns%}",
        "{% load teaser from campaigns %}",
        "{% load\n  i18n\n  campaigns\n%}",
    ],
)
def test_every_way_to_load_is_seen(tmp_path, line):
    template = tmp_path / "product.html"
    template.write_text(f"{line}\n<p>Tea</p>", encoding="utf-8")
    libraries = {
        "i18n": "django.templatetags.i18n",
        "storefront": "shop.templatetags.storefront",
        "campaigns": "content.templatetags.campaigns",
    }

    assert upward_loads([template], libraries) == ["product.html: campaigns"]
