"""Reads of orders."""

from datetime import datetime
from uuid import UUID

from django.db.models import Prefetch, QuerySet

from shop.orders.models import Consignment, Order, OrderCharge, OrderLine
from shop.orders.states import UNPAID


def get_order(*, number: str) -> Order:
    """Return an order by its number.

    :raises Order.DoesNotExist: when there is none
    """
    return Order.objects.select_related("delivery_method").get(number=number)


def find_order_by_token(*, token: str) -> Order | None:
    """Return the order that a guest's secret opens, if it opens one."""
    return Order.objects.select_related("delivery_method").filter(access_token=token).first()


def find_order_of_cart(*, cart_token: UUID) -> Order | None:
    """Return the order that a cart has become, if it has."""
    return Order.objects.filter(cart_token=cart_token).first()


def orders_of_user(*, user_id: int) -> QuerySet[Order]:
    """Return a customer's orders, newest first."""
    return Order.objects.filter(user_id=user_id).order_by("-placed_at", "-pk")


def lines_of(*, order_id: int) -> list[OrderLine]:
    """Return an order's lines with their pictures, as sold."""
    return list(OrderLine.objects.filter(order_id=order_id).select_related("image").order_by("pk"))


def consignments_of(*, order_id: int) -> list[Consignment]:
    """Return an order's consignments with warehouse, lines and charges."""
    return list(
        Consignment.objects.filter(order_id=order_id)
        .select_related("warehouse")
        .prefetch_related(
            Prefetch("lines", OrderLine.objects.order_by("pk")),
            Prefetch("charges", OrderCharge.objects.order_by("pk")),
        )
        .order_by("position")
    )


def orders_expired_before(*, moment: datetime) -> QuerySet[Order]:
    """Return unpaid orders whose time is over, oldest first."""
    return Order.objects.filter(status__in=UNPAID, expires_at__lt=moment).order_by(
        "expires_at", "pk"
    )
