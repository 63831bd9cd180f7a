"""The evidence file of an order: a page, and the same as JSON."""

import json
from collections.abc import Iterable, Mapping

from django.contrib.admin import ModelAdmin
from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from shop.kernel.admin import as_json, desk_context, reader_locale, require_permission
from shop.kernel.formats import format_date
from shop.markets.context import active_variant
from shop.orders.admin import ORDER_PAGE, OrderAction
from shop.orders.models import Order
from shop.orders.presenters import address_lines
from shop.tax_returns.selectors import evidence_of


@ORDER_PAGE.action(position=70)
def evidence_action(request: HttpRequest, order: Order) -> OrderAction | None:
    """Lead from the order to its evidence."""
    if not request.user.has_perm("shop.view_taxreturn"):
        return None
    return OrderAction(
        label=_("Tax evidence"),
        url=reverse("admin:shop_taxreturn_evidence", args=[order.pk]),
        icon="verified",
    )


def evidence_page(
    request: HttpRequest, *, model_admin: ModelAdmin[Model], order_id: int
) -> HttpResponse:
    """Show what is kept of an order.

    :raises PermissionDenied: for those who may not see orders and returns
    :raises Http404: when there is no such order
    """
    evidence = evidence_of(_order(request, order_id))
    context = {
        **desk_context(model_admin, request),
        "title": _("Tax evidence of %(order)s") % {"order": evidence.order.number},
        "order": evidence.order,
        "address_lines": address_lines(evidence.order, reader=active_variant()),
        "retention": format_date(evidence.retention_until, locale=reader_locale()),
        "documents": [_document(row) for row in evidence.documents],
        "quotes": [
            {"position": row["consignment"], "regime": row["regime"], "json": as_json(row["quote"])}
            for row in evidence.quotes
        ],
        "parts": [
            {"title": _title(name), "headers": _headers(rows), "rows": _cells(rows)}
            for name, rows in evidence.parts.items()
        ],
    }
    return TemplateResponse(request, "admin/shop/taxreturn/evidence.html", context)


def evidence_file(request: HttpRequest, *, order_id: int) -> HttpResponse:
    """Return the evidence file as JSON; who may see it is as for the page."""
    order = _order(request, order_id)
    text = json.dumps(evidence_of(order).as_json(at=timezone.now()), indent=2, ensure_ascii=False)
    response = HttpResponse(text, content_type="application/json")
    response["Content-Disposition"] = f'attachment; filename="evidence-{order.number}.json"'
    return response


def _order(request: HttpRequest, order_id: int) -> Order:
    require_permission(request, "shop.view_order")
    require_permission(request, "shop.view_taxreturn")
    return get_object_or_404(Order, pk=order_id)


def _document(row: Mapping[str, str]) -> tuple[str, ...]:
    amounts = (f"{row[name]} {row['currency']}" for name in ("net", "tax", "gross"))
    return (row["number"], row["issued_on"], row["tax_point"], *amounts)


def _title(name: str) -> str:
    titles = {"transport": _("Proof of transport"), "vat_id_checks": _("VAT number checks")}
    return titles.get(name, name)


def _headers(rows: Iterable[Mapping[str, object]]) -> list[str]:
    names = dict.fromkeys(name for row in rows for name in row)
    return [name.replace("_", " ") for name in names]


def _cells(rows: list[dict[str, object]]) -> list[list[object]]:
    names = dict.fromkeys(name for row in rows for name in row)
    return [[row.get(name, "") or "–" for name in names] for row in rows]
