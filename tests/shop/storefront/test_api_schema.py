"""The schema is what the API does: requests made from it get only answers that it names.

Longer by hand: ``SCHEMA_EXAMPLES=200 .venv/bin/python -m pytest -s`` with this file.
"""

import os
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
import schemathesis
from django.conf import settings as shop_settings
from django.core.management import call_command
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections, transaction
from django.test import Client
from hypothesis import HealthCheck, Phase, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from schemathesis import Case, GenerationMode
from schemathesis.checks import CHECKS, load_all_checks

from tests.factories.basics import UserFactory
from tests.factories.checkout import World
from tests.shop.storefront.api_client import Program
from tests.shop.storefront.conftest import Shop

load_all_checks()
EXAMPLES = int(os.environ.get("SCHEMA_EXAMPLES", "4"))
NAMES = (
    "not_a_server_error",
    "status_code_conformance",
    "content_type_conformance",
    "response_headers_conformance",
    "response_schema_conformance",
    "unsupported_method",
)
SCHEMA = "/api/v1/schema/?format=json"
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("no_limits", "stripe")]


@dataclass
class Known:
    """What exists: requests that only guess would all end at "not found"."""

    cart: str
    order: str
    line: int
    session: str
    total: dict[str, str]

    def make_real(self, case: Case) -> None:
        """Put what exists into a request."""
        name = case.operation.definition.raw["operationId"]
        real = {
            "variant": "de-de",
            "token": self.order if name.startswith("order") else self.cart,
            "line_id": self.line,
            "slug": "side-teapot",
        }
        for key in case.path_parameters:
            case.path_parameters[key] = real[key]
        if name == "orders_list":
            case.headers["Cookie"] = f"{shop_settings.SESSION_COOKIE_NAME}={self.session}"
        bodies: dict[str, Any] = {
            "cart_order": {"expected_total": self.total, "terms": True},
            "cart_address_write": Program().address(),
            "cart_delivery_write": {"method": "standard"},
            "cart_line_add": {"sku": "CUP", "quantity": 1},
        }
        if name in bodies and case.headers.get("X-Real-Body"):
            case.body = bodies[name]


@pytest.fixture
def known(world: World, shop: Shop, settings: Any) -> Known:
    """Give a cart that can be ordered, a placed order and somebody who is signed in."""
    settings.RATE_LIMITS = False
    buyer, other, client = Program(), Program(), Client()
    buyer.come_to_quote("CUP")
    order = buyer.order().json()["access_token"]
    total = other.come_to_quote()["summary"]["total"]
    client.force_login(UserFactory())
    session = client.cookies[shop_settings.SESSION_COOKIE_NAME].value
    line = other.cart("GET").json()["lines"][0]["id"]
    return Known(other.token, order, line, session, total)


@pytest.fixture
def operations(db: None) -> Iterator[list[Any]]:
    """Give every operation of the schema; as with Django's own client, connections stay open."""
    shop, moments = get_wsgi_application(), (request_started, request_finished)

    def serve(environ: Any, start_response: Any) -> Any:
        for moment in moments:
            moment.disconnect(close_old_connections)
        return shop(environ, start_response)

    schema = schemathesis.openapi.from_wsgi(SCHEMA, serve)
    yield [result.ok() for result in schema.get_all_operations()]
    for moment in moments:
        moment.connect(close_old_connections)


@pytest.mark.parametrize("mode", list(GenerationMode))
def test_answers_are_those_of_the_schema(operations: list[Any], known: Known, mode: GenerationMode):
    seen: Counter[str] = Counter()
    for operation in operations:
        # Nothing can be wrong with a request that has nothing but its address.
        is_any_wrong = operation.body or operation.query or operation.headers
        if mode is GenerationMode.POSITIVE or is_any_wrong:
            _try_out(operation, known, mode, seen)

    print(mode.value, len(operations), "operations", sorted(seen.items()))  # noqa: T201
    assert len(operations) == 20
    # Requests that are wrong on purpose are refused, but for the few that a view does not read.
    assert seen["200"] >= (EXAMPLES if mode is GenerationMode.POSITIVE else 1)
    assert not [status for status in seen if status.startswith("5")]


def _try_out(operation: Any, known: Known, mode: GenerationMode, seen: Counter[str]) -> None:
    checks = CHECKS.get_by_names(NAMES)

    @given(
        case=operation.as_strategy(generation_mode=mode),
        is_real=st.sampled_from([True, True, True, False]),
        has_real_body=st.booleans(),
    )
    @hypothesis_settings(
        max_examples=EXAMPLES,
        derandomize=True,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    def run(case: Case, is_real: bool, has_real_body: bool) -> None:  # noqa: FBT001
        if has_real_body:
            case.headers["X-Real-Body"] = "1"
        if is_real:
            known.make_real(case)
        before = transaction.savepoint()
        response = case.call()
        transaction.savepoint_rollback(before)
        seen[str(response.status_code)] += 1
        case.validate_response(response, checks=checks)

    run()


def test_the_schema_is_valid_and_complete(tmp_path):
    call_command(
        "spectacular", "--validate", "--fail-on-warn", "--file", str(tmp_path / "schema.yml")
    )
