"""Locks of contacts, lowest number first."""

from collections.abc import Collection

from crm.identity.models import Contact


def lock_contacts(*, contact_ids: Collection[int]) -> dict[int, Contact]:
    """Lock contacts for a change and return them by number; call it inside a transaction."""
    rows = Contact.objects.select_for_update().filter(pk__in=contact_ids).order_by("pk")
    return {contact.pk: contact for contact in rows}
