"""`manage.py evaluate_promise`: what it prints and writes, and what it says about bad files."""

import io
import json
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from tests.logistics.promise.samples import CARGO2000_FILE, Rows, read, write

ORDERED = "PO Sent to Vendor Date ISO"
DELIVERED = "Delivered to Client Date ISO"
HEADER = [
    "ID",
    "Country",
    "Shipment Mode",
    "Vendor",
    "PQ First Sent to Client Date ISO",
    ORDERED,
    DELIVERED,
]
GOOD = ["1", "Zambia", "Air", "Cipla", "", "2012-01-10", "2012-01-20"]


def _row(**changes: str) -> list[str]:
    names = {"country": 1, "mode": 2, "vendor": 3, "quoted": 4, "ordered": 5, "delivered": 6}
    row = list(GOOD)
    for name, value in changes.items():
        row[names[name]] = value
    return row


def _run(
    folder: Path, *, train: Rows, test: Rows, kind: str = "scms"
) -> tuple[str, dict[str, object]]:
    printed, out = io.StringIO(), folder / "out.json"
    call_command(
        "evaluate_promise",
        str(write(folder / "train.csv", HEADER, train)),
        str(write(folder / "test.csv", HEADER, test)),
        format=kind,
        json=out,
        stdout=printed,
    )
    return printed.getvalue(), json.loads(out.read_text())


def test_the_report_has_figures_and_both_dates_of_every_row(tmp_path: Path) -> None:
    quick = [_row(delivered="2012-01-15") for _ in range(3)]

    printed, written = _run(tmp_path, train=quick, test=[_row(), _row(delivered="2012-01-12")])

    assert printed == (
        "learnt from 3 parcels, promised 2 from the same time, scored 2, rejected 0 rows\n"
        "50 % date: met by 50.0 %, on average 5.0 days after booking\n"
        "90 % date: met by 50.0 %, on average 5.0 days after booking\n"
        "mean width: 0.0 days between the two dates\n"
        f"wrote {tmp_path / 'out.json'}\n"
    )
    assert written["rows"][0] == {  # type: ignore[index]
        "line": 2,
        "id": "1",
        "counted_from": "order",
        "booked": "2012-01-10",
        "date_50": "2012-01-15",
        "date_90": "2012-01-15",
        "delivered": "2012-01-20",
        "days_50": 5,
        "days_90": 5,
        "hit_50": False,
        "hit_90": False,
        "group": ["Air", "Zambia", "Cipla"],
        "group_count": 3,
    }


def test_the_file_without_arrivals_is_promised_all_the_same(tmp_path: Path) -> None:
    printed, written = _run(tmp_path, train=[GOOD], test=[_row(delivered="")])

    assert "50 % date: no arrival is known, on average 10.0 days after booking\n" in printed
    assert written["hit_percent"] == {"50": None, "90": None}


@pytest.mark.parametrize(
    ("changes", "group"),
    [
        ({"vendor": "new"}, ["Air", "Zambia"]),
        ({"country": "new"}, ["Air"]),
        ({"mode": "new"}, []),
    ],
)
def test_the_row_of_an_unknown_group_gets_its_parent_s_promise(
    tmp_path: Path, changes: dict[str, str], group: list[str]
) -> None:
    _, written = _run(tmp_path, train=[GOOD], test=[_row(**changes)])

    assert written["rows"][0]["group"] == group  # type: ignore[index]
    assert written["rows"][0]["date_90"] == "2012-01-20"  # type: ignore[index]


BAD = [
    ({"ordered": "2012-02-30"}, ORDERED, "“2012-02-30” is not a date (YYYY-MM-DD)"),
    ({"ordered": "9999-12-30"}, ORDERED, "9999-12-30 is in no year that freight was sent in"),
    ({"ordered": "x" * 50}, ORDERED, f"“{'x' * 40}…” is not a date (YYYY-MM-DD)"),
    ({"ordered": "10/01/2012"}, ORDERED, "“10/01/2012” is not a date (YYYY-MM-DD)"),
    ({"delivered": "2012-13-01"}, DELIVERED, "“2012-13-01” is not a date (YYYY-MM-DD)"),
    ({"delivered": "2012-01-09"}, DELIVERED, "2012-01-09 is before the booking on 2012-01-10"),
    ({"delivered": ""}, DELIVERED, "is empty: it has not arrived"),
    ({"country": " "}, "Country", "is empty"),
    (
        {"ordered": ""},
        ORDERED,
        "is empty, and so is PQ First Sent to Client Date ISO: there is no day of booking",
    ),
]


@pytest.mark.parametrize(("changes", "column", "problem"), BAD)
def test_the_row_that_cannot_be_learnt_from_is_named(
    tmp_path: Path, changes: dict[str, str], column: str, problem: str
) -> None:
    printed, written = _run(tmp_path, train=[GOOD, _row(**changes)], test=[GOOD])

    path = tmp_path / "train.csv"
    assert printed.startswith(f"rejected: {path}:3: {column}: {problem}\nlearnt from 1 parcels")
    assert written["rejected"] == [
        {"file": str(path), "line": 3, "column": column, "problem": problem}
    ]


def test_the_wrong_arrival_of_a_promised_row_is_named_and_not_scored(tmp_path: Path) -> None:
    printed, written = _run(tmp_path, train=[GOOD], test=[GOOD, _row(delivered="2011-01-01")])

    assert printed.startswith(
        f"promised, but not scored: {tmp_path / 'test.csv'}:3: {DELIVERED}: "
        "2011-01-01 is before the booking on 2012-01-10\n"
    )
    assert (written["promised"], written["scored"]) == (2, 1)


