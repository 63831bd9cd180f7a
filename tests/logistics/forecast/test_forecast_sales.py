"""`manage.py forecast_sales`: reads sales, says weeks, and refuses what is no file of sales."""

import gzip
import io
import json
import lzma
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from logistics.forecast.sales_file import read_sales, weekly_series, weeks_after

HEADER = "InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country"
CUT = date(2011, 6, 1)


def _line(
    code: str, quantity: object, day: date, *, invoice: str = "536365", price: str = "2.55"
) -> str:
    return f"{invoice},{code},A THING,{quantity},{day} 08:26:00,{price},17850,United Kingdom"


def _file(folder: Path, *lines: str, name: str = "sales.csv") -> Path:
    path = folder / name
    path.write_text("\n".join([HEADER, *lines, ""]), encoding="utf-8")
    return path


def _ago(days: int) -> date:
    return CUT - timedelta(days=days)


def _steady(code: str = "85123A", units: int = 10) -> list[str]:
    return [_line(code, units, _ago(7 * week)) for week in range(1, 21)]


def _run(path: Path, **options: Any) -> tuple[str, dict[str, list[float]]]:
    printed, out = io.StringIO(), path.parent / "out.json"
    chosen = {"cut": CUT, "weeks": 2, "json": out, **options}
    flags = [f"--{name}={value}" for name, value in chosen.items()]
    call_command("forecast_sales", str(path), *flags, stdout=printed)
    return printed.getvalue(), json.loads(out.read_text())


def test_the_steady_code_goes_on(tmp_path):
    printed, said = _run(_file(tmp_path, *_steady()), weeks=3)

    assert said == {"85123A": [10.0, 10.0, 10.0]}
    assert "1 codes, 20 whole weeks before the cut\n" in printed


def test_the_codes_with_the_most_units_are_chosen(tmp_path):
    lines = [*_steady("10001", 1), *_steady("10002", 3), *_steady("10003", 2)]

    assert list(_run(_file(tmp_path, *lines), top=2)[1]) == ["10002", "10003"]


def test_what_is_after_the_cut_is_not_learnt_from(tmp_path):
    known = _run(_file(tmp_path, *_steady()))[1]

    later = [
        _line(code, 9999, CUT + timedelta(days=ahead))
        for code in ("85123A", "99999")
        for ahead in range(20)
    ]
    assert _run(_file(tmp_path, *_steady(), *later))[1] == known


@pytest.mark.parametrize(
    "line",
    [
        _line("85123A", -5, _ago(3)),
        _line("85123A", 5, _ago(3), invoice="C536365"),
        _line("85123A", 5, _ago(3), price="0"),
        _line("85123A", 5, _ago(3), price="-1.5"),
        _line("POST", 5, _ago(3)),
        _line("8512", 5, _ago(3)),
        _line("gift_0001_20", 5, _ago(3)),
    ],
)
def test_what_is_no_sale_is_read_over(tmp_path, line):
    assert read_sales(_file(tmp_path, line)).used == 0


def test_small_letters_are_the_same_code(tmp_path):
    path = _file(tmp_path, _line("85123a", 2, _ago(1)), _line(" 85123A", 3, _ago(1)))

    assert weekly_series(read_sales(path), cut=CUT)[0].key == "85123A"
    assert weekly_series(read_sales(path), cut=CUT)[0].units == (5.0,)


def test_weeks_are_counted_from_the_cut(tmp_path):
    # 22 days: three whole weeks, and the oldest day alone is no week.
    lines = [_line("10001", ago, _ago(ago)) for ago in (1, 7, 8, 14, 21, 22)]
    after = [_line("10001", 5, CUT), _line("10001", 7, CUT + timedelta(days=7))]
    sales = read_sales(_file(tmp_path, *lines, *after))

    assert weekly_series(sales, cut=CUT)[0].units == (21.0, 22.0, 8.0)
    assert weeks_after(sales, cut=CUT, weeks=2) == {"10001": [5.0, 7.0]}


@pytest.mark.parametrize(("name", "opened"), [("s.csv.gz", gzip.open), ("s.csv.xz", lzma.open)])
def test_the_packed_file_is_read(tmp_path, name, opened):
    with opened(tmp_path / name, "wt") as file:
        file.write("\n".join([HEADER, *_steady()]))

    assert _run(tmp_path / name)[1] == {"85123A": [10.0, 10.0]}


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        (_line("10001", "many", CUT), "sales.csv:2: Quantity: “many” is no number"),
        (_line("10001", "1.5", CUT), "sales.csv:2: Quantity: “1.5” is no number"),
        (_line("10001", 1, CUT, price="x" * 50), f"sales.csv:2: UnitPrice: “{'x' * 40}” is no"),
        (_line("10001", 1, CUT, price="nan"), "sales.csv:2: UnitPrice: “nan” is no number"),
        (
            "1,10001,A,1,31/12/2011,2,,UK",
            "sales.csv:2: InvoiceDate: “31/12/2011” has no date (YYYY-MM-DD)",
        ),
        ("1,10001", "sales.csv:2: 2 cells, but the header has 8"),
        ('1,"10001', "sales.csv:2: not a CSV file"),
        (_line("10001", 1, CUT), "there is no sale before 2011-06-01"),
    ],
)
def test_the_wrong_line_is_named(tmp_path, line, problem):
    with pytest.raises(CommandError) as caught:
        _run(_file(tmp_path, line))

    assert problem in str(caught.value)


@pytest.mark.parametrize(
    ("name", "content", "problem"),
    [
        ("none.csv", None, "none.csv: No such file or directory"),
        ("other.csv", b"a,b\n1,2\n", "other.csv:1: the header lacks InvoiceNo, StockCode"),
        ("empty.csv", b"", "empty.csv:1: the header lacks InvoiceNo"),
        ("latin.csv", HEADER.encode() + b"\n1,C\xf4te", "latin.csv: this is no text in UTF-8"),
        ("bad.csv.xz", b"InvoiceNo", "bad.csv.xz: the packed file is damaged"),
        ("bad.csv.gz", b"InvoiceNo", "bad.csv.gz: Not a gzipped file"),
    ],
)
def test_the_file_that_is_none_is_refused(tmp_path, name, content, problem):
    if content is not None:
        (tmp_path / name).write_bytes(content)

    with pytest.raises(CommandError) as caught:
        _run(tmp_path / name)

    assert problem in str(caught.value)


def test_the_unwritable_answer_is_refused(tmp_path):
    with pytest.raises(CommandError, match=r"nowhere/out\.json: No such file or directory"):
        _run(_file(tmp_path, *_steady()), json=tmp_path / "nowhere" / "out.json")


@pytest.mark.parametrize(
    ("option", "problem"),
    [
        ("--weeks=0", "the number must be above 0"),
        ("--top=many", "many is no number"),
        ("--cut=today", "today is no day"),
        ("--weeks=105", "at most 104 weeks can be forecast"),
    ],
)
def test_the_option_that_makes_no_sense_is_refused(tmp_path, option, problem):
    options = ["--cut=2011-06-01", f"--json={tmp_path / 'out.json'}", option]

    with pytest.raises(CommandError, match=problem):
        call_command("forecast_sales", str(_file(tmp_path, *_steady())), *options)
