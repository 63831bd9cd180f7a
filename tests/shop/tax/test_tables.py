"""The law in the database: loading, reading, remembering, and what the tables refuse."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, transaction

from shop.tax.calculate import ALL_ROW_CLASSES, UnknownTerritoryError, calculate_tax
from shop.tax.models import (
    DutyRate,
    FlatCharge,
    LegalTerm,
    ReportBox,
    ReportRule,
    SellerRegistration,
    TaxRate,
    TaxScheme,
    TerritoryRule,
    Threshold,
)
from shop.tax.selectors import forget_tax_data, quote_tax, registrations_on, remembered, tax_data
from shop.tax.services import ChangedTaxRowError, RegistrationDraft, load_tax_data, register_seller
from shop.tax.tables import read_table, shipped_tax_data
from tests.shop.tax.samples import TODAY, line, money, snapshot

pytestmark = pytest.mark.django_db

PERIOD = {"valid_from": date(2026, 1, 1), "source": "test", "checked_on": TODAY}


@pytest.fixture(autouse=True)
def _fresh_cache() -> Iterator[None]:
    forget_tax_data()
    yield
    forget_tax_data()


def test_loading_writes_every_shipped_row_once() -> None:
    shipped = {row_class.TABLE: len(read_table(row_class)) for row_class in ALL_ROW_CLASSES}

    first, second = load_tax_data(), load_tax_data()

    assert first == shipped
    assert second == dict.fromkeys(shipped, 0)


def test_the_database_says_what_the_files_say() -> None:
    load_tax_data()

    stored, shipped = tax_data(on=TODAY), shipped_tax_data(on=TODAY)

    assert stored.rates == shipped.rates
    assert {country: set(rules) for country, rules in stored.territories.items()} == {
        country: set(rules) for country, rules in shipped.territories.items()
    }
    assert stored.schemes == shipped.schemes
    assert set(stored.thresholds) == set(shipped.thresholds)
    assert stored.flat_charges == shipped.flat_charges
    assert {area: set(rows) for area, rows in stored.duty_rates.items()} == {
        area: set(rows) for area, rows in shipped.duty_rates.items()
    }


def test_a_changed_fact_is_refused_and_nothing_is_written() -> None:
    load_tax_data()
    row = TaxRate.objects.get(territory="FR", category="STANDARD")
    row.rate = Decimal("0.18")
    row.save()
    DutyRate.objects.filter(customs_area="JP").delete()

    with pytest.raises(ChangedTaxRowError) as caught:
        load_tax_data()

    row.refresh_from_db()
    assert caught.value.keys == ("tax_rates/FR/STANDARD@2016-01-01",)
    assert row.rate == Decimal("0.18")
    assert DutyRate.objects.filter(customs_area="JP").exists() is False


def test_an_allowed_correction_is_made() -> None:
    load_tax_data()
    TaxRate.objects.filter(territory="FR").update(rate=Decimal("0.18"))

    load_tax_data(allow_corrections=True)

    assert TaxRate.objects.get(territory="FR", category="STANDARD").rate == Decimal("0.2")


def test_evidence_is_brought_up_to_date_and_own_rows_stay() -> None:
    load_tax_data()
    TaxRate.objects.filter(territory="FR").update(source="hearsay")
    own = TaxRate.objects.create(
        territory="FR", category="STANDARD", kind="STANDARD", rate=Decimal("0.21"), **PERIOD
    )

    load_tax_data()

    assert TaxRate.objects.filter(source="hearsay").exists() is False
    assert TaxRate.objects.filter(pk=own.pk).exists() is True
    assert tax_data(on=TODAY).rates["FR", "STANDARD"].rate == Decimal("0.21")


def test_a_quote_costs_no_statement_once_the_law_is_read(
    django_assert_num_queries: object,
) -> None:
    load_tax_data()
    asked = snapshot(line("119.00"))

    with django_assert_num_queries(7):
        first = quote_tax(snapshot=asked)
    with django_assert_num_queries(0):
        second = quote_tax(snapshot=asked)

    assert first == second == calculate_tax(asked, shipped_tax_data(on=TODAY))


def test_after_a_while_one_statement_asks_whether_the_law_has_changed(
    django_assert_num_queries: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(remembered, "ASK_AGAIN_AFTER_SECONDS", 0.0)
    load_tax_data()
    asked = snapshot(line("119.00"))
    quote_tax(snapshot=asked)

    with django_assert_num_queries(1):
        quote_tax(snapshot=asked)


@pytest.mark.parametrize("change", ["add", "save", "delete"])
def test_a_changed_table_is_noticed(change: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(remembered, "ASK_AGAIN_AFTER_SECONDS", 0.0)
    load_tax_data()
    row = TaxRate.objects.create(
        territory="DE", category="STANDARD", kind="STANDARD", rate=Decimal("0.20"), **PERIOD
    )
    assert tax_data(on=TODAY).rates["DE", "STANDARD"].rate == Decimal("0.2")

    if change == "add":
        row.pk, row.valid_from, row.rate = None, date(2026, 2, 1), Decimal("0.21")
        row.save()
    elif change == "save":
        row.rate = Decimal("0.22")
        row.save()
    else:
        row.delete()

    expected = {"add": "0.21", "save": "0.22", "delete": "0.19"}[change]
    assert tax_data(on=TODAY).rates["DE", "STANDARD"].rate == Decimal(expected)


def test_only_so_many_days_are_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(remembered, "DAYS_KEPT", 2)
    load_tax_data()
    days = [date(2026, 1, number) for number in range(1, 5)]

    read = [tax_data(on=day) for day in days]

    assert [data.on for data in read] == days
    assert list(remembered._cache.days) == days[-2:]


def test_empty_tables_are_an_error_never_no_tax() -> None:
    with pytest.raises(UnknownTerritoryError):
        quote_tax(snapshot=snapshot(line("119.00")))


def test_registrations_are_those_in_force() -> None:
    said = {"source": "certificate", "checked_on": TODAY}
    since = {"valid_from": date(2025, 1, 1)}
    register_seller(RegistrationDraft(scheme="VAT", country="DE", number="DE1", **since, **said))
    register_seller(
        RegistrationDraft(
            scheme="IOSS", country="", number="IM1", valid_from=date(2026, 1, 1), **said
        )
    )
    SellerRegistration.objects.create(
        scheme="OSS", country="DE", number="EU1", **since, **said, valid_to=date(2026, 1, 1)
    )

    assert registrations_on(on=date(2025, 6, 1)) == {"VAT:DE", "OSS:DE"}
    assert registrations_on(on=TODAY) == {"VAT:DE", "IOSS"}


def test_a_number_of_the_seller_is_never_changed_in_place() -> None:
    since = {"scheme": "VAT", "country": "DE", "valid_from": date(2025, 1, 1), "checked_on": TODAY}
    register_seller(RegistrationDraft(number="DE1", source="letter", **since))
    register_seller(RegistrationDraft(number="DE1", source="certificate", **since))

    with pytest.raises(ChangedTaxRowError, match="VAT:DE@2025-01-01"):
        register_seller(RegistrationDraft(number="DE2", source="certificate", **since))

    row = SellerRegistration.objects.get()
    assert (row.number, row.source) == ("DE1", "certificate")


RATE = {"territory": "DE", "category": "BOOK", "kind": "REDUCED", "rate": Decimal("0.07")}
RULE = {
    "country": "DE",
    "territory": "DE",
    "jurisdiction": "DE",
    "rates_territory": "DE",
    "customs_area": "EU",
}
SCHEME = {
    "regime": "IOSS",
    "area": "EU",
    "rank": 1,
    "registrations": "IOSS",
    "business_rule": "CHARGED",
}
LIMIT = {"rule": "IOSS", "area": "EU", "amount": 150, "currency": "EUR", "per": "CONSIGNMENT"}
CHARGE = {
    "code": "FEE",
    "kind": "FEE",
    "area": "EU",
    "amount": 2,
    "currency": "EUR",
    "per": "ITEM",
    "regimes": "IOSS",
}
DUTY = {"customs_area": "EU", "hs_prefix": "6911", "rate": Decimal("0.12"), "basis": "CIF"}
NUMBER = {"scheme": "VAT", "country": "DE", "number": "DE1"}
TERM = {"term": "WITHDRAWAL", "area": "DE", "length": 30, "unit": "DAYS"}
REPORT = {
    "report": "DOMESTIC",
    "country": "AT",
    "periods": "M|Q",
    "currency": "EUR",
    "rate_of": "TAX_POINT",
    "unit": Decimal("0.01"),
    "due_months": 2,
}
BOX = {
    "report": "DOMESTIC",
    "country": "AT",
    "content": "TAXED",
    "rate": Decimal("0.2"),
    "box": "022",
}

FACTS = [
    (TaxRate, RATE | PERIOD, "tax_rate_starts_once_a_day"),
    (TerritoryRule, RULE | PERIOD, "territory_rule_starts_once_a_day"),
    (TaxScheme, SCHEME | PERIOD, "tax_scheme_starts_once_a_day"),
    (Threshold, LIMIT | PERIOD, "threshold_starts_once_a_day"),
    (FlatCharge, CHARGE | PERIOD, "flat_charge_starts_once_a_day"),
    (DutyRate, DUTY | PERIOD, "duty_rate_starts_once_a_day"),
    (SellerRegistration, NUMBER | PERIOD, "seller_registration_starts_once_a_day"),
    (LegalTerm, TERM | PERIOD, "legal_term_starts_once_a_day"),
    (ReportRule, REPORT | PERIOD, "report_rule_starts_once_a_day"),
    (ReportBox, BOX | PERIOD, "report_box_starts_once_a_day"),
]


@pytest.mark.parametrize(("model", "values", "constraint"), FACTS)
def test_a_fact_starts_once_a_day(
    model: type[models.Model], values: dict[str, object], constraint: str
) -> None:
    assert str(model.objects.create(**values))

    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        model.objects.create(**values)


@pytest.mark.parametrize(("model", "values", "constraint"), FACTS)
def test_a_period_is_not_empty(
    model: type[models.Model], values: dict[str, object], constraint: str
) -> None:
    name = constraint.replace("starts_once_a_day", "ends_after_it_starts")

    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        model.objects.create(**values | {"valid_to": values["valid_from"]})


@pytest.mark.parametrize(
    ("model", "values", "constraint"),
    [
        (TaxRate, RATE | PERIOD | {"rate": 7}, "tax_rate_is_a_fraction"),
        (TaxRate, RATE | PERIOD | {"rate": 0}, "tax_rate_is_zero_only_for_a_reason"),
        (TaxRate, RATE | PERIOD | {"kind": "ZERO"}, "tax_rate_is_zero_only_for_a_reason"),
        (TerritoryRule, RULE | PERIOD | {"country": "de"}, "territory_rule_has_an_iso_country"),
        (TaxScheme, SCHEME | PERIOD | {"registrations": ""}, "tax_scheme_needs_a_registration"),
        (Threshold, LIMIT | PERIOD | {"amount": 0}, "threshold_is_positive"),
        (FlatCharge, CHARGE | PERIOD | {"amount": -1}, "flat_charge_is_positive"),
        (LegalTerm, TERM | PERIOD | {"length": 0}, "legal_term_is_positive"),
        (ReportRule, REPORT | PERIOD | {"periods": "Y"}, "report_rule_has_periods"),
        (ReportRule, REPORT | PERIOD | {"unit": 0}, "report_rule_rounds_to_something"),
        (ReportBox, BOX | PERIOD | {"rate": 0}, "report_box_has_a_rate_where_taxed"),
        (DutyRate, DUTY | PERIOD | {"rate": -1}, "duty_rate_is_not_negative"),
        (DutyRate, DUTY | PERIOD | {"hs_prefix": "69.11"}, "duty_rate_prefix_is_digits"),
        (
            SellerRegistration,
            NUMBER | PERIOD | {"country": ""},
            "seller_registration_names_its_country",
        ),
        (
            SellerRegistration,
            NUMBER | PERIOD | {"scheme": "IOSS"},
            "seller_registration_names_its_country",
        ),
        (SellerRegistration, NUMBER | PERIOD | {"number": ""}, "seller_registration_has_a_number"),
    ],
)
def test_the_tables_refuse_what_cannot_be_law(
    model: type[models.Model], values: dict[str, object], constraint: str
) -> None:
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        model.objects.create(**values)

    assert model.objects.exists() is False


def test_the_quote_of_the_demo_teapot() -> None:
    load_tax_data()

    assert quote_tax(snapshot=snapshot(line("48.00"))).tax_total == money("7.66")


@pytest.mark.parametrize(
    "wrong", [{"length": 9000, "unit": "YEARS"}, {"term": "PRIOR_PRICE", "unit": "MONTHS"}]
)
def test_a_period_that_nobody_can_mean_is_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        LegalTerm(**TERM | PERIOD | wrong).full_clean()
