"""Writes of accounts: the address book and what a customer may take along."""

from collections.abc import Mapping

from django.db import transaction

from shop.accounts.models import Address, User


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
