"""Every worked example of tests/data/tax-vectors.csv, through the one code path."""

import csv
import json
from pathlib import Path

import pytest

from shop.tax.calculate import Quote, TaxSnapshot, calculate_tax
from shop.tax.vectors import Vector, check_vector, read_vectors
from tests.shop.tax.samples import law

VECTORS = Path(__file__).parents[2] / "data" / "tax-vectors.csv"
EXAMPLES = list(read_vectors(VECTORS))

# Rules about how amounts are computed; the others are rules of law, which a quote must name.
CONVENTIONS = frozenset(
    {"ROUND", "DISC", "EU-SPLIT", "CREDIT", "CUR-MINOR", "FX", "PRICE-GROSS", "EU-RATE", "GIFT"}
)

# Rows that show a rule *not* applying: the quote does not name it.
NOT_APPLIED = {
    "O016": {"EU-10K"},
    "O048": {"EU-DUTY3"},
    "O062": {"EU-IOSS", "EU-B2B"},
    "O063": {"EU-IOSS"},
    "O065": {"EU-IOSS"},
    "O074": {"EU-B2B"},
}


def _quoted(snapshot: TaxSnapshot) -> Quote:
    return calculate_tax(snapshot, law(snapshot.tax_point))


def test_every_worked_example_is_here() -> None:
    assert len(EXAMPLES) == 116


@pytest.mark.parametrize("vector", EXAMPLES, ids=lambda vector: vector.scenario)
def test_worked_example(vector: Vector) -> None:
    quote, differences = check_vector(vector, quote_tax=_quoted)

    assert differences == []
    rules = {rule.strip() for rule in vector.row.text("rule").split(";")} - CONVENTIONS
    assert rules - NOT_APPLIED.get(vector.scenario, set()) <= set(quote.rule_ids)
    assert Quote.from_json(json.loads(json.dumps(quote.to_json()))) == quote


# One cell of each kind of expectation, made wrong in an example that has it.
WRONG = [
    ("O003", "expected_regime", "OSS"),
    ("O051", "threshold_value_checked", "150.01 EUR"),
    ("O003", "expected_line_rates_pct", "19|10"),
    ("O104", "expected_line_discount", "3.34|3.33|3.33"),
    ("O003", "expected_line_net", "100.00|100.01"),
    ("O003", "expected_line_tax", "19.00|7.01"),
    ("O003", "expected_shipping_split_json", "[]"),
    ("O072", "expected_shipping_split_json", '[{"rate": 20, "net": 15.00, "tax": 3.01}]'),
    ("O003", "expected_tax_total", "27.31"),
    ("O050", "expected_flat_duty_items", "5"),
    ("O050", "expected_duty_charged", "15.00"),
    ("O050", "expected_total", "110.20"),
    ("O111", "expected_amount_due", "119.00"),
    ("O107", "tax_total_if_rounded_per_invoice", "0.06"),
]


@pytest.mark.parametrize(("scenario", "column", "wrong"), WRONG)
def test_each_wrong_expectation_is_found_alone(
    scenario: str, column: str, wrong: str, tmp_path: Path
) -> None:
    rows = list(csv.DictReader(VECTORS.open(encoding="utf-8", newline="")))
    row = next(row for row in rows if row["scenario_id"] == scenario)
    path = tmp_path / "wrong.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, fieldnames=list(row))
        writer.writeheader()
        writer.writerow({**row, column: wrong})
    (vector,) = read_vectors(path)
    assert isinstance(vector, Vector)

    _quote, differences = check_vector(vector, quote_tax=_quoted)

    assert [(found.column, found.expected) for found in differences] == [(column, wrong)]
