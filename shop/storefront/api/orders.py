"""Orders, for whoever holds their secret or owns them, and how they are paid."""

from datetime import datetime
from functools import partial
from typing import Any

from django.db.models import Prefetch, Q
from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response

from shop.idempotency.calculate import owner_of_order
from shop.invoicing.presenters import document_links
from shop.orders.models import Order, OrderLine
from shop.orders.presenters import (
    address_lines,
    consignment_views,
    order_summary,
    payment_label,
    status_label,
    status_steps,
)
from shop.orders.selectors import find_order_by_token, orders_of_user
from shop.orders.states import is_payable
from shop.payments.gateways import GatewayError
from shop.payments.services import NotPayableError, resume_payment
from shop.storefront.addresses import public_url
from shop.storefront.api import shapes_buying as shapes
from shop.storefront.api.base import PrivateView
from shop.storefront.api.cursors import CURSOR, LIMIT, cursor_at, limit_of, position_of
from shop.storefront.api.errors import PAY_LIMIT, Refused
from shop.storefront.api.once import IDEMPOTENCY_KEY, answer_once
from shop.storefront.api.refusals import PAYING, READING
from shop.storefront.api.values import order_url, payment_values

_LIST = "orders"


class OrdersView(PrivateView):
    """The orders of the account that is signed in."""

    permission_classes = (IsAuthenticated,)

    @extend_schema(
        operation_id="orders_list",
        parameters=[LIMIT, CURSOR],
        responses={200: shapes.OrdersSerializer, **READING},
    )
    def get(self, request: Request) -> Response:
        """Return a part of them, the newest first, and the cursor of the next."""
        limit, after = limit_of(request), position_of(request, default=None, of=_LIST)
        rows = orders_of_user(user_id=self.user_id or 0).prefetch_related(
            Prefetch("lines", OrderLine.objects.order_by("pk"))
        )
        if after:
            moment, last_id = datetime.fromisoformat(after[0]), int(after[1])
            rows = rows.filter(Q(placed_at__lt=moment) | Q(placed_at=moment, pk__lt=last_id))
        found = list(rows[: limit + 1])
        shown, following = found[:limit], None
        if len(found) > limit:
            last = shown[-1]
            following = cursor_at([last.placed_at.isoformat(), last.pk], of=_LIST)
        values = {"next": following, "results": [_row(order) for order in shown]}
        return Response(shapes.OrdersSerializer(values).data)


class OrderBase(PrivateView):
    """An address about one order."""

    def order(self, token: str) -> Order:
        """Return the order that a secret opens.

        :raises Http404: when it opens none
        """
        order = find_order_by_token(token=token)
        if order is None:
            raise Http404
        return order


class OrderView(OrderBase):
    """One order."""

    @extend_schema(operation_id="order_read", responses={200: shapes.OrderSerializer, **READING})
    def get(self, request: Request, token: str) -> Response:
        """Return what its page shows."""
        order = self.order(token)
        can_pay = is_payable(order, at=timezone.now())
        parcels = f"/api/v1/{self.variant.code}/orders/{order.access_token}/parcels/"
        values = {
            **_state(order),
            "url": order_url(order),
            "can_pay": can_pay,
            "pay_until": order.expires_at if can_pay else None,
            "steps": status_steps(order),
            "email": order.email,
            "address_lines": address_lines(order, reader=self.variant),
            "summary": order_summary(order=order, reader=self.variant),
            "consignments": consignment_views(order=order, reader=self.variant),
            "parcels_url": public_url(parcels),
            "documents": [
                {
                    "kind": row.kind,
                    "number": row.number,
                    "issued_on": row.issued_on,
                    "total": row.total,
                    "url": public_url(row.url),
                }
                for row in document_links(order)
            ],
        }
        return Response(shapes.OrderSerializer(values).data)


class PaymentView(OrderBase):
    """The payment of an order."""

    limits = {"POST": PAY_LIMIT}

    @extend_schema(
        operation_id="order_pay",
        parameters=[IDEMPOTENCY_KEY],
        request=None,
        responses={201: shapes.PaymentSerializer, **PAYING},
    )
    def post(self, request: Request, token: str) -> Response:
        """Start or resume it: the goods are kept for longer, and the provider is asked once."""
        order = self.order(token)
        return answer_once(
            request, owner=owner_of_order(order.access_token), work=partial(_pay, order)
        )


def _pay(order: Order) -> Any:
    try:
        payment = resume_payment(order=order, at=timezone.now())
    except NotPayableError as error:
        raise Refused(_("This order cannot be paid any more."), code="not_payable") from error
    except GatewayError as error:
        raise Refused(
            _(
                "Our payment provider does not answer. Your order is kept and nothing was charged:"
                " please try again in a minute."
            ),
            code="unavailable",
            status_code=status.HTTP_503_SERVICE_UNAVAILABLE,
        ) from error
    return payment_values(order=order, payment=payment)


def _row(order: Order) -> dict[str, Any]:
    return {**_state(order), "lines": order.lines.all()}


def _state(order: Order) -> dict[str, Any]:
    return {
        "number": order.number,
        "access_token": order.access_token,
        "placed_at": order.placed_at,
        "status": order.status,
        "fulfilment": order.fulfilment,
        "status_label": status_label(order),
        "payment_label": payment_label(order),
        "total": order.gross_total,
    }
