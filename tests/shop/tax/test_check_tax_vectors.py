"""`manage.py check_tax_vectors`: what it prints, and what it says about files that are wrong."""

import csv
import io
import json
from collections.abc import Mapping
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from shop.tax.services import load_tax_data
from tests.shop.tax.test_vectors import VECTORS

ROWS = list(csv.DictReader(VECTORS.open(encoding="utf-8", newline="")))
GOOD = ROWS[0]
GOODS = {"cat": "STANDARD", "qty": 1, "unit": "119.00"}


@pytest.fixture
def _law(db: None) -> None:
    load_tax_data()


def _text(*rows: Mapping[str, str], line_end: str = "\n") -> str:
    file = io.StringIO()
    writer = csv.DictWriter(file, fieldnames=list(rows[0]), lineterminator=line_end)
    writer.writeheader()
    writer.writerows(rows)
    return file.getvalue()


def _run(path: Path, *options: str) -> tuple[str, int]:
    """Return what the command printed, and its exit status."""
    printed = io.StringIO()
    try:
        call_command("check_tax_vectors", str(path), *options, stdout=printed)
    except SystemExit as leaving:
        return printed.getvalue(), int(str(leaving.code))
    return printed.getvalue(), 0


def _checked(tmp_path: Path, content: bytes | str, *options: str) -> tuple[str, int]:
    path = tmp_path / "vectors.csv"
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return _run(path, *options)


@pytest.mark.usefixtures("_law")
def test_the_shipped_examples_pass_with_the_rows_of_the_database() -> None:
    assert _run(VECTORS) == ("116 passed, 0 failed\n", 0)


@pytest.mark.usefixtures("_law")
def test_the_difference_is_named_and_the_exit_status_is_one(tmp_path: Path) -> None:
    wrong = {**GOOD, "scenario_id": "X", "expected_line_tax": "19.01"}

    printed, status = _checked(tmp_path, _text(GOOD, wrong))

    assert printed == ("X: expected_line_tax: expected 19.01, got 19.00\n1 passed, 1 failed\n")
    assert status == 1


@pytest.mark.usefixtures("_law")
def test_the_verbose_run_names_rules_limits_and_rows(tmp_path: Path) -> None:
    example = next(row for row in ROWS if row["scenario_id"] == "O058")

    printed, status = _checked(tmp_path, _text(example), "--verbose")

    assert printed.splitlines() == [
        "O058: passed: IOSS",
        "  rules: EU-IOSS-VALUE, EU-IOSS, EU-DUTY3",
        "  limits: IOSS 149.7137824746807573756054601 of 150 EUR: within",
        (
            "  rows: territories/DE//@2016-01-01, thresholds/IOSS/EU//@2021-07-01, "
            "schemes/IOSS/EU@2021-07-01, tax_rates/DE/STANDARD@2016-01-01, "
            "flat_charges/EU_PARCEL_DUTY/EU@2026-07-01"
        ),
        "1 passed, 0 failed",
    ]
    assert status == 0


@pytest.mark.usefixtures("_law")
@pytest.mark.parametrize(
    "content",
    [
        b"\xef\xbb\xbf" + _text(GOOD).encode(),
        _text(GOOD, line_end="\r\n"),
        _text(GOOD) + "\n\n",
        _text({name: GOOD[name] for name in reversed(GOOD)}),
    ],
    ids=["byte order mark", "CRLF", "blank lines", "another order of columns"],
)
def test_the_same_example_in_another_file_passes(tmp_path: Path, content: bytes | str) -> None:
    assert _checked(tmp_path, content) == ("1 passed, 0 failed\n", 0)


