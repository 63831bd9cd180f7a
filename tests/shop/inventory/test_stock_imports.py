"""Files of counted stock: what is shown before, what is booked, and that nothing counts twice."""

from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command

from shop.inventory.models import StockImport, StockImportLine, StockMovement
from shop.inventory.selectors import ledger_differences, resting_stock_imports
from shop.inventory.services import imports, receive_stock
from shop.inventory.services.imports import ImportOverError
from tests.factories.basics import VariantFactory
from tests.factories.checkout import AT, World, placed_order, set_stock, stock_of

HEADER = "warehouse,variant,quantity,note\n"
keep = imports.keep_stock_import.__wrapped__
confirm = imports.confirm_stock_import.__wrapped__
discard = imports.discard_stock_import.__wrapped__
book = imports.book_stock_import_batch.__wrapped__
forget = imports.forget_old_imports.__wrapped__


@pytest.fixture
def shelves(world: World) -> World:
    """Give ten cups and ten teapots in Hamburg, two of the cups promised."""
    set_stock(world.cup, {"HAM": 10})
    set_stock(world.teapot, {"HAM": 10})
    placed_order({world.cup: 2})
    return world


def kept(*lines: str) -> StockImport:
    data = (HEADER + "\n".join(lines)).encode()
    return keep(data=data, file_name="counts.csv", actor="staff:1 mei", at=AT)


def lines_of(row: StockImport) -> list[tuple[str, str, str]]:
    lines = row.lines.order_by("line")
    return list(lines.values_list("sku", "state", "problem"))


def test_the_preview_books_nothing_and_tells_each_line(shelves: World):
    cup, pot = shelves.cup.sku, shelves.teapot.sku
    row = kept(f"HAM,{cup},7,spring", f"HAM,{pot},10,", "HAM,NONE,1,", f"XXX,{cup},1,")

    assert (row.rows, row.unchanged, row.state) == (4, 1, "PREVIEW")
    assert lines_of(row) == [
        (cup, "WAITING", ""),
        ("NONE", "REFUSED", "VARIANT"),
        (cup, "REFUSED", "WAREHOUSE"),
    ]
    assert stock_of(shelves.cup).on_hand == 10


def test_fewer_than_are_promised_are_refused(shelves: World):
    assert lines_of(kept(f"HAM,{shelves.cup.sku},1,")) == [(shelves.cup.sku, "REFUSED", "RESERVED")]


def test_a_booked_line_names_the_import_in_the_ledger(shelves: World):
    row = kept(f"HAM,{shelves.cup.sku},7,", f"HAM,{shelves.teapot.sku},12,spring")
    confirm(stock_import_id=row.pk, actor="staff:2 jo", at=AT)

    assert book(stock_import_id=row.pk, at=AT) is False

    assert (stock_of(shelves.cup).on_hand, stock_of(shelves.teapot).on_hand) == (7, 12)
    booked = StockMovement.objects.filter(reference=f"import-{row.pk}").order_by("pk")
    assert list(booked.values_list("kind", "on_hand_change", "note", "actor")) == [
        ("ADJUSTED", -3, "counts.csv: 2", "staff:2 jo"),
        ("ADJUSTED", 2, "spring", "staff:2 jo"),
    ]
    row.refresh_from_db()
    assert (row.state, row.finished_at) == ("DONE", AT)
    assert not ledger_differences().exists()


def test_a_shelf_that_was_never_used_is_opened(shelves: World):
    new = VariantFactory()
    row = kept(f"HAM,{new.sku},4,")
    confirm(stock_import_id=row.pk, actor="mei", at=AT)

    book(stock_import_id=row.pk, at=AT)

    assert stock_of(new).on_hand == 4


def test_batches_go_on_where_the_one_before_has_ended(shelves: World, monkeypatch):
    monkeypatch.setattr(imports, "BATCH", 1)
    row = kept(f"HAM,{shelves.cup.sku},7,", f"HAM,{shelves.teapot.sku},12,")
    confirm(stock_import_id=row.pk, actor="mei", at=AT)

    assert [book(stock_import_id=row.pk, at=AT) for _time in range(4)] == [True, True, False, False]

    assert StockMovement.objects.filter(reference=f"import-{row.pk}").count() == 2
    assert (stock_of(shelves.cup).on_hand, stock_of(shelves.teapot).on_hand) == (7, 12)


