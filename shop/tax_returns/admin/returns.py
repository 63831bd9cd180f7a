"""Returns to the tax office at the desk: have them built, read them, mark them as filed."""

from collections.abc import Callable
from datetime import date

from django.contrib import admin, messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.contrib.filters.admin import ChoicesDropdownFilter
from unfold.decorators import action, display

from shop.kernel.admin import (
    OperationPage,
    ShownAdmin,
    actor_of,
    as_money,
    desk_context,
    reader_locale,
    require_permission,
    require_post,
)
from shop.kernel.formats import format_date
from shop.tax_returns.admin.drill import chosen_lines, documents_context, documents_file
from shop.tax_returns.admin.evidence import evidence_file, evidence_page
from shop.tax_returns.admin.forms import FileForm, NewReturnForm
from shop.tax_returns.admin.pages import TONES, is_overdue, return_context
from shop.tax_returns.calculate import Period, parse_period
from shop.tax_returns.exports import OSS_REPORTS, oss_xml, return_csv
from shop.tax_returns.models import TaxReturn
from shop.tax_returns.selectors import due_returns
from shop.tax_returns.services import (
    FiledBeforePeriodError,
    LedgerMovedError,
    NotADraftError,
    NotRegisteredError,
    PeriodNotOverError,
    ReturnBusyError,
    ReturnFiledError,
    file_tax_return,
    request_tax_return,
)
from shop.tax_returns.wording import report_name, title_of

CHANGE, VIEW = "shop.change_taxreturn", "shop.view_taxreturn"
LIST = "admin:shop_taxreturn_changelist"
FINISHED = (TaxReturn.State.DRAFT, TaxReturn.State.FILED)


@admin.register(TaxReturn)
class TaxReturnAdmin(ShownAdmin):
    """Every return that was built, and whether it was filed."""

    page_template = "admin/shop/taxreturn/page.html"

    list_display = ("name", "period", "shown_state", "due", "tax_amount", "filed_on")
    list_filter = (("report", ChoicesDropdownFilter), ("state", ChoicesDropdownFilter))
    ordering = ("-ends_on", "report", "country")
    search_fields = ("country", "period", "number", "filed_reference")
    actions_list = ("new", "due_list")

    def get_urls(self) -> list[URLPattern]:
        """Add what can be done with one return, and the evidence of an order."""
        views: list[tuple[str, str, Callable[..., HttpResponseBase]]] = [
            ("<int:return_id>/rebuild/", "rebuild", self.rebuild),
            ("<int:return_id>/file/", "file", self.file),
            ("<int:return_id>/return.csv", "csv", self.csv),
            ("<int:return_id>/return.xml", "xml", self.xml),
            ("<int:return_id>/documents/", "documents", self.documents),
            ("<int:return_id>/documents.csv", "documents_csv", self.documents_csv),
            ("due/", "due", self.due_page),
            ("evidence/<int:order_id>/", "evidence", self.evidence),
            ("evidence/<int:order_id>.json", "evidence_json", self.evidence_json),
        ]
        wrap = self.admin_site.admin_view
        return [
            *(
                path(route, wrap(view), name=f"shop_taxreturn_{name}")
                for route, name, view in views
            ),
            *super().get_urls(),
        ]

    @display(description=gettext_lazy("report"), ordering="report")
    def name(self, row: TaxReturn) -> str:
        """Return the report and the country of its registration."""
        return report_name(row.report, row.country)

    @display(description=gettext_lazy("state"), ordering="state", label=TONES)
    def shown_state(self, row: TaxReturn) -> tuple[str, str]:
        """Return how far it is."""
        return row.state, row.get_state_display()

    @display(description=gettext_lazy("due on"), ordering="due_on", label={"late": "danger"})
    def due(self, row: TaxReturn) -> tuple[str, str]:
        """Return the last day; overdue ones stand out, in words too."""
        day = format_date(row.due_on, locale=reader_locale())
        return ("late", _("overdue: %(day)s") % {"day": day}) if is_overdue(row) else ("", day)

    @display(description=gettext_lazy("tax"), ordering="tax_total")
    def tax_amount(self, row: TaxReturn) -> str:
        """Return the tax in the office's currency."""
        return as_money(row.tax_total) if row.state in FINISHED else "–"

    def page_context(self, request: HttpRequest, obj: TaxReturn) -> dict[str, object]:
        """Return the figures, their lines, and what can be done."""
        may_act = request.user.has_perm(CHANGE)
        return return_context(obj, page=request.GET.get("p", "1"), may_act=may_act)

    @action(description=gettext_lazy("New return"), url_path="new", permissions=["operate"])
    def new(self, request: HttpRequest) -> HttpResponse:
        """Ask for report and period, and have the return built."""
        initial = {name: request.GET.get(name, "") for name in ("report", "period")}
        form = NewReturnForm(request.POST or None, initial=initial)
        if form.is_valid():
            report, _colon, country = form.cleaned_data["report"].partition(":")
            period = form.cleaned_data["period"]
            row, problem = _requested(request, report=report, country=country, period=period)
            if row is not None:
                return redirect("admin:shop_taxreturn_change", row.pk)
            form.add_error("period", problem)
        page = OperationPage(
            model_admin=self,
            title=_("New tax return"),
            explanation=_(
                "It is added up from the tax ledger in the background. It stays a draft until you "
                "mark it as filed."
            ),
            submit_label=_("Build the return"),
            back_url=reverse(LIST),
        )
        return page.render(request, form=form)

    @action(description=gettext_lazy("What is due"), url_path="open", permissions=["view"])
    def due_list(self, request: HttpRequest) -> HttpResponse:
        """Lead to the returns that are due."""
        return redirect("admin:shop_taxreturn_due")

    def due_page(self, request: HttpRequest) -> HttpResponse:
        """Show which returns must be sent, and by when."""
        require_permission(request, VIEW)
        locale, today = reader_locale(), timezone.localdate()
        new = reverse("admin:shop_taxreturn_new")
        built = {
            (row.report, row.country, row.period): row
            for row in TaxReturn.objects.exclude(state=TaxReturn.State.FILED)
        }
        rows = [
            {
                "name": report_name(each.offer.report, each.offer.country),
                "period": each.period.code,
                "due": format_date(each.due_on, locale=locale),
                "is_overdue": each.is_overdue,
                "built": built.get((each.offer.report, each.offer.country, each.period.code)),
                "url": f"{new}?report={each.offer.key}&period={each.period.code}",
            }
            for each in due_returns(today=today)
        ]
        context = {
            **desk_context(self, request),
            "title": _("Tax returns due"),
            "rows": rows,
            "may_build": request.user.has_perm(CHANGE),
        }
        return TemplateResponse(request, "admin/shop/taxreturn/due.html", context)

    def rebuild(self, request: HttpRequest, return_id: int) -> HttpResponse:
        """Have a draft, or one that failed, built anew."""
        require_permission(request, CHANGE)
        require_post(request)
        row = get_object_or_404(TaxReturn, pk=return_id)
        period = parse_period(row.period)
        _row, problem = _requested(request, report=row.report, country=row.country, period=period)
        if problem:
            messages.error(request, problem)
        return redirect("admin:shop_taxreturn_change", return_id)

    def file(self, request: HttpRequest, return_id: int) -> HttpResponse:
        """Ask when and how it was filed, and freeze it."""
        require_permission(request, CHANGE)
        row = get_object_or_404(TaxReturn, pk=return_id)
        form = FileForm(request.POST or None)
        if form.is_valid():
            problem = _filed(
                request,
                row,
                filed_on=form.cleaned_data["filed_on"],
                reference=form.cleaned_data["reference"],
            )
            if not problem:
                return redirect("admin:shop_taxreturn_change", row.pk)
            form.add_error(None, problem)
        page = OperationPage(
            model_admin=self,
            title=_("Mark as filed"),
            subtitle=title_of(row),
            explanation=_(
                "A filed return is never changed again. Later corrections go to later returns."
            ),
            submit_label=_("Mark as filed"),
            back_url=reverse("admin:shop_taxreturn_change", args=[row.pk]),
        )
        return page.render(request, form=form)

    def csv(self, request: HttpRequest, return_id: int) -> HttpResponse:
        """Return every line as CSV."""
        row = _finished(request, return_id)
        return _download(row, return_csv(row), kind="text/csv", ending="csv")

    def xml(self, request: HttpRequest, return_id: int) -> HttpResponse:
        """Return an OSS or IOSS return as XML."""
        row = _finished(request, return_id)
        if row.report not in OSS_REPORTS:
            raise Http404
        return _download(row, oss_xml(row), kind="application/xml", ending="xml")

    def documents(self, request: HttpRequest, return_id: int) -> HttpResponse:
        """List the documents behind a figure."""
        row = _finished(request, return_id)
        chosen = chosen_lines(request, row)
        context = documents_context(row, chosen, page=request.GET.get("p", "1"))
        return TemplateResponse(
            request,
            "admin/shop/taxreturn/documents.html",
            {**desk_context(self, request), **context},
        )

    def documents_csv(self, request: HttpRequest, return_id: int) -> HttpResponseBase:
        """Return the documents behind a figure as CSV."""
        row = _finished(request, return_id)
        return documents_file(row, chosen_lines(request, row))

    def evidence(self, request: HttpRequest, order_id: int) -> HttpResponse:
        """Show the evidence file of an order."""
        return evidence_page(request, model_admin=self, order_id=order_id)

    def evidence_json(self, request: HttpRequest, order_id: int) -> HttpResponse:
        """Return the evidence file of an order."""
        return evidence_file(request, order_id=order_id)


