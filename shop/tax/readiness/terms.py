"""Which periods of law are told for a market's countries."""

from collections.abc import Iterator
from datetime import datetime

from django.utils.translation import gettext as _

from shop.markets.opening import READINESS, Finding, admin_path
from shop.markets.registry import Market
from shop.tax.calculate import MissingLegalTermError, Term
from shop.tax.models import LegalTerm
from shop.tax.selectors import legal_term


@READINESS.check(position=32)
def terms(market: Market, at: datetime) -> Iterator[Finding]:
    """Say which periods of law no row tells for a country of the market."""
    for term in LegalTerm.Kind:
        for country in market.countries:
            try:
                legal_term(Term(term.value), country=country, on=at.date())
            except MissingLegalTermError:
                yield Finding(
                    code="LEGAL_TERM_MISSING",
                    text=_("%(country)s: no row says how long this period is: %(term)s.")
                    % {"country": country, "term": term.label},
                    url=admin_path("shop_legalterm_changelist"),
                )
