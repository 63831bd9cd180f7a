"""Reads of what registers have answered, and of our own numbers there."""

from datetime import datetime, timedelta

from django.db.models import Q

from shop.tax.models import SellerRegistration
from shop.vat_ids.calculate import HMRC, MEMBER_STATES
from shop.vat_ids.models import VatIdCheck

FRESH_FOR = timedelta(hours=24)
"""How long a yes holds without asking again. A no or a silence is never kept."""


def find_fresh_check(*, number: str, at: datetime) -> VatIdCheck | None:
    """Return the yes of the last 24 hours for a number, unless a register has since said no."""
    answers = VatIdCheck.objects.filter(number=number, checked_at__gt=at - FRESH_FOR)
    newest = (
        answers.exclude(result=VatIdCheck.Result.UNAVAILABLE).order_by("-checked_at", "-pk").first()
    )
    return newest if newest is not None and newest.result == VatIdCheck.Result.VALID else None


def is_fresh(check: VatIdCheck | None, *, at: datetime) -> bool:
    """Return whether a check is a yes of the last 24 hours."""
    return (
        check is not None
        and check.result == VatIdCheck.Result.VALID
        and check.checked_at > at - FRESH_FOR
    )


def requester_for(*, register: str, at: datetime) -> str:
    """Return our own number in whose name a register is asked, with prefix; empty for none."""
    on = at.date()
    countries = ["GB"] if register == HMRC else list(MEMBER_STATES)
    row = (
        SellerRegistration.objects.filter(
            Q(valid_to__isnull=True) | Q(valid_to__gt=on),
            scheme=SellerRegistration.Scheme.VAT,
            country__in=countries,
            valid_from__lte=on,
        )
        .order_by("valid_from", "pk")
        .first()
    )
    return "".join(row.number.split()).upper() if row else ""
