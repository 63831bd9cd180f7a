"""Sales tax of the United States: collected in the states that gave a permit, by whoever knows."""

from collections.abc import Iterator
from dataclasses import replace

from shop.tax.calculate.data import STANDARD, TaxData, TerritoryRow
from shop.tax.calculate.lines import Warn
from shop.tax.calculate.rulings import Ruling
from shop.tax.calculate.values import GivenTax, Reason, TaxSnapshot

US = "US"
PERMIT = "STX"
# Under which key a provider's answer has the tax on the carriage; lines have one of their own.
CARRIAGE = ""


def is_due_in(place: TerritoryRow) -> bool:
    """Whether the taxes of a place are sales taxes, which are no matter of customs."""
    return US in place.vat_areas


def where_collected(place: TerritoryRow, *, snapshot: TaxSnapshot, data: TaxData) -> TerritoryRow:
    """Return the place with the rates that the seller may charge there.

    Without a permit of the state (``STX:US-CA``) or of all (``STX:US``) nothing may be collected,
    whatever the state's rate is. A state that has no sales tax needs no permit.
    """
    row = data.rates.get((place.rates_territory, STANDARD))
    if not is_due_in(place) or row is None or row.kind != STANDARD:
        return place
    permits = {f"{PERMIT}:{place.rates_territory}", f"{PERMIT}:{US}"}
    return place if permits & snapshot.registrations else replace(place, rates_territory=US)


def uncollected(snapshot: TaxSnapshot) -> Warn:
    """Return why no sales tax is charged: nobody may, or the state is not known yet."""
    has_permit = any(code.startswith(f"{PERMIT}:") for code in snapshot.registrations)
    if has_permit and not snapshot.destination.region.strip():
        return Warn.SALES_TAX_BY_STATE
    return Warn.US_SALES_TAX_NOT_COLLECTED


def given(snapshot: TaxSnapshot, *, key: str, ruling: Ruling) -> GivenTax | None:
    """Return the tax on a line as a provider has determined it, if one was asked and answered."""
    answer = snapshot.provider
    return answer.on(key) if answer is not None and ruling.rates_of else None


def provider_evidence(snapshot: TaxSnapshot, *, ruling: Ruling) -> Iterator[str]:
    """Yield under which number a provider has its answer, as a row of law has its key."""
    answer = snapshot.provider
    if answer is not None and answer.reference and ruling.rates_of:
        yield f"{answer.provider}/{answer.reference}"


def provider_warnings(snapshot: TaxSnapshot, *, ruling: Ruling) -> Iterator[Warn]:
    """Yield what is to be said of a provider that was asked."""
    answer = snapshot.provider
    if answer is None or not ruling.rates_of:
        return
    if not answer.reference:
        yield Warn.TAX_PROVIDER_UNREACHABLE
    if any(line.reason is Reason.OUTSIDE_SCOPE for line in answer.lines):
        # The provider's own list of our permits is shorter than ours.
        yield Warn.US_SALES_TAX_NOT_COLLECTED
