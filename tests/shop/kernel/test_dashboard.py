"""The tiles and worklists of the admin's first page."""

import pytest
from django.core.exceptions import ImproperlyConfigured

from shop.kernel.admin.dashboard import Dashboard


@pytest.mark.parametrize("kind", ["tile", "worklist"])
def test_a_position_of_the_first_page_is_taken_once(kind: str):
    add = getattr(Dashboard(), kind)
    add(position=55, permission="shop.view_order")(print)

    with pytest.raises(ImproperlyConfigured, match="Position 55"):
        add(position=55, permission="shop.view_order")(print)
