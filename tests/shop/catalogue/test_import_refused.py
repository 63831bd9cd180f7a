"""Files and lines that an import refuses, and what it says of them."""

import codecs
import csv
from dataclasses import replace

import pytest
from django.db import IntegrityError

from shop.catalogue.importer import SourceError, run_import
from shop.catalogue.importer import run as import_run
from shop.catalogue.importer import source as import_source
from shop.catalogue.models import Catalogue, ProductText
from tests.factories.catalogue import VariantFactory
from tests.shop.catalogue.test_import import options, rows, write

__all__ = ["options", "write"]

pytestmark = pytest.mark.django_db


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


def test_the_last_line_of_a_sku_counts_wherever_the_batches_end(options, write, monkeypatch):
    monkeypatch.setattr(import_run, "BATCH", 2)
    path = write([*rows(5), {"asin": "B0000", "title": "Newer bowl"}])

    summary = run_import(replace(options, path=path))

    assert (summary.created, summary.updated, summary.rejected) == (5, 0, 1)
    assert ProductText.objects.get(product__variants__sku="B0000").title == "Newer bowl"
    assert "1,B0000,line 6 has the same SKU and replaces it" in options.rejects.read_text("utf-8")


def test_a_line_in_another_encoding_is_refused_whole(options, tmp_path):
    path = tmp_path / "mixed.jsonl"
    lines = ['{"asin": "A1", "title": "Schüssel"}', '{"asin": "A2", "title": "Schüssel"}']
    path.write_bytes(codecs.BOM_UTF8 + lines[0].encode() + b"\n" + lines[1].encode("latin-1"))

    summary = run_import(replace(options, path=path))

    assert list(ProductText.objects.values_list("title", flat=True)) == ["Schüssel"]
    assert summary.rejected == 1
    assert "2,,not UTF-8: invalid start byte at byte 29" in options.rejects.read_text("utf-8")


def test_a_line_that_is_too_long_is_one_line(options, write, monkeypatch):
    monkeypatch.setattr(import_source, "MAX_LINE", 80)
    long = {"asin": "LONG", "title": "Bowl", "description": "x" * 500}
    path = write([{"asin": "A1", "title": "Bowl"}, long, {"asin": "A3", "title": "Bowl"}])

    summary = run_import(replace(options, path=path))

    assert (summary.line, summary.created) == (3, 2)
    assert "2,,the line is longer than 80 bytes" in options.rejects.read_text("utf-8")


@pytest.mark.parametrize("text", ["", "\n \n"])
def test_an_empty_file_is_refused(options, tmp_path, text):
    path = tmp_path / "empty.jsonl"
    path.write_text(text)

    with pytest.raises(SourceError, match=r"empty\.jsonl: the file is empty"):
        run_import(replace(options, path=path))
    assert Catalogue.objects.exists() is False


def test_a_file_of_another_kind_is_refused_with_every_line_explained(options, write):
    path = write(['{"sku": "A1", "name": "Bowl"}', "sku,name", "A1,Bowl"])

    with pytest.raises(SourceError, match=r"Line 1: the SKU \(asin\) is missing\."):
        run_import(replace(options, path=path))

    assert Catalogue.objects.exists() is False
    assert options.rejects.read_text("utf-8").count("\n") == 4


def test_a_folder_is_refused(options, tmp_path):
    with pytest.raises(SourceError, match="Is a directory"):
        run_import(replace(options, path=tmp_path))
    with pytest.raises(SourceError, match="Is a directory"):
        run_import(replace(options, rejects=tmp_path))


def test_the_file_itself_is_not_replaced_by_its_rejected_lines(options):
    with pytest.raises(SourceError, match="would replace the file itself"):
        run_import(replace(options, rejects=options.path))

    assert options.path.read_text("utf-8").count("asin") == 7


@pytest.mark.parametrize("code", ["", "../esci", "Foo bar", "x" * 41])
def test_a_senseless_code_of_a_catalogue_is_refused(options, code):
    with pytest.raises(SourceError, match="is no code of a catalogue"):
        run_import(replace(options, catalogue_code=code))

    assert Catalogue.objects.exists() is False


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


def test_a_public_catalogue_is_left_alone(options):
    Catalogue.objects.create(code="esci", name="Shop", is_public=True)

    with pytest.raises(SourceError, match="is public"):
        run_import(options)


@pytest.mark.parametrize("name", ["missing.jsonl", "broken.jsonl.xz", "cut.jsonl.xz"])
def test_an_unreadable_file_is_named_and_nothing_of_it_stored(options, tmp_path, write, name):
    (tmp_path / "broken.jsonl.xz").write_bytes(b"no archive")
    whole = write(rows(3000), "whole.jsonl.xz").read_bytes()
    (tmp_path / "cut.jsonl.xz").write_bytes(whole[: len(whole) // 2])

    with pytest.raises(SourceError, match=name):
        run_import(replace(options, path=tmp_path / name))
    assert Catalogue.objects.exists() is False
