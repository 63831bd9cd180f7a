"""The command that imports orders: what it says, what it writes, what it refuses."""

import csv
import lzma
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connections

from shop.historical import services
from shop.invoicing.models import LegalEntity
from shop.orders.models import Order
from shop.tax.models import TaxRate, TerritoryRule
from tests.shop.historical.samples import EXCERPT, HEADER, TEAPOT, row, shop, write

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _shop(tmp_path: Path, settings: pytest.FixtureRequest) -> None:
    settings.VAR_DIR = tmp_path  # type: ignore[attr-defined]
    shop()


def run(path: Path, **options: object) -> str:
    """Run the command and return what it said."""
    out = StringIO()
    call_command("import_orders", path, stdout=out, **{"format": "online-retail", **options})
    return out.getvalue()


def test_the_command_shows_progress_and_puts_the_file_against_the_ledger(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(services, "BATCH", 2)

    said = run(write(tmp_path / "orders.csv", EXCERPT))

    assert " 70.0%  7 of 10 rows, " in said
    assert "100.0%  10 of 10 rows, " in said
    assert "4 orders and 2 credit notes were booked" in said
    assert "1 rows were rejected" in said
    total = next(line for line in said.splitlines() if line.startswith("all"))
    assert total.split() == ["all", "10", "28.170", "1", "0.000", "28.170", "0.000"]
    assert "DOMESTIC       GB    17.5% net            18.15 tax             3.19" in said
    assert "The file and the tax ledger agree to the last penny." in said


def test_rejected_rows_are_told_with_number_reason_and_their_own_cells(tmp_path: Path) -> None:
    out = tmp_path / "deep" / "rejected.csv"
    rows = [*EXCERPT, row("700009", ("90004", "=1+1"), -2, "1.00")]

    run(write(tmp_path / "orders.csv", rows), rejected=out)

    with out.open(encoding="utf-8", newline="") as file:
        found = list(csv.reader(file))
    assert found[0] == ["row", "reason", *HEADER.split(",")]
    why = "a negative quantity outside a cancellation: stock that was written off"
    assert found[1][:6] == ["11", why, "700007", "90003", "damaged", "-5"]
    assert found[2][4:6] == ["'=1+1", "-2"]


def test_a_packed_file_with_a_mark_and_foreign_bytes_is_read(tmp_path: Path) -> None:
    path = tmp_path / "orders.csv.xz"
    text = "\r\n".join([HEADER, row("700001", TEAPOT, 1, "2.10"), row("700002", ("9", "£"), 1, 1)])
    path.write_bytes(lzma.compress(b"\xef\xbb\xbf" + text.encode("latin-1")))

    run(path)

    assert Order.objects.get().number == "700001"
    assert "not UTF-8" in (tmp_path / "imports/online-retail-rejected.csv").read_text()


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "the file is empty"),
        (f"{HEADER}\n", "a header and no rows"),
        ("a,b\n1,2\n", "the first row is to be InvoiceNo"),
        (f'{HEADER}\n700001,"90001\n', "broken CSV"),
        (f"{HEADER}\n{'x' * 1_000_001}\n", "broken CSV"),
        (f"{HEADER}\n1,2\n", "Nothing was imported."),
    ],
)
def test_a_file_that_is_none_is_refused(tmp_path: Path, text: str, message: str) -> None:
    path = tmp_path / "orders.csv"
    path.write_text(text)

    with pytest.raises(CommandError, match=message):
        run(path)


def test_what_makes_an_import_impossible_is_said(tmp_path: Path) -> None:
    path = write(tmp_path / "orders.csv", EXCERPT)
    broken = tmp_path / "orders.csv.xz"
    broken.write_bytes(b"not packed")

    for wrong, options, message in (
        (tmp_path, {}, "Is a directory"),
        (tmp_path / "none.csv", {}, "No such file"),
        (broken, {}, "format not supported"),
        (path, {"format": "shopify"}, "unknown format 'shopify'; there is: online-retail"),
        (path, {"market": "xx"}, "there is no market 'xx'; there are: ch, "),
        (path, {"rejected": path}, "would replace the file itself"),
        (path, {"rejected": path / "below.csv"}, "Not a directory"),
    ):
        with pytest.raises(CommandError, match=message):
            run(wrong, **options)
    assert Order.objects.exists() is False


def test_missing_law_and_a_missing_company_are_said(tmp_path: Path) -> None:
    path = write(tmp_path / "orders.csv", EXCERPT)
    LegalEntity.objects.all().delete()
    with pytest.raises(CommandError, match="enter the selling company 'kaolin' first"):
        run(path)
    shop()
    TaxRate.objects.all().delete()
    TerritoryRule.objects.all().delete()

    with pytest.raises(CommandError, match="load_tax_data"):
        run(path)


def test_a_second_import_at_the_same_time_is_refused(tmp_path: Path) -> None:
    other = connections.create_connection("default")
    try:
        with other.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(hashtext('import_orders'))")
        with pytest.raises(CommandError, match="another import of orders is running"):
            run(write(tmp_path / "orders.csv", EXCERPT))
    finally:
        other.close()
