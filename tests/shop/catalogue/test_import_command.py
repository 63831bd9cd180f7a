"""The command that imports a catalogue: what it says, and what it charges."""

from decimal import Decimal
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from shop.catalogue.importer import run as import_run
from shop.catalogue.models import Product
from shop.management.commands import import_catalogue
from shop.pricing.models import Price
from shop.search.models import Listing, SearchEntry
from tests.factories.basics import MarketFactory
from tests.factories.catalogue import VariantFactory
from tests.shop.catalogue.test_import import rows, write

__all__ = ["write"]

pytestmark = pytest.mark.django_db


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
    said = out.getvalue()
    assert "line 4 of 4: 4 imported, 0 rejected" in said
    assert "4 products were created, 0 updated, 0 unchanged; 0 lines were rejected." in said
    assert "2 have no price and so are not for sale." in said
    assert "no dollar rate" in said


def test_the_command_names_a_missing_file(tmp_path, settings):
    settings.VAR_DIR = tmp_path

    with pytest.raises(CommandError, match=r"nowhere\.jsonl"):
        call_command("import_catalogue", str(tmp_path / "nowhere.jsonl"), stderr=StringIO())


def test_the_command_says_what_a_second_run_and_a_dry_one_do(write, tmp_path, settings):
    settings.VAR_DIR = tmp_path
    path, out = str(write(rows(4))), StringIO()

    call_command("import_catalogue", path, dry_run=True, stdout=out, stderr=out)
    call_command("import_catalogue", path, stdout=out, stderr=out)
    call_command("import_catalogue", path, stdout=out, stderr=out)
    call_command("import_catalogue", path, resume=True, stdout=out, stderr=out)

    said = out.getvalue()
    assert "line 4 of 4: 4 checked" in said
    assert "4 products would be created" in said
    assert "0 products were created, 0 updated, 4 unchanged; 0 lines were rejected." in said
    assert "There was nothing left to resume" in said


def test_the_command_fails_when_nothing_was_imported(write, tmp_path, settings):
    settings.VAR_DIR = tmp_path
    VariantFactory(sku="B0000")

    with pytest.raises(CommandError, match="Nothing was imported"):
        call_command("import_catalogue", str(write(rows(1))), stdout=StringIO(), stderr=StringIO())


def test_the_command_says_how_a_broken_run_goes_on(write, tmp_path, settings, monkeypatch):
    settings.VAR_DIR = tmp_path
    monkeypatch.setattr(import_run, "BATCH", 2)
    path, out = str(write(rows(4))), StringIO()
    refresh = import_catalogue.refresh_listings

    def interrupt(*, product_ids) -> None:
        refresh(product_ids=product_ids)
        if Product.objects.count() == 4:
            raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(import_catalogue, "refresh_listings", interrupt)
        with pytest.raises(CommandError, match="goes on from here with --resume"):
            call_command("import_catalogue", path, stdout=out, stderr=out)
    call_command("import_catalogue", path, dry_run=True, stdout=out, stderr=out)
    call_command("import_catalogue", path, resume=True, stdout=out, stderr=out)

    assert "A run before was broken off behind line 2." in out.getvalue()
    assert "Resumed behind line 2; all figures are of both runs." in out.getvalue()
    assert "4 products were created" in out.getvalue()