def _finished(request: HttpRequest, return_id: int) -> TaxReturn:
    require_permission(request, VIEW)
    return get_object_or_404(TaxReturn, pk=return_id, state__in=FINISHED)


def _requested(
    request: HttpRequest, *, report: str, country: str, period: Period
) -> tuple[TaxReturn | None, str]:
    try:
        row = request_tax_return(
            report=report,
            country=country,
            period=period,
            actor=actor_of(request),
            at=timezone.now(),
        )
    except PeriodNotOverError:
        return None, _("This period is not over yet.")
    except NotRegisteredError:
        return None, _("There was no registration for this report in this period.")
    except ReturnFiledError:
        return None, _("This return was filed; it is never changed.")
    except ReturnBusyError:
        return None, _("This return is being built already.")
    return row, ""


def _filed(request: HttpRequest, row: TaxReturn, *, filed_on: date, reference: str) -> str:
    try:
        file_tax_return(
            tax_return_id=row.pk,
            filed_on=filed_on,
            reference=reference,
            actor=actor_of(request),
            at=timezone.now(),
        )
    except NotADraftError:
        return _("Only a draft can be marked as filed.")
    except FiledBeforePeriodError:
        return _("The day of filing is after the period and not in the future.")
    except LedgerMovedError as error:
        differences = "; ".join(map(str, error.differences))
        return _("The ledger has changed since. Build the return again. %(differences)s") % {
            "differences": differences
        }
    return ""


def _download(row: TaxReturn, data: str | bytes, *, kind: str, ending: str) -> HttpResponse:
    response = HttpResponse(data, content_type=f"{kind}; charset=utf-8")
    name = "-".join(filter(None, [row.report.lower(), row.country, row.period]))
    response["Content-Disposition"] = f'attachment; filename="{name}.{ending}"'
    return response