@pytest.mark.usefixtures("_law")
@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b"", "the file is empty"),
        (_text(GOOD).splitlines()[0], "there is no row below the header"),
        (_text({k: v for k, v in GOOD.items() if k != "currency"}), "missing column currency"),
        (_text(GOOD).replace("\nO001", "\n\xe9").encode("latin-1"), "not UTF-8 text (byte "),
        (_text(GOOD).encode("utf-16"), "not UTF-8 text (byte 0)"),
        (_text(GOOD).replace(",title,", ",currency,"), "column currency is there twice"),
        (_text(GOOD) + '"never closed', "not a CSV file (unexpected end of data)"),
        (b"PK\x03\x04\xff\xfe", "not UTF-8 text (byte 4)"),
    ],
)
def test_the_unreadable_file_is_refused_as_a_whole(
    tmp_path: Path, content: bytes | str, problem: str
) -> None:
    with pytest.raises(CommandError) as refused:
        _checked(tmp_path, content)

    assert problem in str(refused.value)


@pytest.mark.usefixtures("_law")
def test_the_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match=r"nowhere.csv: No such file or directory"):
        _run(tmp_path / "nowhere.csv")


@pytest.mark.django_db
def test_the_empty_tables_are_named_before_anything_fails() -> None:
    with pytest.raises(CommandError, match="load_tax_data"):
        _run(VECTORS)


def _goods(**changes: object) -> str:
    return json.dumps([{**GOODS, **changes}])


# The column that is wrong, what stands in it, and what is said about it.
CELLS = [
    ("scenario_id", "", "is empty"),
    ("doc_type", "INVOICE", "'INVOICE' is not one of 'SALE', 'CREDIT_NOTE'"),
    ("seller_country", "QQ", "'QQ' is not a country"),
    ("seller_eu_xborder_ytd_eur", "many", "'many' is not a number"),
    ("ships_from", "Germany", "'GERMANY' is not a country"),
    ("ships_from", "PE", "no territory rule for 'PE'"),
    ("ship_to_country", "", "is empty"),
    ("ship_to_country", "XX", "'XX' is not a country"),
    ("ship_to_country", "PE", "no territory rule for 'PE'"),
    ("customer_type", "b2c", "'b2c' is not one of 'B2C', 'B2B'"),
    ("vat_id_status", "MAYBE", "'MAYBE' is not one of '', 'VALID', "),
    ("vat_id_status", "VALID", "is empty, but VALID according to vat_id_status"),
    ("terms_outside_schemes", "EXW", "'EXW' is not one of 'DAP', 'DDP'"),
    ("date", "2026-02-30", "'2026-02-30' is not a date"),
    ("date", "16.03.2026", "'16.03.2026' is not a date"),
    ("date", "20260316", "'20260316' is not a date"),
    ("date", "", "is empty"),
    ("currency", "EURO", "unknown currency 'EURO'"),
    ("currency", "eur", "unknown currency 'eur'"),
    ("fx_order_currency_per_eur", "0", "0 is not above zero"),
    ("fx_order_currency_per_eur", "1.1", "a euro is one euro, not 1.1"),
    ("prices_include_tax", "", "'' is not one of 'Y', 'N'"),
    ("lines_json", "[{", "not JSON (Expecting property name"),
    ("lines_json", "", "is empty"),
    ("lines_json", "[]", "there are no goods"),
    ("lines_json", '{"cat": "STANDARD"}', "not a list of objects"),
    ("lines_json", "[" * 100_000, "nested too deeply"),
    ("lines_json", '[{"cat": "STANDARD", "qty": 1}]', "line 1 has no 'unit'"),
    ("lines_json", _goods(cat="GOLD"), "line 1: unknown category 'GOLD'"),
    ("lines_json", _goods(cat=["BOOK"]), "line 1: unknown category ['BOOK']"),
    ("lines_json", _goods(qty=0), "line 1: 0 is not a quantity"),
    ("lines_json", _goods(qty=1.5), "line 1: Decimal('1.5') is not a quantity"),
    ("lines_json", _goods(qty=True), "line 1: True is not a quantity"),
    ("lines_json", _goods(qty="1"), "line 1: '1' is not a quantity"),
    ("lines_json", _goods(unit="-1"), "line 1: the price -1 is below zero"),
    ("lines_json", _goods(unit="1,50"), "'1,50' is not a number"),
    ("lines_json", _goods(unit="9" * 40), "is not a number"),
    ("lines_json", _goods(unit=None), "None is not a number"),
    ("lines_json", _goods(unit=float("nan")), "'NaN' is not a number"),
    ("lines_json", _goods(hs6="12"), "line 1: '12' is not an HS code"),
    ("lines_json", _goods(origin="Q1"), "line 1: 'Q1' is not a country"),
    ("order_discount", "0.001", "0.001 is finer than EUR can be paid"),
    ("shipping_price", "free", "'free' is not a number"),
    ("gift_card_tendered", "NaN", "'NaN' is not a number"),
    ("duty_rate_pct_given", "-1", "-1 is below zero"),
    ("duty_basis_given", "CIF", "is empty, but duty_basis_given is not"),
    ("expected_regime", "", "'' is not one of 'DOMESTIC', "),
    ("expected_total", "", "is empty"),
    ("expected_line_net", "100.00|", "'' is not a number"),
    ("expected_shipping_split_json", '[{"rate": "19"}]', "a share has no rate, net or tax"),
    ("expected_shipping_split_json", "none", "not JSON"),
    ("threshold_value_checked", "many EUR", "'many' is not a number"),
]

