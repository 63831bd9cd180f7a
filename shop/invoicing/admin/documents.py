"""Invoices and credit notes in the admin: found, read and downloaded, never changed."""

from django.contrib import admin, messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.contrib.filters.admin import (
    ChoicesDropdownFilter,
    RangeDateFilter,
    RelatedDropdownFilter,
)
from unfold.decorators import display

from shop.invoicing.content.words import COMMERCIAL, PRO_FORMA
from shop.invoicing.models import Document, DocumentKind, TaxEntry
from shop.invoicing.selectors import NoLegalEntityError
from shop.invoicing.services import NotPrintableError, printed
from shop.invoicing.services.papers import UnknownParcelError, customs_paper
from shop.invoicing.views import pdf_response
from shop.kernel.admin import ShownAdmin, as_money, reader_locale, require_permission
from shop.kernel.formats import format_date, format_percent
from shop.orders.models import Consignment

KIND_TONES = {DocumentKind.INVOICE: "success", DocumentKind.CREDIT_NOTE: "warning"}
PAPERS = {"pro-forma": PRO_FORMA, "commercial-invoice": COMMERCIAL}


@admin.register(Document)
class DocumentAdmin(ShownAdmin):
    """The list of documents, the page of one, and the files."""

    page_template = "admin/shop/document/page.html"
    list_display = ("number", "kind_of", "order_link", "issued_on", "market", "net", "tax", "total")
    list_filter = (
        ("kind", ChoicesDropdownFilter),
        ("issued_on", RangeDateFilter),
        ("order__market", RelatedDropdownFilter),
    )
    list_filter_submit = True
    list_select_related = ("order__market",)
    ordering = ("-issued_on", "-pk")
    search_fields = ("number", "order__number")
    search_help_text = gettext_lazy("Number of the document or of the order")

    @display(description=gettext_lazy("kind"), ordering="kind", label=KIND_TONES)
    def kind_of(self, document: Document) -> tuple[str, str]:
        """Return the kind."""
        return document.kind, document.get_kind_display()

    @display(description=gettext_lazy("order"), ordering="order__number")
    def order_link(self, document: Document) -> SafeString:
        """Return the order's number, which leads to its page."""
        url = reverse("admin:shop_order_change", args=[document.order_id])
        return format_html('<a class="ops-link" href="{}">{}</a>', url, document.order.number)

    @display(description=gettext_lazy("market"), ordering="order__market")
    def market(self, document: Document) -> str:
        """Return the market."""
        return str(document.order.market)

    @display(description=gettext_lazy("net"))
    def net(self, document: Document) -> str:
        """Return the net total."""
        return as_money(document.net_total)

    @display(description=gettext_lazy("tax"))
    def tax(self, document: Document) -> str:
        """Return the tax."""
        return as_money(document.tax_total)

    @display(description=gettext_lazy("total"))
    def total(self, document: Document) -> str:
        """Return the total."""
        return as_money(document.gross_total)

    def get_urls(self) -> list[URLPattern]:
        """Add the files."""
        pdf = path(
            "<int:document_id>/pdf/",
            self.admin_site.admin_view(self.pdf_view),
            name="shop_document_pdf",
        )
        papers = [
            path(address, self.admin_site.admin_view(self.paper_view), name="shop_document_paper")
            for address in (
                "papers/<int:consignment_id>/<slug:paper>/",
                "papers/<int:consignment_id>/<int:part>/<slug:paper>/",
            )
        ]
        return [pdf, *papers, *super().get_urls()]

    def pdf_view(self, request: HttpRequest, document_id: int) -> HttpResponse:
        """Hand out a document's file.

        :raises Http404: when there is no such document, or it came without a page
        """
        require_permission(request, "shop.view_document")
        document = get_object_or_404(Document, pk=document_id)
        try:
            return pdf_response(printed(document=document, at=timezone.now()))
        except NotPrintableError as error:
            raise Http404 from error

    def paper_view(
        self, request: HttpRequest, consignment_id: int, paper: str, part: int = 1
    ) -> HttpResponse:
        """Hand out a paper for customs, set now.

        :raises Http404: when there is no such parcel or paper
        """
        require_permission(request, "shop.view_document")
        rows = Consignment.objects.select_related("order", "warehouse")
        consignment = get_object_or_404(rows, pk=consignment_id)
        if paper not in PAPERS:
            raise Http404
        try:
            pdf = customs_paper(
                consignment=consignment, kind=PAPERS[paper], at=timezone.now(), part=part
            )
        except UnknownParcelError as error:
            raise Http404 from error
        except NoLegalEntityError:
            messages.error(request, _("Enter the company that sells before papers are printed."))
            return redirect("admin:shop_order_change", consignment.order_id)
        return pdf_response(pdf)

    def page_context(self, request: HttpRequest, obj: Document) -> dict[str, object]:
        """Return the document with its entries in the tax ledger."""
        others = Document.objects.filter(order_id=obj.order_id).exclude(pk=obj.pk)
        return {
            "title": obj.number,
            "document": obj,
            "kind": (obj.get_kind_display(), KIND_TONES[DocumentKind(obj.kind)]),
            "order": obj.order,
            "pdf_url": pdf_url(obj),
            "facts": _facts(obj),
            "totals": [
                (_("Net"), as_money(obj.net_total)),
                (_("Tax"), as_money(obj.tax_total)),
                (_("Duty"), as_money(obj.duty_total)),
                (_("Total"), as_money(obj.gross_total)),
            ],
            "entries": [_entry(row) for row in obj.tax_entries.order_by("pk")],
            "others": [
                (row.number, reverse("admin:shop_document_change", args=[row.pk]))
                for row in others.defer("content").order_by("pk")
            ],
        }


def pdf_url(document: Document) -> str:
    """Return where a document's file is; empty for one that came without a page."""
    if not document.content.get("page"):
        return ""
    return reverse("admin:shop_document_pdf", args=[document.pk])


def _facts(document: Document) -> list[tuple[str, str]]:
    locale = reader_locale()
    kept = getattr(document, "file", None)
    facts = [
        (_("Date of issue"), format_date(document.issued_on, locale=locale)),
        (_("Tax point"), format_date(document.tax_point, locale=locale)),
        (_("Issued for"), document.source),
        (_("Language"), document.language),
        (_("Corrects invoice"), document.corrects.number if document.corrects else ""),
        (_("Checksum of the file"), kept.sha256 if kept else ""),
    ]
    return [(label, value) for label, value in facts if value]


def _entry(row: TaxEntry) -> tuple[str, ...]:
    return (
        row.get_supply_display(),
        row.regime,
        f"{row.ships_from} → {row.country}",
        row.category,
        format_percent(row.rate, locale=reader_locale()),
        row.reason,
        as_money(row.net),
        as_money(row.tax),
    )
