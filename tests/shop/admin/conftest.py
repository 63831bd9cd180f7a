"""Somebody at the desk."""

import pytest
from django.test import Client

from shop.accounts.models import User
from tests.factories.basics import StaffFactory


@pytest.fixture
def staff() -> User:
    """Give a member of staff who may do everything."""
    return StaffFactory()


@pytest.fixture
def desk(staff: User) -> Client:
    """Give a browser in which the member of staff is signed in."""
    client = Client()
    client.force_login(staff, backend="django.contrib.auth.backends.ModelBackend")
    return client
