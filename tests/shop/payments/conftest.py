"""What the payments' tests share."""

import pytest

from tests.factories.checkout import World
from tests.factories.gateway import FakeGateway
from tests.shop.payments.heard import Heard, listening


@pytest.fixture
def gateway(world: World) -> FakeGateway:
    """Give the provider in memory."""
    return world.gateway


@pytest.fixture
def heard(django_capture_on_commit_callbacks) -> Heard:
    """Give what was announced, without the receivers' tasks."""
    return listening(django_capture_on_commit_callbacks)
