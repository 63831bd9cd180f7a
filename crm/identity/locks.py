"""Locks of contacts, lowest number first."""

from collections.abc import Collection

from django.db import connection

from crm.identity.models import Contact
from shop.kernel.locking import require_transaction


def lock_contacts(*, contact_ids: Collection[int]) -> dict[int, Contact]:
    """Lock contacts for a change and return them by number; call it inside a transaction."""
    rows = Contact.objects.select_for_update().filter(pk__in=contact_ids).order_by("pk")
    return {contact.pk: contact for contact in rows}


def lock_recognition() -> None:
    """Let only one transaction at a time make contacts of many orders at once."""
    require_transaction("lock_recognition")
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('recognise_imported_buyers'))")
