"""Writes of accounts: the address book and what a customer may take along."""

from collections.abc import Mapping

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.db import transaction

from shop.accounts.models import Address, User


class StaffAccountError(Exception):
    """Raised when a member of staff would be erased; their name stands in the books."""


@transaction.atomic
def save_address(
    *,
    user_id: int,
    values: Mapping[str, str],
    is_default: bool,
    address_id: int | None = None,
) -> Address:
    """Add or change an entry of a customer's address book; the first one is the default.

    :raises Address.DoesNotExist: when the entry belongs to somebody else
    """
    User.objects.select_for_update(of=("self",)).get(pk=user_id)
    mine = Address.objects.filter(user_id=user_id)
    address = mine.get(pk=address_id) if address_id else Address(user_id=user_id)
    for name, value in values.items():
        setattr(address, name, value)
    address.is_default = is_default or not mine.exclude(pk=address.pk).exists()
    if address.is_default:
        mine.exclude(pk=address.pk).update(is_default=False)
    address.save()
    return address


@transaction.atomic
def delete_address(*, user_id: int, address_id: int) -> None:
    """Take an entry out of a customer's address book; one that is gone stays gone."""
    Address.objects.filter(user_id=user_id, pk=address_id).delete()


@transaction.atomic
def erase_user(*, user_id: int) -> None:
    """Empty an account for good (GDPR, Art. 17): nobody can sign in to it, and it names nobody.

    The row stays, because orders point at it.

    :raises StaffAccountError: when the account is a member of staff's
    """
    user = User.objects.select_for_update(of=("self",)).get(pk=user_id)
    if user.is_staff or user.is_superuser:
        raise StaffAccountError(user.email)
    user.email, user.is_active = f"erased-{user.pk}@erased.invalid", False
    user.first_name = user.last_name = user.phone = user.variant = ""
    user.set_unusable_password()
    user.save()
    user.groups.clear()
    user.customer_groups.clear()
    for rows in (Address, EmailAddress, Authenticator):
        rows.objects.filter(user_id=user_id).delete()
