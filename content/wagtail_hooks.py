"""What this app adds to the marketers' admin."""

from wagtail import hooks
from wagtail.admin.viewsets.base import ViewSet

from content.products.choosers import category_chooser, product_chooser


@hooks.register("register_admin_viewset")
def register_shop_choosers() -> list[ViewSet]:
    """Let the page editor choose products and categories."""
    return [product_chooser, category_chooser]
