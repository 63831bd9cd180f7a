"""Our own engine as a provider: its rates are in the tables, and it reports to nobody."""

from collections.abc import Sequence

from shop.tax.calculate import ProviderAnswer
from shop.tax_providers.gateways.base import ReturnedTax, TaxQuestion


class HouseProvider:
    """The default. What is sold under it is declared from the tax ledger (see tax_returns)."""

    name = ""

    def estimate(self, question: TaxQuestion) -> ProviderAnswer | None:
        """Leave the consignment to the engine and its tables."""
        return None

    def commit(self, *, calculation: str, reference: str, key: str) -> str:
        """Report nothing."""
        return ""

    def void(self, *, transaction: str, reference: str, key: str) -> str:
        """Report nothing."""
        return ""

    def refund(
        self,
        *,
        transaction: str,
        parts: Sequence[ReturnedTax],
        reference: str,
        key: str,
    ) -> str:
        """Report nothing."""
        return ""