def test_the_shifted_row_is_not_read_as_other_columns(tmp_path: Path) -> None:
    printed, _ = _run(tmp_path, train=[GOOD, GOOD[1:]], test=[GOOD])

    assert f"{tmp_path / 'train.csv'}:3: row: 6 cells, but the header has 7\n" in printed


def test_the_row_counted_from_elsewhere_is_named(tmp_path: Path) -> None:
    quoted = _row(ordered="", quoted="2012-01-05")

    printed, _ = _run(tmp_path, train=[GOOD], test=[GOOD, quoted])

    problem = "row: nothing was learnt that is counted from the quote"
    assert f"rejected: {tmp_path / 'test.csv'}:3: {problem}\n" in printed


def test_the_many_rejected_are_counted(tmp_path: Path) -> None:
    printed, written = _run(tmp_path, train=[GOOD, *[_row(country="")] * 12], test=[GOOD])

    assert "rejected: 2 more rows, all of them named by --json\n" in printed
    assert len(written["rejected"]) == 12  # type: ignore[arg-type]


def test_the_unknown_format_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="unknown format “fedex”: there are scms and cargo2000"):
        _run(tmp_path, train=[GOOD], test=[GOOD], kind="fedex")


def test_the_header_of_another_format_is_refused(tmp_path: Path) -> None:
    lacks = "train.csv:1: the header lacks legs, o_legid, o_dep_1_place, o_rcf_1_place, "
    with pytest.raises(CommandError, match=lacks + "o_rcf_2_place and 69 more$"):
        _run(tmp_path, train=[GOOD], test=[GOOD], kind="cargo2000")


@pytest.mark.parametrize("train", [[], [_row(country="")]])
def test_the_train_without_parcels_is_refused(tmp_path: Path, train: Rows) -> None:
    problem = rf"train.csv: there is no parcel to learn from \({len(train)} rows rejected\)$"
    with pytest.raises(CommandError, match=problem):
        _run(tmp_path, train=train, test=[GOOD])


def test_the_test_without_parcels_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match=r"test.csv: there is no parcel to promise anything to"):
        _run(tmp_path, train=[GOOD], test=[])


@pytest.mark.parametrize(
    ("name", "content", "problem"),
    [
        ("none.csv", None, "none.csv: No such file or directory"),
        ("empty.csv", b"", "empty.csv:1: there is no header"),
        ("latin.csv", b"ID,Country\n1,C\xf4te\n", "latin.csv:2: not UTF-8 text"),
        ("packed.csv.xz", b"ID,Country\n", "packed.csv.xz: not an xz file"),
        ("quote.csv", b'ID,"Country\n', "quote.csv:1: not a CSV file"),
        ("twice.csv", ",".join([*HEADER, "ID"]).encode(), "twice.csv:1: the header has ID twice"),
    ],
)
def test_the_file_that_is_none_is_refused(
    tmp_path: Path, name: str, content: bytes | None, problem: str
) -> None:
    if content is not None:
        (tmp_path / name).write_bytes(content)
    path = str(tmp_path / name)

    with pytest.raises(CommandError, match=problem):
        call_command("evaluate_promise", path, path, format="scms")


def test_the_unwritable_report_is_refused(tmp_path: Path) -> None:
    path = str(write(tmp_path / "train.csv", HEADER, [GOOD]))

    with pytest.raises(CommandError, match=r"nowhere/out\.json: No such file or directory"):
        call_command(
            "evaluate_promise",
            path,
            path,
            format="scms",
            json=tmp_path / "nowhere" / "out.json",
            stdout=io.StringIO(),
        )


def _cargo(folder: Path, column: str, value: str) -> str:
    """Return what is printed for the first two real rows, the second with a wrong cell."""
    header, rows = read(CARGO2000_FILE)
    wrong = list(rows[1])
    wrong[header.index(column)] = value
    path = str(write(folder / "cargo.csv", header, [rows[0], wrong]))
    printed = io.StringIO()
    call_command("evaluate_promise", path, path, format="cargo2000", stdout=printed)
    return printed.getvalue()


@pytest.mark.parametrize(
    ("column", "value", "problem"),
    [
        ("legs", "4", "4 is not between 1 and 3"),
        ("o_hops", "0", "0 is not between 1 and 3"),
        ("o_rcs_p", "-5", "“-5” is not a whole number of at most 7 digits"),
        ("o_dlv_p", "?", "“?” is not a whole number of at most 7 digits"),
        ("o_dep_1_place", "", "is empty"),
    ],
)
def test_the_impossible_leg_is_named(tmp_path: Path, column: str, value: str, problem: str) -> None:
    assert f"cargo.csv:3: {column}: {problem}\n" in _cargo(tmp_path, column, value)


def test_the_time_is_the_longest_incoming_leg_and_the_outgoing_one(tmp_path: Path) -> None:
    header, rows = read(CARGO2000_FILE)
    path = str(write(tmp_path / "cargo.csv", header, rows[:1]))
    out = tmp_path / "out.json"

    call_command("evaluate_promise", path, path, format="cargo2000", json=out, stdout=io.StringIO())

    # Incoming 218 + 609 + 736 + 1539 = 3102 or 2880 + 696 + 1965 + 1280 (its places, 431 and
    # 256, are no minutes) …
    row = json.loads(out.read_text())["rows"][0]
    assert row["took_minutes"] == row["minutes_90"] == 17494
    assert (row["days_90"], row["group"]) == (13, ["256", "256-411", ""])
