"""What a return's own page shows."""

from collections.abc import Iterable
from decimal import Decimal

from django.core.paginator import Paginator
from django.db.models import Prefetch, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from shop.kernel.admin import as_money, reader_locale
from shop.kernel.formats import format_date, format_number, format_percent
from shop.kernel.money import Money, sum_money
from shop.tax_returns.exports import OSS_REPORTS
from shop.tax_returns.models import TaxReturn, TaxReturnLine, TaxReturnSum
from shop.tax_returns.wording import figure_label, title_of

LINES_A_PAGE = 100
State = TaxReturn.State
TONES = {"BUILDING": "info", "DRAFT": "warning", "FAILED": "danger", "FILED": "success"}


def return_context(row: TaxReturn, *, page: str, may_act: bool) -> dict[str, object]:
    """Return the values of a return's page."""
    days = (row.ends_on - row.starts_on).days + 1
    lines = row.lines.order_by("section", "country", "pk")
    shown = Paginator(_with_sums(lines), LINES_A_PAGE).get_page(page)
    is_finished = row.state in {State.DRAFT, State.FILED}
    return {
        "title": title_of(row),
        "row": row,
        "tone": TONES[row.state],
        "is_running": row.state == State.BUILDING,
        "is_finished": is_finished,
        "done": (row.built_until - row.starts_on).days + 1 if row.built_until else 0,
        "all": days,
        "problem": _problem(row),
        "is_overdue": is_overdue(row),
        "may_build": may_act and row.state in {State.DRAFT, State.FAILED},
        "may_file": may_act and row.state == State.DRAFT,
        "has_xml": is_finished and row.report in OSS_REPORTS,
        "facts": _facts(row),
        "figures": [_figure(row, figure) for figure in row.figures] if is_finished else [],
        "lines": [_line(row, line) for line in shown] if is_finished else [],
        "page": shown,
        "is_nil": is_finished and shown.paginator.count == 0,
    }


def is_overdue(row: TaxReturn) -> bool:
    """Whether the office should have had it by now."""
    return row.state != State.FILED and row.due_on < timezone.localdate()


def _with_sums(lines: QuerySet[TaxReturnLine]) -> QuerySet[TaxReturnLine]:
    sums = TaxReturnSum.objects.order_by("currency", "rate_on")
    return lines.prefetch_related(Prefetch("sums", queryset=sums))


def _problem(row: TaxReturn) -> str:
    if row.problem != TaxReturn.Problem.RATE or row.problem_on is None:
        return ""
    day = format_date(row.problem_on, locale=reader_locale())
    return _(
        "There is no exchange rate of %(currency)s for %(day)s. "
        "Build the return again when it is there."
    ) % {"currency": row.problem_currency, "day": day}


def _facts(row: TaxReturn) -> list[tuple[str, str]]:
    locale = reader_locale()
    days = [format_date(day, locale=locale) for day in (row.starts_on, row.ends_on)]
    facts = [
        (_("Number"), row.number),
        (_("Period"), " – ".join(days)),
        (_("Due on"), format_date(row.due_on, locale=locale)),
        (_("Net"), as_money(row.net_total)),
        (_("Tax"), as_money(row.tax_total)),
        (_("Rounding of net"), _rounding(row.net_difference)),
        (_("Rounding of tax"), _rounding(row.tax_difference)),
        (_("Requested by"), row.requested_by),
    ]
    if row.state == State.FILED and row.filed_on is not None:
        facts += [
            (_("Filed on"), format_date(row.filed_on, locale=locale)),
            (_("Reference of the office"), row.filed_reference),
            (_("Filed by"), row.filed_by),
        ]
    return facts


def _rounding(amount: Decimal) -> str:
    return f"{amount:+f}" if amount else "0"


def _figure(row: TaxReturn, figure: dict[str, object]) -> dict[str, object]:
    code, amount = str(figure["code"]), figure["amount"]
    money = Money(Decimal(str(amount)), row.net_total.currency) if amount is not None else None
    address = reverse("admin:shop_taxreturn_documents", args=[row.pk])
    return {
        "label": figure_label(row, code, locale=reader_locale()),
        "amount": as_money(money) if money is not None else _("from purchases"),
        "url": f"{address}?figure={code}" if figure["lines"] else "",
    }


def _line(row: TaxReturn, line: TaxReturnLine) -> dict[str, object]:
    locale = reader_locale()
    days = [format_date(day, locale=locale) for day in (line.origin_from, line.origin_until)]
    is_supply = line.section == TaxReturnLine.Section.SUPPLY
    rate = format_percent(line.rate, locale=locale)
    has_rate = bool(line.ships_from)
    return {
        "section": line.get_section_display(),
        "origin": "" if is_supply else " – ".join(days),
        "country": line.country,
        "ships_from": line.ships_from or "–",
        "regime": line.regime,
        "rate": f"{rate} {line.get_rate_type_display()}" if has_rate else "–",
        "buyer": line.buyer_vat_id,
        "net": as_money(line.net),
        "tax": as_money(line.tax),
        "sums": _sums(line.sums.all()),
        "entries": format_number(line.entries, locale=locale),
        "url": f"{reverse('admin:shop_taxreturn_documents', args=[row.pk])}?line={line.pk}",
    }


def _sums(sums: Iterable[TaxReturnSum]) -> list[str]:
    """One text per currency of the orders; the rate stands with it where there is one only."""
    by_currency: dict[str, list[TaxReturnSum]] = {}
    for each in sums:
        by_currency.setdefault(str(each.net.currency), []).append(each)
    return [_sum_text(rows) for rows in by_currency.values()]


def _sum_text(rows: list[TaxReturnSum]) -> str:
    currency = str(rows[0].net.currency)
    net = sum_money((each.net for each in rows), currency=currency)
    tax = sum_money((each.tax for each in rows), currency=currency)
    text = f"{as_money(net)} + {as_money(tax)}"
    if len(rows) > 1:
        return f"{text} ({_('at the rates of each day')})"
    one = rows[0]
    if one.per_euro == one.office_per_euro:
        return text
    locale = reader_locale()
    rate = format_number(one.per_euro.normalize(), locale=locale)
    return f"{text} (1 EUR = {rate} {currency}, {format_date(one.rate_on, locale=locale)})"
