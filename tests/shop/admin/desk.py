"""Somebody at the desk, for every test of an admin page."""

from collections.abc import Iterator

import pytest
from django.template import engines
from django.test import Client

from shop.accounts.models import User
from tests.factories.basics import StaffFactory


def sign_in(user: User) -> Client:
    """Return a browser in which a user is signed in."""
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


@pytest.fixture
def staff() -> User:
    """Give a member of staff who may do everything."""
    return StaffFactory()


@pytest.fixture
def desk(staff: User) -> Iterator[Client]:
    """Give a browser in which the member of staff is signed in.

    The templates of the admin itself count on missing values being empty, so they are not marked.
    """
    engine = engines["django"].engine
    marker, engine.string_if_invalid = engine.string_if_invalid, ""
    yield sign_in(staff)
    engine.string_if_invalid = marker
