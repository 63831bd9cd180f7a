"""Prices that a market must have, and the history without which no reduction is lawful."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef
from django.utils.translation import ngettext

from shop.catalogue.models import Variant
from shop.markets.opening import READINESS, Finding, Severity, admin_path
from shop.markets.registry import Market
from shop.pricing.models import Price
from shop.pricing.selectors import without_history

REDUCED_FOR = timedelta(days=90)
"""After this long nobody takes the lower price for a reduction any more (Directive 2005/29/EC)."""


@READINESS.check(position=50)
def prices(market: Market, at: datetime) -> Iterator[Finding]:
    """Every published variant needs a price in the market's currency, and its history."""
    url = admin_path("shop_price_changelist", query=f"market__code={market.code}")
    published = Variant.objects.filter(
        is_active=True, product__is_published=True, product__catalogue__is_public=True
    ).exclude(product__withheld_in__contains=[market.code])
    here = Price.objects.filter(market_id=market.code)
    unpriced = published.filter(~Exists(here.filter(variant=OuterRef("pk")))).count()
    if unpriced:
        yield Finding(
            code="PRICE_MISSING",
            text=ngettext(
                "%(count)d published variant has no price here.",
                "%(count)d published variants have no price here.",
                unpriced,
            )
            % {"count": unpriced},
            url=admin_path("shop_priceproposal_changelist"),
        )
    wrong = here.exclude(currency=market.currency).count()
    if wrong:
        yield Finding(
            code="PRICE_IN_OTHER_CURRENCY",
            text=ngettext(
                "%(count)d price is not in %(currency)s.",
                "%(count)d prices are not in %(currency)s.",
                wrong,
            )
            % {"count": wrong, "currency": market.currency},
            url=url,
        )
    forgotten = here.filter(without_history()).count()
    if forgotten:
        yield Finding(
            code="PRICE_HISTORY_MISSING",
            text=ngettext(
                "%(count)d price is shown of which the history knows nothing.",
                "%(count)d prices are shown of which the history knows nothing.",
                forgotten,
            )
            % {"count": forgotten},
            url=url,
        )
    endless = here.filter(reduced_since__lt=at - REDUCED_FOR).count()
    if endless:
        yield Finding(
            code="REDUCTION_TOO_LONG",
            severity=Severity.WARNS,
            text=ngettext(
                "%(count)d reduction has been announced for more than 90 days.",
                "%(count)d reductions have been announced for more than 90 days.",
                endless,
            )
            % {"count": endless},
            url=f"{url}&reduced=yes",
        )
