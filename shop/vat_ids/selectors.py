"""Reads of what registers have answered, and of our own numbers there."""

from datetime import date, datetime, timedelta

from shop.kernel.countries import EU_MEMBERS
from shop.tax.calculate import Buyer, BuyerKind, VatIdStatus
from shop.tax.models import SellerRegistration
from shop.tax.selectors import in_force
from shop.vat_ids.calculate import HMRC
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


def business_of(*, vat_id: str, check: VatIdCheck | None, on: date) -> Buyer:
    """Return a business as the tax rules see it: only a register's fresh yes makes it free.

    A yes counts on its day and the next one; pages ask again before that (renew_vat_id_check).
    """
    if check is None:
        return Buyer(BuyerKind.B2B, vat_id, VatIdStatus.NOT_EU)
    status = VatIdStatus(check.result)
    if status is VatIdStatus.VALID and check.checked_at.date() < on - timedelta(days=1):
        status = VatIdStatus.UNCHECKED
    return Buyer(BuyerKind.B2B, vat_id, status)


def requester_for(*, register: str, at: datetime) -> str:
    """Return our own number in whose name a register is asked, with prefix; empty for none."""
    countries = ["GB"] if register == HMRC else list(EU_MEMBERS)
    row = (
        SellerRegistration.objects.filter(
            in_force(on=at.date()),
            scheme=SellerRegistration.Scheme.VAT,
            country__in=countries,
        )
        .order_by("valid_from", "pk")
        .first()
    )
    return "".join(row.number.split()).upper() if row else ""
