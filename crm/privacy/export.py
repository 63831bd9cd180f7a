"""What the customer's own export says beyond the shop."""

from crm.identity.models import Contact
from crm.privacy.selectors import crm_data
from shop.storefront.account.export import ADDITIONS


def add_crm_data(user_id: int) -> dict[str, object]:
    """Return what this app keeps about the owner of an account."""
    contact = Contact.objects.filter(user_id=user_id).first()
    return crm_data(contact) if contact else {}


ADDITIONS.append(add_crm_data)
