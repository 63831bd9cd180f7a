"""What all tests share: a whole database, a world to shop in, a provider that answers."""

from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import hypothesis
import pytest
from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.core.management.color import no_style
from django.db import connection
from django.utils import timezone, translation
from wagtail.models import Collection

from shop.tax.selectors import forget_tax_data
from tests.factories.checkout import World
from tests.factories.checkout import world as make_world
from tests.factories.databases import comment_on, set_comment
from tests.factories.law import enact_tax_data
from tests.factories.migrated import copy_migrated
from tests.scheduling import FilesTogether, in_order
from tests.standins.stripe import StripeStandin, start_stripe_standin
from tests.standins.vat import VatStandin, start_vat_standin

# How long it takes to think examples up depends on what else the machine does.
hypothesis.settings.register_profile(
    "tests", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow]
)
hypothesis.settings.load_profile("tests")
WEBHOOK_SECRET = "whsec_test_secret"
IN_USE = "in use"


def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> FilesTogether | None:
    """Keep the tests of a file together where the Makefile asks for groups."""
    if config.getvalue("dist") != "loadgroup":
        return None
    config.option.loadscopereorder = False
    return FilesTogether(config, log)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Order the files for workers that get whole ones."""
    if getattr(config.option, "loadgroup", False):
        in_order(items)


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    django_db_modify_db_settings: None, django_db_blocker: Any
) -> None:
    """Copy the database from one that was migrated once, for all workers."""
    with django_db_blocker.unblock():
        copy_migrated(connection.settings_dict["TEST"]["NAME"])


@pytest.fixture(scope="session")
def django_db_createdb(
    django_db_createdb: Any, django_db_modify_db_settings: None, django_db_blocker: Any
) -> bool:
    """Make the database anew when the run before was killed in the middle."""
    with django_db_blocker.unblock():
        return bool(
            django_db_createdb or comment_on(connection.settings_dict["TEST"]["NAME"]) == IN_USE
        )


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """Keep what the migrations have written for the next run, which uses the database again.

    Tests with transactions of their own are cleaned up by emptying every table.
    """
    name = connection.settings_dict["NAME"]
    with django_db_blocker.unblock():
        set_comment(name, IN_USE)
        contents = connection.creation.serialize_db_to_string()
    yield
    with django_db_blocker.unblock():
        if not Collection.objects.exists():
            call_command("flush", interactive=False, inhibit_post_migrate=True, verbosity=0)
            connection.creation.deserialize_db_from_string(contents)
            _continue_numbers()
        set_comment(name, "")


def _continue_numbers() -> None:
    """Let every table's own numbers go on behind the rows that were put back."""
    statements = connection.ops.sequence_reset_sql(
        no_style(), apps.get_models(include_auto_created=True)
    )
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


@pytest.fixture(autouse=True)
def source_language() -> Iterator[None]:
    """Start every test in the source language and UTC: a view leaves its reader's behind."""
    with translation.override(settings.LANGUAGE_CODE), timezone.override(None):
        yield


@pytest.fixture
def no_limits(settings: Any) -> None:
    """Forget how often the tests before have called the limited views.

    The real cache is shared with whatever else runs on this machine, so it is not emptied.
    """
    backend = "django.core.cache.backends.locmem.LocMemCache"
    settings.CACHES = {"default": {"BACKEND": backend, "LOCATION": uuid4().hex}}


@pytest.fixture
def law(db: None) -> None:
    """Enact the law that comes with the shop, for tests that want nothing else of a world."""
    enact_tax_data()


@pytest.fixture
def world(db: None) -> Iterator[World]:
    """Give a world to shop in."""
    yield make_world()
    # Its law goes with the transaction; the process must not remember it.
    forget_tax_data()


@pytest.fixture
def stripe(settings: Any) -> Iterator[StripeStandin]:
    """Give a fresh stand-in that the real gateway talks to through the real SDK."""
    with start_stripe_standin(webhook_url=None, secret=WEBHOOK_SECRET) as running:
        settings.STRIPE_API_BASE = running.base_url
        settings.STRIPE_SECRET_KEY = "sk_test_fake"
        settings.STRIPE_WEBHOOK_SECRETS = [WEBHOOK_SECRET]
        yield running


@pytest.fixture
def registers(settings: Any) -> Iterator[VatStandin]:
    """Give registers of VAT numbers that the real clients talk to, and little patience."""
    with start_vat_standin() as running:
        settings.VIES_API_BASE = running.vies_url
        settings.HMRC_API_BASE = running.base_url
        settings.HMRC_CLIENT_ID = settings.HMRC_CLIENT_SECRET = uuid4().hex
        settings.VAT_REGISTER_TIMEOUT_SECONDS = 0.3
        yield running
