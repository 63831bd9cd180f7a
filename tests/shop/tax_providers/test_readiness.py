"""What a market's readiness says of sales tax."""

import pytest

from shop.markets.opening import READINESS, Finding
from shop.markets.registry import REGISTRY
from shop.tax.services import RegistrationDraft, register_seller
from tests.factories.checkout import AT, World

pytestmark = pytest.mark.django_db
CODES = {"SALES_TAX_BY_STATE", "FALLBACK_RATE_MISSING", "US_SALES_TAX_NOT_COLLECTED"}


def found() -> list[Finding]:
    findings = READINESS.findings(market=REGISTRY.markets["us"], at=AT)
    return [finding for finding in findings if finding.code in CODES]


def test_it_names_the_states_whose_tax_is_collected(world: World):
    assert {(row.code, row.text) for row in found()} == {
        (
            "SALES_TAX_BY_STATE",
            f"From {origin} to US: sales tax is collected with these permits only: US-CA, US-NV.",
        )
        for origin in ("JDZ", "RNO")
    }


def test_it_names_a_state_in_which_no_rate_of_ours_could_stand_in(world: World):
    register_seller(
        RegistrationDraft(
            scheme="STX",
            country="US-TX",
            number="1",
            provider="stripe",
            valid_from=AT.date(),
            source="Permit",
            checked_on=AT.date(),
        )
    )

    texts = [row.text for row in found() if row.code == "FALLBACK_RATE_MISSING"]

    assert texts == ["US-TX: no tax rate for the time when the tax provider is silent."]