def test_stock_that_moved_since_the_preview_is_not_overwritten(shelves: World):
    row = kept(f"HAM,{shelves.cup.sku},7,")
    confirm(stock_import_id=row.pk, actor="mei", at=AT)
    receive_stock(warehouse_id="HAM", variant_id=shelves.cup.pk, quantity=5, actor="jo", at=AT)

    book(stock_import_id=row.pk, at=AT)

    assert stock_of(shelves.cup).on_hand == 15
    assert lines_of(row) == [(shelves.cup.sku, "REFUSED", "MOVED")]


def test_units_promised_since_the_preview_are_kept(shelves: World):
    row = kept(f"HAM,{shelves.cup.sku},3,")
    confirm(stock_import_id=row.pk, actor="mei", at=AT)
    placed_order({shelves.cup: 2})

    book(stock_import_id=row.pk, at=AT)

    assert stock_of(shelves.cup).on_hand == 10
    assert lines_of(row) == [(shelves.cup.sku, "REFUSED", "RESERVED")]


def test_nobody_confirms_twice_or_after_discarding(shelves: World):
    row, other = kept(f"HAM,{shelves.cup.sku},7,"), kept(f"HAM,{shelves.cup.sku},8,")
    confirm(stock_import_id=row.pk, actor="mei", at=AT)
    discard(stock_import_id=other.pk, at=AT)

    for decided in (row, other):
        with pytest.raises(ImportOverError):
            confirm(stock_import_id=decided.pk, actor="mei", at=AT)
    assert book(stock_import_id=other.pk, at=AT) is False
    assert (other.lines.count(), stock_of(shelves.cup).on_hand) == (0, 10)


def test_an_import_whose_message_was_lost_is_found(shelves: World):
    row = kept(f"HAM,{shelves.cup.sku},7,")
    assert resting_stock_imports(before=AT + timedelta(days=1)) == []
    confirm(stock_import_id=row.pk, actor="mei", at=AT)

    assert resting_stock_imports(before=AT) == []
    assert resting_stock_imports(before=AT + timedelta(seconds=1)) == [row.pk]


def test_old_lines_are_forgotten_some_at_a_time(shelves: World):
    row = kept(f"HAM,{shelves.cup.sku},7,", f"HAM,{shelves.teapot.sku},12,")

    assert forget(at=AT + timedelta(days=7)) == 0
    assert forget(at=AT + timedelta(days=8), limit=1) == 1
    assert forget(at=AT + timedelta(days=8), limit=1) == 1
    row.refresh_from_db()
    assert (row.state, row.lines.count()) == ("DISCARDED", 0)


@pytest.mark.django_db(transaction=True)
def test_the_command_asks_and_books(tmp_path, monkeypatch, capsys, world: World):
    set_stock(world.cup, {"HAM": 10})
    file = tmp_path / "counts.csv"
    file.write_text(f"{HEADER}HAM,{world.cup.sku},7,\nHAM,NONE,1,\n", encoding="utf-8")
    monkeypatch.setattr("builtins.input", lambda _question: "n")

    call_command("import_stock", str(file))
    assert stock_of(world.cup).on_hand == 10
    call_command("import_stock", str(file), "--yes")

    assert stock_of(world.cup).on_hand == 7
    shown = capsys.readouterr()
    assert "2 lines: 1 would change, 0 unchanged, 1 refused." in shown.out
    assert "1 booked, 1 refused." in shown.out
    assert "line 3: There is no variant with this code." in shown.err
    file.write_text("no header", encoding="utf-8")
    with pytest.raises(CommandError, match="line 1: The header lacks the column “warehouse”"):
        call_command("import_stock", str(file))
    assert not StockImportLine.objects.filter(state="WAITING").exists()
