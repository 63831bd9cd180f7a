"""Files of counted stock at the desk: upload, look, confirm, watch."""

import csv
import io
from collections.abc import Iterable
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.files.uploadedfile import UploadedFile
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.contrib.filters.admin import ChoicesDropdownFilter
from unfold.decorators import action, display
from unfold.widgets import UnfoldAdminFileFieldWidget, UnfoldAdminSelectWidget

from shop.inventory.count_files import ENCODINGS, MAX_BYTES, CountFileError
from shop.inventory.models import StockImport, StockImportLine
from shop.inventory.selectors import stock_import_counts
from shop.inventory.services import (
    ImportOverError,
    confirm_stock_import,
    discard_stock_import,
    keep_stock_import,
)
from shop.kernel.admin import (
    OperationPage,
    ShownAdmin,
    actor_of,
    reader_locale,
    require_permission,
    require_post,
)
from shop.kernel.formats import format_number

PERMISSION = "shop.change_stockimport"
LINES_A_PAGE = 100
TONES = {"PREVIEW": "warning", "RUNNING": "info", "DONE": "success", "DISCARDED": "danger"}
States, LineStates = StockImport.State, StockImportLine.State
# A spreadsheet would run a cell that begins like this.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


class UploadForm(forms.Form):
    """The file, and how it is written where that cannot be seen."""

    file = forms.FileField(
        label=gettext_lazy("File"),
        help_text=gettext_lazy(
            "CSV with the columns warehouse, variant (its SKU), quantity and, if you like, note; "
            "at most 100,000 lines."
        ),
        widget=UnfoldAdminFileFieldWidget(attrs={"accept": ".csv,.txt,text/csv"}),
        allow_empty_file=True,
    )
    encoding = forms.ChoiceField(
        label=gettext_lazy("Written as"),
        choices=list(ENCODINGS.items()),
        widget=UnfoldAdminSelectWidget(),
    )

    def clean_file(self) -> "UploadedFile[bytes]":
        """Refuse what would not be read anyway, before it is in memory."""
        file: UploadedFile[bytes] = self.cleaned_data["file"]
        if (file.size or 0) > MAX_BYTES:
            raise forms.ValidationError(_("The file is larger than 10 MB. Split it."))
        return file


@admin.register(StockImport)
class StockImportAdmin(ShownAdmin):
    """Every file of counted stock, and what came of it."""

    page_template = "admin/shop/stockimport/page.html"

    list_display = ("file_name", "created_at", "shown_state", "rows", "unchanged", "actor")
    list_filter = (("state", ChoicesDropdownFilter),)
    ordering = ("-created_at", "-pk")
    search_fields = ("file_name", "actor")
    actions_list = ("upload",)

    def get_urls(self) -> list[URLPattern]:
        """Add what can be done with one import."""
        view, prefix = self.admin_site.admin_view, "<int:import_id>"
        return [
            path(f"{prefix}/confirm/", view(self.confirm), name="shop_stockimport_confirm"),
            path(f"{prefix}/discard/", view(self.discard), name="shop_stockimport_discard"),
            path(f"{prefix}/refused.csv", view(self.refused), name="shop_stockimport_refused"),
            *super().get_urls(),
        ]

    @display(description=gettext_lazy("state"), ordering="state", label=TONES)
    def shown_state(self, row: StockImport) -> tuple[str, str]:
        """Return how far it is."""
        return row.state, row.get_state_display()

    @action(
        description=gettext_lazy("Upload a file of counts"),
        url_path="upload",
        permissions=["operate"],
    )
    def upload(self, request: HttpRequest) -> HttpResponse:
        """Take a file and lead to what it would change."""
        form = UploadForm(request.POST or None, request.FILES or None)
        if form.is_valid():
            try:
                kept = keep_stock_import(
                    data=form.cleaned_data["file"].read(),
                    file_name=form.cleaned_data["file"].name,
                    encoding=form.cleaned_data["encoding"],
                    actor=actor_of(request),
                    at=timezone.now(),
                )
            except CountFileError as error:
                form.add_error("file", _told(error))
            else:
                return redirect(_page_of(kept))
        page = OperationPage(
            model_admin=self,
            title=_("Import counted stock"),
            explanation=_(
                "First you see what would change. Nothing is booked before you confirm it."
            ),
            submit_label=_("Show what would change"),
            back_url=reverse("admin:shop_stockimport_changelist"),
        )
        return page.render(request, form=form)

    def page_context(self, request: HttpRequest, obj: StockImport) -> dict[str, object]:
        """Return what would change, how far it is, or what came of it."""
        may_act = request.user.has_perm(PERMISSION)
        return {
            **_context(obj, page=request.GET.get("p", "1")),
            "title": obj.file_name,
            "may_confirm": may_act and obj.state == States.PREVIEW,
        }

    def confirm(self, request: HttpRequest, import_id: int) -> HttpResponse:
        """Have an import booked."""
        return self._decide(request, import_id, confirm_stock_import, actor=actor_of(request))

    def discard(self, request: HttpRequest, import_id: int) -> HttpResponse:
        """Give an import up."""
        return self._decide(request, import_id, discard_stock_import)

    def refused(self, request: HttpRequest, import_id: int) -> HttpResponse:
        """Return the refused lines as a file, so that they can be mended and sent again."""
        require_permission(request, "shop.view_stockimport")
        lines = StockImportLine.objects.filter(
            stock_import_id=import_id, state=LineStates.REFUSED
        ).order_by("line")
        response = HttpResponse(_as_csv(lines), content_type="text/csv; charset=utf-8")
        name = f"refused-{import_id}.csv"
        response["Content-Disposition"] = f'attachment; filename="{name}"'
        return response

    def _decide(
        self, request: HttpRequest, import_id: int, service: Any, **options: str
    ) -> HttpResponse:
        require_permission(request, PERMISSION)
        require_post(request)
        try:
            row = service(stock_import_id=import_id, at=timezone.now(), **options)
        except StockImport.DoesNotExist as error:
            raise Http404 from error
        except ImportOverError:
            messages.error(request, _("This import was confirmed or discarded before."))
            return redirect("admin:shop_stockimport_change", import_id)
        return redirect(_page_of(row))


