"""What this app adds to the marketers' admin."""

from wagtail import hooks
from wagtail.admin.viewsets.base import ViewSet

from content.products.choosers import product_chooser


@hooks.register("register_admin_viewset")
def register_product_chooser() -> list[ViewSet]:
    """Let the page editor choose products."""
    return [product_chooser]
