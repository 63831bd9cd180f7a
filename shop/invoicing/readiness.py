"""The company that sells."""

from collections.abc import Iterator
from datetime import datetime

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from shop.invoicing.selectors import NoLegalEntityError, get_selling_entity
from shop.markets.opening import READINESS, Finding, admin_path
from shop.markets.registry import Market

_NEEDED = {
    "name": gettext_lazy("name"),
    "line1": gettext_lazy("postal address"),
    "country": gettext_lazy("country"),
    "email": gettext_lazy("e-mail address"),
    "register": gettext_lazy("company register"),
}


@READINESS.check(position=85)
def legal_entity(_market: Market, _at: datetime) -> Iterator[Finding]:
    """Invoices name the company with its address, register and e-mail address."""
    url = admin_path("shop_legalentity_changelist")
    try:
        entity = get_selling_entity()
    except NoLegalEntityError:
        yield Finding(
            code="LEGAL_ENTITY_MISSING",
            text=_("There is no legal entity “%(code)s” that could issue invoices.")
            % {"code": settings.LEGAL_ENTITY},
            url=url,
        )
        return
    missing = [str(label) for name, label in _NEEDED.items() if not getattr(entity, name)]
    if missing:
        yield Finding(
            code="LEGAL_ENTITY_INCOMPLETE",
            text=_("The legal entity lacks: %(fields)s.") % {"fields": ", ".join(missing)},
            url=url,
        )
