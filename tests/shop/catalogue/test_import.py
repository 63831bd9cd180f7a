"""Whole imports, once, again, broken off and resumed."""

import csv
import json
import lzma
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from shop.catalogue.importer import ImportOptions, run_import, unfinished_line
from shop.catalogue.importer import run as import_run
from shop.catalogue.importer.source import StateFile
from shop.catalogue.models import Catalogue, Category, Product, ProductText, Variant

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

    assert (summary.created, summary.updated, summary.unchanged) == (0, 0, 7)
    assert snapshot() == before


def test_changed_rows_are_updated(options, write):
    run_import(options)
    same, changed = rows(2)
    changed |= {"title": "Better bowl", "category": ["Garden"]}

    summary = run_import(replace(options, path=write([same, changed], "changed.jsonl")))

    assert (summary.created, summary.updated, summary.unchanged) == (0, 1, 1)
    assert ProductText.objects.get(product__variants__sku="B0001").title == "Better bowl"
    assert Product.objects.get(variants__sku="B0001").category.slug.startswith("garden-")


def test_a_dry_run_stores_nothing(options):
    summary = run_import(replace(options, is_dry_run=True))

    assert summary.created == 7
    assert Catalogue.objects.exists() is False
    assert not options.folder.exists()


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


def test_a_line_is_not_rejected_twice_when_a_run_is_resumed(options, write, monkeypatch):
    monkeypatch.setattr(import_run, "BATCH", 2)
    options = replace(options, path=write([*rows(2), "{broken", *rows(4)[2:], "{broken"]))
    store = StateFile.store

    def die(self, state) -> None:
        # The batch is committed and its rejected line written, but nobody knows.
        if state.line == 4:
            raise SystemExit
        store(self, state)

    with monkeypatch.context() as patched:
        patched.setattr(StateFile, "store", die)
        with pytest.raises(SystemExit):
            run_import(options)
    assert unfinished_line(options) == 2
    summary = run_import(replace(options, is_resumed=True))

    with options.rejects.open(newline="", encoding="utf-8") as file:
        assert [row["line"] for row in csv.DictReader(file)] == ["3", "6"]
    assert (summary.resumed_after, summary.rejected, summary.accepted) == (2, 2, 4)


def test_a_finished_run_has_nothing_to_resume(options):
    run_import(options)

    assert run_import(replace(options, is_resumed=True)).created == 7
    assert Variant.objects.count() == 7
    assert unfinished_line(options) == 0


def test_a_new_database_is_not_resumed_from_the_old_one(options):
    run_import(options)
    Product.objects.all().delete()
    Catalogue.objects.all().delete()

    run_import(replace(options, is_resumed=True))

    assert Variant.objects.count() == 7
