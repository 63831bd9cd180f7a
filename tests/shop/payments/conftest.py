"""What the payments' tests share."""

import pytest

from tests.factories.checkout import World
from tests.shop.admin.desk import desk, staff
from tests.shop.payments.heard import Heard, listening
from tests.shop.payments.listing_gateway import ListingGateway

__all__ = ["desk", "gateway", "heard", "staff"]


@pytest.fixture
def gateway(world: World) -> ListingGateway:
    """Give the provider in memory."""
    return ListingGateway()


@pytest.fixture
def heard(django_capture_on_commit_callbacks) -> Heard:
    """Give what was announced, without the receivers' tasks."""
    return listening(django_capture_on_commit_callbacks)
