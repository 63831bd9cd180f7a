"""Returns and their boxes in the reader's words."""

from decimal import Decimal

from django.utils.translation import gettext as _

from shop.kernel.formats import format_percent
from shop.tax_returns.models import Report, TaxReturn
from shop.tax_returns.selectors import Offer, boxes_of


def report_name(report: str, country: str) -> str:
    """Return a report's name with the country of its registration."""
    name = str(Report(report).label)
    return f"{name} · {country}" if country else name


def title_of(row: TaxReturn) -> str:
    """Return a return's name with its period."""
    return f"{report_name(row.report, row.country)} · {row.period}"


def offer_label(offer: Offer) -> str:
    """Return what a report is called in a list of choices."""
    return f"{report_name(offer.report, offer.country)} ({offer.number})"


def figure_label(row: TaxReturn, code: str, *, locale: str) -> str:
    """Return what a box of a return's form is called."""
    head, _colon, rest = code.partition(":")
    if head == "BALANCE":
        return _("Balance of %(country)s") % {"country": rest}
    if head in {"NET", "TAX"}:
        return _split_label(row, head, rest, locale=locale)
    if rest == "TAX":
        return _("Ref. %(code)s: tax") % {"code": head}
    return _box_label(row, head)


def _split_label(row: TaxReturn, head: str, rest: str, *, locale: str) -> str:
    rates = {box: rate for (_content, rate), box in boxes_of(row).items()}
    rate = format_percent(rates.get(rest) or Decimal(rest) / 100, locale=locale)
    text = _("Net at %(rate)s") if head == "NET" else _("Tax at %(rate)s")
    label = text % {"rate": rate}
    return f"{label} ({rest})" if rest in rates else label


def _box_label(row: TaxReturn, code: str) -> str:
    report = row.report
    if report == Report.UK_VAT:
        return _uk_labels()[code]
    if report == Report.CH_VAT:
        return _swiss_labels().get(code, _("Ref. %(code)s: turnover") % {"code": code})
    contents = {box: content for (content, _rate), box in boxes_of(row).items()}
    label = _labels()[contents.get(code, code)]
    return f"{label} ({code})" if code in contents else label


def _labels() -> dict[str, str]:
    return {
        "SUPPLIES_NET": _("Supplies of the period, net"),
        "SUPPLIES_TAX": _("Tax on the supplies of the period"),
        "CORRECTIONS": _("Corrections of earlier periods"),
        "PAYABLE": _("Payable"),
        "EXPIRED": _("Older than three years: correct it with the state itself"),
        "TOTAL_NET": _("Net in all"),
        "TOTAL_TAX": _("Tax in all"),
        "INTRA_COMMUNITY": _("Intra-Community supplies"),
        "EXPORTS": _("Exports"),
    }


def _uk_labels() -> dict[str, str]:
    return {
        "1": _("Box 1: VAT due on sales"),
        "2": _("Box 2: VAT due on acquisitions in Northern Ireland"),
        "3": _("Box 3: total VAT due"),
        "4": _("Box 4: VAT reclaimed on purchases"),
        "5": _("Box 5: net VAT, without box 4"),
        "6": _("Box 6: sales without VAT"),
        "7": _("Box 7: purchases without VAT"),
        "8": _("Box 8: supplies from Northern Ireland to the EU"),
        "9": _("Box 9: acquisitions in Northern Ireland from the EU"),
    }


def _swiss_labels() -> dict[str, str]:
    return {
        "200": _("Ref. 200: consideration in all"),
        "220": _("Ref. 220: exports"),
        "289": _("Ref. 289: deductions"),
        "299": _("Ref. 299: taxable turnover"),
        "399": _("Ref. 399: tax in all"),
    }
