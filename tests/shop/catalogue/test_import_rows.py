"""Lines of an import file."""

import json
from decimal import Decimal

import pytest

from shop.catalogue.importer import RowError, parse_row
from shop.catalogue.importer.rows import MAX_TITLE


def line(**changes: object) -> str:
    return json.dumps({"asin": "B0001", "title": "Tea bowl", **changes})


def test_a_row_is_read():
    row = parse_row(
        line(
            description="<p>Thrown <b>thin</b>.</p><p>Glazed &amp; fired.</p>",
            bullet_points="One\nTwo",
            brand="Kiln",
            color="Celadon",
            category=["Kitchen", "Bowls"],
            price_usd=12.5,
        ),
        line=7,
    )

    assert row.sku == "B0001"
    assert row.description == "Thrown thin.\n\nGlazed & fired.\n\nOne\n\nTwo"
    assert row.subtitle == "Celadon"
    assert row.categories == ("Kitchen", "Bowls")
    assert row.price == Decimal("12.50")


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("{", "not valid JSON"),
        ("[" * 100_000, "not valid JSON"),
        ("[]", "not a JSON object"),
        ("null", "not a JSON object"),
        (json.dumps({"title": "Bowl"}), "the SKU (asin) is missing"),
        (line(asin="=cmd()"), "may hold 64 letters"),
        (line(asin="x" * 65), "may hold 64 letters"),
        (line(title=""), "the title is missing"),
        (line(title=None), "the title is missing"),
        (line(title="<b></b>\x00"), "the title is missing"),
        (line(title=["Bowl"]), "text expected, found list"),
        (line(title="x" * (MAX_TITLE + 1)), "the title has 301 characters, 300 fit"),
        (line(category="Kitchen"), "the category is not a list"),
        (line(price_usd="free"), "the price is not a number"),
        (line(price_usd=True), "the price is not a number"),
        (line(price_usd=-1), "is not possible"),
        (line(price_usd="NaN"), "is not possible"),
    ],
)
def test_a_senseless_line_is_refused_with_its_reason(text, reason):
    with pytest.raises(RowError, match=reason.replace("(", r"\(").replace(")", r"\)")):
        parse_row(text, line=1)


def test_nul_bytes_and_scripts_disappear():
    row = parse_row(
        line(title="Tea\x00 bowl", description="<script>alert(1)</script><img src=x onerror=y>ok"),
        line=1,
    )

    assert row.title == "Tea bowl"
    assert row.description == "ok"


@pytest.mark.parametrize("price", [None, 0, 0.0, "0"])
def test_a_price_of_nothing_is_no_price(price):
    assert parse_row(line(price_usd=price), line=1).price is None