def _context(row: StockImport, *, page: str) -> dict[str, object]:
    counts = stock_import_counts(stock_import_id=row.pk)
    lines = StockImportLine.objects.filter(stock_import=row).order_by("line")
    is_over = row.state == States.DONE
    shown = lines.filter(state=LineStates.BOOKED if is_over else LineStates.WAITING)
    return {
        "row": row,
        "tone": TONES[row.state],
        "counts": {name: _number(count) for name, count in counts.items()},
        "has_refused": counts["refused"] > 0,
        "has_changes": counts["waiting"] > 0,
        "figures": _figures(row, counts),
        "is_running": row.state == States.RUNNING,
        "done": counts["booked"],
        "all": counts["booked"] + counts["waiting"],
        "changes": _table(Paginator(shown, LINES_A_PAGE).get_page(page)),
        "refused": _refusals(lines.filter(state=LineStates.REFUSED)[:LINES_A_PAGE]),
        "page": Paginator(shown, LINES_A_PAGE).get_page(page),
        "ledger_url": reverse("admin:shop_stockmovement_changelist") + f"?q=import-{row.pk}",
    }


def _figures(row: StockImport, counts: dict[str, int]) -> list[tuple[str, str]]:
    changing = counts["waiting"] + counts["booked"]
    label = _("Booked") if row.state == States.DONE else _("Would change")
    return [
        (_("Lines"), _number(row.rows)),
        (label, _number(counts["booked"] if row.state == States.DONE else changing)),
        (_("Unchanged"), _number(row.unchanged)),
        (_("Refused"), _number(counts["refused"])),
    ]


def _table(lines: Iterable[StockImportLine]) -> list[tuple[str, ...]]:
    return [
        (
            line.sku,
            line.warehouse_code,
            f"{_number(line.before or 0)} → {_number(line.quantity or 0)}",
            f"{(line.quantity or 0) - (line.before or 0):+d}",
            line.note,
            _number(line.line),
        )
        for line in lines
    ]


def _refusals(lines: QuerySet[StockImportLine]) -> list[tuple[str, ...]]:
    return [
        (_number(row.line), row.sku, row.warehouse_code, row.typed, row.get_problem_display())
        for row in lines
    ]


def _as_csv(lines: QuerySet[StockImportLine]) -> str:
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(["line", "warehouse", "variant", "quantity", "note", "problem"])
    for row in lines.iterator():
        cells = (row.warehouse_code, row.sku, row.typed, row.note, row.get_problem_display())
        writer.writerow([row.line, *(_harmless(cell) for cell in cells)])
    return f"\ufeff{text.getvalue()}"


def _harmless(cell: str) -> str:
    is_number = cell.removeprefix("-").isdigit()
    return f"'{cell}" if cell.startswith(_FORMULA) and not is_number else cell


def _told(error: CountFileError) -> str:
    if error.line is None:
        return str(error.text)
    return _("Line %(line)d: %(problem)s") % {"line": error.line, "problem": error.text}


def _number(value: int) -> str:
    return format_number(value, locale=reader_locale())


def _page_of(row: StockImport) -> str:
    return reverse("admin:shop_stockimport_change", args=[row.pk])
