"""Emptying the declarations of somebody who is erased."""

from collections.abc import Collection

from django.db import transaction
from django.db.models import Q

from logistics.withdrawals.models import Withdrawal


@transaction.atomic
def forget_withdrawals(*, emails: Collection[str], order_ids: Collection[int]) -> int:
    """Empty who declared and in which words; return how many rows were emptied.

    What was declared, when, and what came of it stays with its order, as the books need. A
    declaration that nobody could match yet keeps its words: they are all there is to match.
    """
    is_theirs = Q(order_id__in=order_ids)
    for email in emails:
        is_theirs |= Q(email__iexact=email)
    rows = Withdrawal.objects.filter(is_theirs).exclude(state=Withdrawal.State.RECEIVED)
    return rows.update(name="", email="", statement="")
