"""Whole imports."""

import csv
import json
import lzma
from dataclasses import replace
from datetime import date
from decimal import Decimal
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError

from shop.catalogue.importer import ImportOptions, SourceError, run_import
from shop.catalogue.importer import run as import_run
from shop.catalogue.models import Catalogue, Category, Product, ProductText, Variant
from shop.pricing.models import Price
from shop.search.models import Listing, SearchEntry
from tests.factories.basics import MarketFactory
from tests.factories.catalogue import VariantFactory

pytestmark = pytest.mark.django_db


def rows(count: int) -> list[dict[str, object]]:
    return [
        {
            "asin": f"B{number:04}",
            "title": f"Bowl {number}",
            "category": ["Kitchen", "Bowls" if number % 2 else "Cups"],
            "price_usd": 10 + number if number % 3 else None,
        }
        for number in range(count)
    ]


@pytest.fixture
def write(tmp_path):
    def write_lines(lines: list[object], name: str = "products.jsonl") -> Path:
        path = tmp_path / name
        text = "\n".join(line if isinstance(line, str) else json.dumps(line) for line in lines)
        path.write_bytes(lzma.compress(text.encode()) if name.endswith("xz") else text.encode())
        return path

    return write_lines


@pytest.fixture
def options(tmp_path, write) -> ImportOptions:
    return ImportOptions(
        path=write(rows(7)),
        catalogue_code="esci",
        folder=tmp_path / "state",
        rejects=tmp_path / "rejects.csv",
        on=date(2026, 3, 2),
        euros_per_dollar=Decimal("0.90"),
    )


def snapshot() -> list[tuple[object, ...]]:
    return [
        *Product.objects.order_by("pk").values_list(),
        *Variant.objects.order_by("pk").values_list(),
        *ProductText.objects.order_by("pk").values_list(),
        *Category.objects.order_by("pk").values_list(),
    ]


def test_everything_is_imported_into_a_hidden_catalogue(options):
    summary = run_import(options)

    assert (summary.created, summary.rejected, summary.without_price) == (7, 0, 3)
    assert Catalogue.objects.get(code="esci").is_public is False
    assert Variant.objects.get(sku="B0001").base_price == Decimal("9.9000")
    assert Variant.objects.get(sku="B0000").base_price is None
    bowls = Product.objects.get(variants__sku="B0001").category
    assert [node.slug.split("-")[0] for node in bowls.get_ancestors()] == ["esci", "kitchen"]
    assert not Category.find_problems()[0]


def test_importing_again_changes_nothing(options):
    run_import(options)
    before = snapshot()

    summary = run_import(options)

    assert (summary.created, summary.updated) == (0, 7)
    assert snapshot() == before


def test_changed_rows_are_updated(options, write):
    run_import(options)
    changed = {**rows(2)[1], "title": "Better bowl", "category": ["Garden"]}

    run_import(replace(options, path=write([changed], "changed.jsonl")))

    assert ProductText.objects.get(product__variants__sku="B0001").title == "Better bowl"
    assert Product.objects.get(variants__sku="B0001").category.slug.startswith("garden-")


def test_a_dry_run_stores_nothing(options):
    summary = run_import(replace(options, is_dry_run=True))

    assert summary.created == 7
    assert Catalogue.objects.exists() is False
    assert not options.folder.exists()


def test_every_rejected_line_is_explained(options, write):
    VariantFactory(sku="TAKEN")
    path = write(
        ["{broken", {"title": "No SKU"}, *rows(2), {"asin": "TAKEN", "title": "Bowl"}, rows(1)[0]]
    )

    summary = run_import(replace(options, path=path))

    with options.rejects.open(newline="", encoding="utf-8") as file:
        explained = {row["line"]: row["reason"] for row in csv.DictReader(file)}
    assert summary.rejected == 4
    assert summary.created == 2
    assert explained["1"].startswith("not valid JSON")
    assert explained["2"] == "the SKU (asin) is missing"
    assert explained["3"] == "line 6 has the same SKU and replaces it"
    assert explained["5"] == "another catalogue has this SKU"


def test_a_row_that_the_database_refuses_does_not_stop_the_others(options, monkeypatch):
    store_rows = import_run.store_rows

    def refuse(batch, **kwargs):
        if any(row.sku == "B0003" for row in batch):
            raise IntegrityError("too odd")
        return store_rows(batch, **kwargs)

    monkeypatch.setattr(import_run, "store_rows", refuse)
    summary = run_import(options)

    assert (summary.created, summary.rejected) == (6, 1)
    assert "refused by the database: too odd" in options.rejects.read_text("utf-8")


def test_a_broken_run_is_resumed_behind_the_last_batch(options, monkeypatch):
    monkeypatch.setattr(import_run, "BATCH", 3)
    seen: list[list[str]] = []

    def break_off(batch) -> None:
        seen.append([row.row.sku for row in batch])
        if len(seen) == 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run_import(replace(options, after_batch=break_off))
    assert Variant.objects.count() == 3
    summary = run_import(replace(options, is_resumed=True, after_batch=break_off))

    assert seen == [
        ["B0000", "B0001", "B0002"],
        ["B0003", "B0004", "B0005"],
        ["B0003", "B0004", "B0005"],
        ["B0006"],
    ]
    assert (summary.created, summary.is_done) == (7, True)


def test_a_finished_run_has_nothing_to_resume(options):
    run_import(options)

    assert run_import(replace(options, is_resumed=True)).created == 7
    assert Variant.objects.count() == 7


def test_a_public_catalogue_is_left_alone(options):
    Catalogue.objects.create(code="esci", name="Shop", is_public=True)

    with pytest.raises(SourceError, match="is public"):
        run_import(options)


@pytest.mark.parametrize("name", ["missing.jsonl", "broken.jsonl.xz"])
def test_an_unreadable_file_is_named(options, tmp_path, name):
    (tmp_path / "broken.jsonl.xz").write_bytes(b"no archive")

    with pytest.raises(SourceError, match=name):
        run_import(replace(options, path=tmp_path / name))


def test_the_command_charges_the_dollar_prices(write, tmp_path, settings):
    settings.VAR_DIR = tmp_path
    MarketFactory(code="us")
    out = StringIO()

    call_command(
        "import_catalogue", str(write(rows(4), "products.jsonl.xz")), stdout=out, stderr=out
    )

    prices = Price.objects.order_by("variant__sku").values_list("market_id", "amount")
    assert list(prices) == [("us", Decimal(11)), ("us", Decimal(12))]
    assert Listing.objects.count() == 2
    assert SearchEntry.objects.filter(language="en").count() == 4
    assert "4 products were created" in out.getvalue()
    assert "no dollar rate" in out.getvalue()


def test_the_command_names_a_missing_file(tmp_path, settings):
    settings.VAR_DIR = tmp_path

    with pytest.raises(CommandError, match=r"nowhere\.jsonl"):
        call_command("import_catalogue", str(tmp_path / "nowhere.jsonl"), stderr=StringIO())
