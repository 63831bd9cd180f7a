"""Announcing a return, an exchange or a claim."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from uuid import UUID

from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.db import transaction

from logistics.returns.locks import lock_customer
from logistics.returns.models import Return, ReturnLine, ReturnPhoto
from logistics.returns.selectors import may_keep, offer_of, policy_of
from logistics.returns.services.state import remember
from logistics.withdrawals.models import Withdrawal
from shop.inventory.models import Warehouse
from shop.orders.locks import lock_order
from shop.orders.models import Order

OPEN_WITHDRAWALS = (Withdrawal.State.MATCHED, Withdrawal.State.GOODS_BACK)


class NotReturnableError(Exception):
    """Raised when the pieces cannot be announced: not sent, gone back, or too late."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What somebody announces about an order; photographs are JPEG files, ready to be kept."""

    order_id: int
    quantities: Mapping[int, int]
    reason: str
    remedy: str = Return.Remedy.REFUND
    way: str = Return.Way.LABEL
    note: str = ""
    wanted_id: int | None = None
    variant_code: str = ""
    photos: tuple[bytes, ...] = ()
    withdrawal_id: int | None = None


def request_return(*, key: UUID, wish: Wish, actor: str, at: datetime) -> Return:
    """Write down what somebody announces about units of an order, once for each key.

    Whether the pieces come back is decided here: never for a claim, and not when the way back
    costs more than they are worth and the customer has not reached the policy's limit.
    Photographs are kept before the rows that name them. Must not run inside a transaction.

    :raises NotReturnableError: when one of the units cannot be announced
    """
    names = list(dict.fromkeys(_keep_photo(key, photo) for photo in wish.photos))
    return _write(key=key, wish=wish, names=names, actor=actor, at=at)


@transaction.atomic(durable=True)
def _write(*, key: UUID, wish: Wish, names: list[str], actor: str, at: datetime) -> Return:
    order = lock_order(order_id=wish.order_id)
    known = Return.objects.filter(key=key, order=order).first()
    if known is not None:
        return known
    _check(wish, order=order, at=at)
    lock_customer(customer=order.email.casefold())
    found = Return.objects.create(
        key=key,
        order=order,
        withdrawal_id=wish.withdrawal_id,
        customer=order.email.casefold(),
        variant_code=wish.variant_code or order.variant_code,
        kind=_kind(wish),
        remedy=wish.remedy,
        way=_way(wish, order=order, at=at),
        reason=wish.reason,
        note=wish.note,
        wanted_id=wish.wanted_id,
        requested_at=at,
        warehouse=_warehouse(wish, order=order),
    )
    ReturnLine.objects.bulk_create(
        ReturnLine(parent=found, order_line_id=line_id, quantity=units)
        for line_id, units in wish.quantities.items()
    )
    ReturnPhoto.objects.bulk_create(ReturnPhoto(parent=found, name=name) for name in names)
    remember(found, order=order, actor=actor, at=at)
    return found


def _check(wish: Wish, *, order: Order, at: datetime) -> None:
    if wish.withdrawal_id is not None:
        # The law has given the right already; what was declared is what comes.
        if not order.withdrawals.filter(
            pk=wish.withdrawal_id, state__in=OPEN_WITHDRAWALS, goods__isnull=True
        ).exists():
            raise NotReturnableError(f"{order}: no open withdrawal")
        return
    offer = offer_of(order, at=at)
    is_open = offer.can_claim if wish.reason in Return.CLAIMS else offer.can_return
    left = {line.pk: units for line, units in offer.units}
    fits = all(0 < units <= left.get(pk, 0) for pk, units in wish.quantities.items())
    if not is_open or not fits or not wish.quantities:
        raise NotReturnableError(f"{order}: {dict(wish.quantities)} of {left}")


def _kind(wish: Wish) -> str:
    if wish.reason in Return.CLAIMS:
        return Return.Kind.CLAIM
    is_exchange = wish.remedy == Return.Remedy.EXCHANGE
    return Return.Kind.EXCHANGE if is_exchange else Return.Kind.RETURN


def _way(wish: Wish, *, order: Order, at: datetime) -> str:
    if wish.withdrawal_id is not None:
        return wish.way
    is_claim = wish.reason in Return.CLAIMS
    if is_claim or may_keep(order, quantities=wish.quantities, at=at):
        return Return.Way.KEPT
    return wish.way


def _warehouse(wish: Wish, *, order: Order) -> Warehouse:
    chosen = policy_of(order).warehouse
    if chosen is not None:
        return chosen
    first = order.lines.select_related("consignment__warehouse").filter(pk__in=wish.quantities)
    return first.order_by("pk")[0].consignment.warehouse


def _keep_photo(key: UUID, photo: bytes) -> str:
    """Store a picture under a name that nobody can guess; the same one is stored once."""
    name, storage = f"returns/{key}/{sha256(photo).hexdigest()}.jpg", storages["documents"]
    return name if storage.exists(name) else str(storage.save(name, ContentFile(photo)))


def read_photo(photo: ReturnPhoto) -> bytes | None:
    """Return the bytes of a picture; None when its file is gone."""
    try:
        with storages["documents"].open(photo.name) as file:
            return bytes(file.read())
    except OSError:
        return None
