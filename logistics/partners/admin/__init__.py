"""Partner warehouses at the desk: a table of contents."""

from logistics.partners.admin import tiles
from logistics.partners.admin.links import PartnerLinkAdmin
from logistics.partners.admin.messages import PartnerMessageAdmin

__all__ = ["PartnerLinkAdmin", "PartnerMessageAdmin", "tiles"]
