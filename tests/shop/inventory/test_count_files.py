"""What is read from a file of counts, and what is told of one that cannot be read."""

import pytest

from shop.inventory import count_files
from shop.inventory.count_files import CountFileError, read_counts
from tests.naughty import NAUGHTY

HEADER = "warehouse,variant,quantity,note\n"
UMLAUT = f"{HEADER}HAM,TEA,4,Größe\n"
KANJI = f"{HEADER}HAM,TEA,4,在庫\n"


def told(data: bytes, **options: str) -> tuple[int | None, str]:
    with pytest.raises(CountFileError) as caught:
        read_counts(data, **options)
    return caught.value.line, str(caught.value.text)


def problem(line: str) -> str:
    return read_counts(f"{HEADER}{line}\n".encode())[0].problem


@pytest.mark.parametrize(
    ("text", "written", "chosen"),
    [
        (UMLAUT, "utf-8", "auto"),
        (UMLAUT, "utf-8-sig", "auto"),
        (UMLAUT, "utf-8-sig", "utf-8"),
        (UMLAUT, "utf-16", "auto"),
        (UMLAUT, "cp1252", "cp1252"),
        (KANJI, "cp932", "cp932"),
        (KANJI, "gb18030", "gb18030"),
    ],
)
def test_the_note_is_read_in_every_encoding(text, written, chosen):
    row = read_counts(text.encode(written), encoding=chosen)[0]

    assert (row.line, row.warehouse, row.sku, row.quantity) == (2, "HAM", "TEA", 4)
    assert row.note in {"Größe", "在庫"}


def test_the_line_with_another_encoding_is_named():
    mixed = f"{HEADER}HAM,A,1,Größe\nHAM,B,2,x\n".encode() + "HAM,C,3,Größe\n".encode("cp1252")

    expected = "This line is not written as UTF-8. Choose the file's encoding."
    assert told(mixed) == (4, expected)


@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_the_separator_is_recognised(separator):
    data = f"{HEADER}HAM,TEA,4,x\n".replace(",", separator).encode()

    assert read_counts(data)[0].sku == "TEA"


def test_the_columns_may_stand_in_any_order_and_line_ends_may_differ():
    row = read_counts(b"Quantity,Variant,Warehouse\r\n7,TEA,HAM\r\n\r\n")[0]

    assert (row.warehouse, row.sku, row.quantity, row.note) == ("HAM", "TEA", 7, "")


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ("HAM,TEA,4", "The header lacks the column “warehouse”. It must name: warehouse, variant,"),
        ("warehouse,variant", "The header lacks the column “quantity”."),
        ("warehouse,variant,quantity,note,note", "The header names the column “note” twice."),
        ("warehouse,variant,quantity,price", "The header has an unknown column “price”."),
    ],
)
def test_a_wrong_header_is_told(header, expected):
    line, text = told(f"{header}\nHAM,TEA,4\n".encode())

    assert line == 1
    assert text.startswith(expected)


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"", "The file is empty."),
        (b" \r\n \n", "The file is empty."),
        ("\ufeff".encode(), "The file is empty."),
        (HEADER.encode(), "There is a header, but no line below it."),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "This is not a text file. Save the table as CSV."),
        (b"x" * (10 * 1024 * 1024 + 1), "The file is larger than 10 MB. Split it."),
    ],
    ids=["empty", "blank", "mark", "header", "binary", "large"],
)
def test_what_is_no_table_is_told(data, expected):
    assert told(data) == (None, expected)


def test_open_quotation_marks_are_told_with_their_line():
    assert told(f'{HEADER}HAM,A,1,x\nHAM,B,2,"x\n'.encode())[0] == 3


def test_one_line_more_than_allowed_is_told(monkeypatch):
    monkeypatch.setattr(count_files, "MAX_ROWS", 2)
    lines = "".join(f"HAM,T{number},1,\n" for number in range(3))

    assert told(f"{HEADER}{lines}".encode())[0] == 4


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("HAM,TEA,0,", ""),
        ("HAM,TEA,-0,", ""),
        ("HAM,TEA,1000000,", ""),
        ("HAM,TEA,1000001,", "HUGE"),
        (f"HAM,TEA,{'9' * 60},", "HUGE"),
        (f"HAM,TEA,{'9' * 6000},", "HUGE"),
        ("HAM,TEA,-1,", "NEGATIVE"),
        ("HAM,TEA,1.5,", "NO_NUMBER"),
        ("HAM,TEA,１２,", "NO_NUMBER"),
        ("HAM,TEA,,", "NO_NUMBER"),
        ("HAM,,4,", "VARIANT"),
        (",TEA,4,", "WAREHOUSE"),
        ("HAM,TEA,4,x,y", "COLUMNS"),
        ("HAM,TEA", "NO_NUMBER"),
        (f"HAM,TEA,4,{'x' * 121}", "NOTE"),
    ],
)
def test_a_wrong_line_is_told_alone(line, expected):
    assert problem(line) == expected


def test_the_second_of_two_lines_about_one_shelf_is_refused():
    rows = read_counts(f"{HEADER}HAM,TEA,4,\nFRA,TEA,5,\nHAM,TEA,6,\n".encode())

    assert [row.problem for row in rows] == ["", "", "TWICE"]


def test_every_naughty_string_is_read_or_told():
    for text in NAUGHTY:
        for cell in range(4):
            cells = ["HAM", "TEA", "4", "x"]
            cells[cell] = text
            try:
                rows = read_counts(f"{HEADER}{','.join(cells)}\n".encode(errors="surrogatepass"))
            except CountFileError:
                continue
            assert all("\0" not in row.note for row in rows)
