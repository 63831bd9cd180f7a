"""Handing a filtered list to a colleague."""

from datetime import datetime

from django.db import transaction

from shop.desk.locks import lock_handed_view
from shop.desk.models import HandedView


@transaction.atomic(durable=True)
def hand_over(*, name: str, note: str, address: str, actor: str, at: datetime) -> HandedView:
    """Keep a list's address with a name until somebody has taken it; the caller has checked it."""
    return HandedView.objects.create(
        name=name, note=note, address=address, created_by=actor[:80], created_at=at
    )


@transaction.atomic(durable=True)
def take_over(*, handed_view_id: int, actor: str, at: datetime) -> HandedView:
    """Note who has done what was handed over; whoever was first stays.

    :raises HandedView.DoesNotExist: when there is none
    """
    view = lock_handed_view(handed_view_id=handed_view_id)
    if view.taken_at is None:
        view.taken_by, view.taken_at = actor[:80], at
        view.save(update_fields=["taken_by", "taken_at"])
    return view
