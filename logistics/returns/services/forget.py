"""Emptying the returns of somebody who is erased."""

from collections.abc import Collection
from functools import partial

from django.core.files.storage import storages
from django.db import transaction

from logistics.returns.models import Return, ReturnPhoto


@transaction.atomic
def forget_returns(*, order_ids: Collection[int]) -> int:
    """Empty the words, and delete the pictures, of returns; return how many rows were emptied.

    What came back, when, and what was given for it stays with its order, as the books need.
    """
    photos = ReturnPhoto.objects.filter(parent__order_id__in=order_ids)
    for name in photos.values_list("name", flat=True):
        transaction.on_commit(partial(storages["documents"].delete, name))
    photos.delete()
    return Return.objects.filter(order_id__in=order_ids).update(note="", customer="")