# Where another column than the one that was changed is the one to mend.
NAMED = {("vat_id_status", "VALID"): "vat_id", ("duty_basis_given", "CIF"): "duty_rate_pct_given"}


@pytest.mark.usefixtures("_law")
def test_each_wrong_cell_is_named_by_row_and_column_and_counted(tmp_path: Path) -> None:
    rows = [{**GOOD, column: text} for column, text, _problem in CELLS]

    printed, status = _checked(tmp_path, _text(*rows))

    *lines, last = printed.splitlines()
    assert last == f"0 passed, {len(CELLS)} failed"
    assert status == 1
    for number, (line, (column, text, problem)) in enumerate(
        zip(lines, CELLS, strict=True), start=2
    ):
        name = "" if column == "scenario_id" else " (O001)"
        start = f"row {number}{name}, column {NAMED.get((column, text), column)}: "
        assert line.startswith(start)
        assert problem in line


# Facts that only together cannot be quoted, and what is said about them.
TOGETHER = [
    (
        {"ships_from": "CN", "date": "2026-07-15"},
        "column lines_json: line 1: no HS code for import into EU",
    ),
    (
        {"ships_from": "CN", "currency": "USD"},
        "column fx_order_currency_per_eur: no exchange rate from USD to EUR",
    ),
    (
        {"ships_from": "CN", "ship_to_country": "CN"},
        "column ship_to_country: no tax rate for STANDARD in CN",
    ),
    ({"order_discount": "119.01"}, "column lines_json: the order discount is not between"),
    ({"doc_type": "CREDIT_NOTE"}, "column original_date: is empty"),
    (
        {"doc_type": "CREDIT_NOTE", "original_date": "2026-03-17"},
        "column original_date: 2026-03-17 is after the credit note",
    ),
    (
        {"duty_rate_pct_given": "12"},
        "column duty_basis_given: '' is not one of 'FOB', 'CIF'",
    ),
]


@pytest.mark.usefixtures("_law")
def test_facts_that_cannot_be_quoted_are_named_and_counted(tmp_path: Path) -> None:
    rows = [{**GOOD, **changes} for changes, _problem in TOGETHER]

    printed, status = _checked(tmp_path, _text(*rows))

    *lines, last = printed.splitlines()
    assert (last, status) == (f"0 passed, {len(TOGETHER)} failed", 1)
    for line, (_changes, problem) in zip(lines, TOGETHER, strict=True):
        assert problem in line


@pytest.mark.usefixtures("_law")
def test_the_row_with_a_cell_too_few_is_counted(tmp_path: Path) -> None:
    text = _text(GOOD, GOOD)

    printed, status = _checked(tmp_path, text.rstrip("\n").rsplit(",", 1)[0])

    assert printed == (
        "row 3 (O001), column (all): 42 cells, but the header has 43\n1 passed, 1 failed\n"
    )
    assert status == 1
