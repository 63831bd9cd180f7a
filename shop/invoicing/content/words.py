"""The words of documents in the active language: titles, tax names and what the law wants said."""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from shop.invoicing.models import DocumentKind
from shop.tax.calculate import Reason, Regime, Warn

PRO_FORMA, COMMERCIAL = "PRO_FORMA", "COMMERCIAL_INVOICE"


def title_of(kind: str) -> str:
    """Return what a document is called."""
    titles = {
        DocumentKind.INVOICE: pgettext("title of a document", "Invoice"),
        DocumentKind.CREDIT_NOTE: pgettext("title of a document", "Credit note"),
        PRO_FORMA: pgettext("title of a document", "Pro-forma invoice"),
        COMMERCIAL: pgettext("title of a document", "Commercial invoice"),
    }
    return titles[kind]


def tax_name(market_code: str) -> str:
    """Return what the market calls its tax."""
    names = {
        "jp": pgettext("name of a tax", "Consumption tax"),
        "sg": pgettext("name of a tax", "GST"),
        "us": pgettext("name of a tax", "Sales tax"),
    }
    return names.get(market_code, pgettext("name of a tax", "VAT"))


def notices(parcels: Iterable[dict[str, Any]]) -> list[str]:
    """Return why tax was left out or collected in advance, each reason once.

    The words of Art. 226(11a) and the references of Art. 226(11) of the VAT Directive.
    """
    found: dict[str, None] = {}
    for parcel in parcels:
        for reason in parcel["reasons"]:
            found[_reason(reason, regime=parcel["regime"], origin=parcel["ships_from"])] = None
        found[_regime(parcel["regime"])] = None
        if Warn.IMPORT_CHARGES_PAID_BY_BUYER in parcel["warnings"]:
            found[_("Import tax, duty and fees are charged to the recipient on delivery.")] = None
    found.pop("", None)
    return list(found)


def _reason(reason: str, *, regime: str, origin: str) -> str:
    if reason == Reason.REVERSE_CHARGE and regime == Regime.UK_LOW_VALUE:
        return _("Reverse charge: customer to account for VAT to HMRC.")
    if reason == Reason.OUTSIDE_SCOPE and regime == Regime.US_SALES_TAX:
        return _("No sales tax is collected in this state.")
    if reason == Reason.EXPORT and origin in {"GB", "CH", "NO"}:
        return _("Zero-rated export of goods.")
    texts = {
        Reason.REVERSE_CHARGE: _("Reverse charge: the customer is liable for the VAT."),
        Reason.INTRA_COMMUNITY: _(
            "VAT-exempt intra-Community supply, Art. 138 of Directive 2006/112/EC."
        ),
        Reason.EXPORT: _("VAT-exempt export, Art. 146 of Directive 2006/112/EC."),
        Reason.OUTSIDE_SCOPE: _(
            "Outside the scope of VAT: no tax is charged on this supply by the seller."
        ),
        Reason.EXEMPT: _("Exempt from tax."),
    }
    return texts.get(Reason(reason), "")


def _regime(regime: str) -> str:
    texts = {
        Regime.IOSS: _(
            "VAT of the country of destination, declared through the EU Import One-Stop Shop:"
            " no import VAT is due on delivery."
        ),
        Regime.OSS: _("VAT of the country of destination, declared through the EU One-Stop Shop."),
        Regime.DDP_IMPORT: _(
            "Delivered duty paid: the seller pays the import charges shown; nothing is due on"
            " delivery."
        ),
    }
    return texts.get(Regime(regime), "")


def rate_reason(reason: str) -> str:
    """Return a word for a rate of zero."""
    texts = {
        Reason.REVERSE_CHARGE: _("reverse charge"),
        Reason.INTRA_COMMUNITY: _("within the EU"),
        Reason.EXPORT: _("export"),
        Reason.OUTSIDE_SCOPE: _("outside the scope"),
        Reason.EXEMPT: _("exempt"),
        Reason.ZERO_RATED: _("zero-rated"),
    }
    return texts.get(Reason(reason), "")
