"""A consignment's frozen quote as sentences and tables: why the customer pays this amount."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from shop.kernel.admin import as_money, reader_locale
from shop.kernel.formats import format_date, format_number, format_percent
from shop.kernel.money import Money
from shop.orders.models import Consignment
from shop.tax.models import SellerRegistration

REGIMES: dict[str, str | Promise] = {
    "DOMESTIC": gettext_lazy("Sold within the warehouse's country: its own tax applies."),
    "OSS": gettext_lazy(
        "Sold across EU borders: the destination's VAT, declared through the One-Stop Shop."
    ),
    "IOSS": gettext_lazy(
        "Imported into the EU in a small consignment: VAT is charged now and declared through the "
        "Import One-Stop Shop."
    ),
    "DDU_IMPORT": gettext_lazy("Imported by the buyer, who pays tax and duty on arrival."),
    "DDP_IMPORT": gettext_lazy("Imported by us: tax and duty are charged now and paid by us."),
    "UK_LOW_VALUE": gettext_lazy(
        "Sent to the United Kingdom in a small consignment: UK VAT is charged at the sale."
    ),
    "REVERSE_CHARGE": gettext_lazy("Sold to a registered business, which accounts for the VAT."),
    "EXPORT_ZERO": gettext_lazy("Exported: no tax of the warehouse's country."),
    "OUTSIDE_SCOPE": gettext_lazy("Outside the scope of any tax we collect."),
    "CH_MAIL_ORDER": gettext_lazy("Sent to Switzerland under the mail-order rule."),
    "SG_OVR": gettext_lazy("Sent to Singapore as low-value goods: GST is charged at the sale."),
    "US_SALES_TAX": gettext_lazy("Sold to the United States: the state's sales tax."),
}
WARNINGS: dict[str, str | Promise] = {
    "IMPORT_CHARGES_PAID_BY_BUYER": gettext_lazy(
        "Import charges are not in this amount: the buyer pays them on arrival."
    ),
    "DDP_NOT_OFFERED": gettext_lazy("Import charges could not be taken over for this destination."),
    "ORIGIN_NOT_REGISTERED": gettext_lazy(
        "We have no tax number in the country the goods leave from."
    ),
    "OSS_NOT_REGISTERED": gettext_lazy("We are not registered for the One-Stop Shop."),
    "POSTCODE_MISSING": gettext_lazy("There was no postcode to tell the territory by."),
    "SALES_TAX_BY_STATE": gettext_lazy("The state was not known, so no sales tax was charged."),
    "STANDARD_RATE_USED": gettext_lazy("No rate of the goods' category was known: standard rate."),
    "TAX_PROVIDER_UNREACHABLE": gettext_lazy(
        "The tax provider gave no answer: the state's rate from our own tables was charged. It is "
        "not reported by itself."
    ),
    "US_SALES_TAX_NOT_COLLECTED": gettext_lazy("No sales tax is collected in this state."),
    "VAT_ID_NOT_ACCEPTED": gettext_lazy("The buyer's VAT number was not accepted."),
}
REASONS: dict[str, str | Promise] = {
    "S": gettext_lazy("standard"),
    "Z": gettext_lazy("zero-rated"),
    "E": gettext_lazy("exempt"),
    "AE": gettext_lazy("reverse charge"),
    "K": gettext_lazy("within the EU"),
    "G": gettext_lazy("export"),
    "O": gettext_lazy("outside the scope"),
}


@dataclass(frozen=True, slots=True)
class QuoteRow:
    """One amount of the quote and how it came about."""

    label: str
    basis: str
    net: str
    tax: str
    gross: str


@dataclass(frozen=True, slots=True)
class ReadableQuote:
    """The quote, ready to be shown."""

    explanation: str
    facts: list[tuple[str, str]]
    rows: list[QuoteRow]
    thresholds: list[str]
    rules: list[str]
    data_rows: list[tuple[str, str]]
    warnings: list[str]


def regime_in_words(code: str) -> str:
    """Return what a tax regime means; one that is not known is named as it is."""
    return str(REGIMES.get(code) or _sentence(code))


def keys_of_law(consignment: Consignment) -> list[str]:
    """Return the keys of the rows of law that a stored quote was made from."""
    return [str(key) for key in (consignment.quote or {}).get("data_rows", [])]


def readable_quote(
    *, consignment: Consignment, titles: Mapping[str, str], law: Mapping[str, str]
) -> ReadableQuote:
    """Return a stored quote in words; `titles` names its lines by key, `law` has its rows' pages.

    Quotes of any age can be read: what an old one does not say is left out.
    """
    quote: dict[str, Any] = consignment.quote or {}
    currency = str(quote.get("currency", ""))
    return ReadableQuote(
        explanation=regime_in_words(consignment.regime),
        facts=_facts(quote),
        rows=[*_taxed(quote, titles=titles, currency=currency), *_extras(quote, currency)],
        thresholds=[_threshold(check) for check in quote.get("thresholds", [])],
        rules=[str(rule) for rule in quote.get("rule_ids", [])],
        data_rows=[(key, law.get(key, "")) for key in keys_of_law(consignment)],
        warnings=[str(WARNINGS.get(code) or _sentence(code)) for code in quote.get("warnings", [])],
    )


def _facts(quote: Mapping[str, Any]) -> list[tuple[str, str]]:
    display = _("yes") if quote.get("prices_include_tax") else _("no")
    facts = [
        (_("Territory"), str(quote.get("territory", ""))),
        (_("Jurisdiction"), str(quote.get("jurisdiction", ""))),
        (_("Date that decides"), _day(quote.get("tax_point"))),
        (_("Prices include tax"), display if "prices_include_tax" in quote else ""),
        (_("Tax rounded once for each rate"), _residual(quote)),
        *_provider(quote),
    ]
    return [(label, value) for label, value in facts if value]


def _provider(quote: Mapping[str, Any]) -> Iterable[tuple[str, str]]:
    """Yield who computed the tax, under which number, and what each jurisdiction gets of it."""
    answer: Mapping[str, Any] = quote.get("provider") or {}
    if not answer.get("reference"):
        return
    names = dict(SellerRegistration.Provider.choices)
    provider = str(names.get(answer.get("provider", ""), answer.get("provider", "")))
    yield _("Tax computed by"), f"{provider} · {answer['reference']}"
    currency = str(quote.get("currency", ""))
    for share in answer.get("shares", ()):
        amount = _money(share.get("tax"), currency)
        yield str(share.get("name", "")), f"{amount} · {_percent(share.get('rate'))}"


def _residual(quote: Mapping[str, Any]) -> str:
    """Say by how much one rounding for each rate differs from rounding every line."""
    if quote.get("rounding") != "DOCUMENT":
        return ""
    amount = _money(quote.get("rounding_residual"), str(quote.get("currency", "")))
    return _("%(amount)s against rounding each line") % {"amount": amount} if amount else _("yes")


def _taxed(
    quote: Mapping[str, Any], *, titles: Mapping[str, str], currency: str
) -> Iterable[QuoteRow]:
    for line in quote.get("lines", []):
        label = titles.get(str(line.get("key")), str(line.get("key", "")))
        yield _row(label, _rate_and_reason(line), line, currency)
    for part in quote.get("shipping_parts", []):
        yield _row(pgettext("amount", "Delivery"), _rate_and_reason(part), part, currency)


def _extras(quote: Mapping[str, Any], currency: str) -> Iterable[QuoteRow]:
    for duty in quote.get("duties", []):
        goods = f"{duty.get('hs_code', '')} {duty.get('origin', '')}".strip()
        basis = " ".join(filter(None, [_percent(duty.get("rate")), goods]))
        amount = _money(duty.get("amount"), currency)
        yield QuoteRow(_("Duty"), basis, amount, "", amount)
    for extra in quote.get("import_taxes", []):
        tax = _money(extra.get("tax"), currency)
        yield QuoteRow(_("Import tax on the duty"), _percent(extra.get("rate")), "", tax, tax)
    for fee in quote.get("fees", []):
        amount = _money(fee.get("amount"), currency)
        yield QuoteRow(_("Handling fee"), str(fee.get("code", "")), amount, "", amount)


def _row(label: str, basis: str, part: Mapping[str, Any], currency: str) -> QuoteRow:
    net, tax, gross = (_money(part.get(name), currency) for name in ("net", "tax", "gross"))
    return QuoteRow(label, basis, net, tax, gross)


def _rate_and_reason(part: Mapping[str, Any]) -> str:
    reason = str(REASONS.get(str(part.get("reason", "")), ""))
    return " · ".join(filter(None, [_percent(part.get("rate")), reason]))


def _threshold(check: Mapping[str, Any]) -> str:
    words = {
        "rule": str(check.get("rule", "")).replace("_", " "),
        "value": _number(check.get("value")),
        "limit": _number(check.get("limit")),
        "currency": check.get("currency", ""),
    }
    if check.get("is_met"):
        return _("%(rule)s: %(value)s %(currency)s is within the limit of %(limit)s.") % words
    return _("%(rule)s: %(value)s %(currency)s is over the limit of %(limit)s.") % words


def _decimal(value: object) -> Decimal | None:
    try:
        return Decimal(str(value)) if value is not None else None
    except InvalidOperation:
        return None


def _money(value: object, currency: str) -> str:
    amount = _decimal(value)
    return as_money(Money(amount, currency)) if amount is not None and currency else ""


def _number(value: object) -> str:
    amount = _decimal(value)
    return format_number(round(amount, 2), locale=reader_locale()) if amount is not None else ""


def _percent(value: object) -> str:
    rate = _decimal(value)
    return format_percent(rate, locale=reader_locale()) if rate is not None else ""


def _day(value: object) -> str:
    try:
        return format_date(date.fromisoformat(str(value)), locale=reader_locale())
    except ValueError:
        return ""


def _sentence(code: str) -> str:
    return code.replace("_", " ").replace("-", " ").capitalize()
