"""Labels and manifests in the admin: a table of contents."""

from logistics.labels.admin.lists import LabelPurchaseAdmin
from logistics.labels.admin.manifests import ManifestAdmin

__all__ = ["LabelPurchaseAdmin", "ManifestAdmin"]
