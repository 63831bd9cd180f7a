"""Production buys no labels of a stand-in."""

from typing import Any

import pytest

from logistics.carriers.checks import refuse_carrier_standin
from logistics.carriers.gateways.easypost.client import EASYPOST_API


@pytest.mark.parametrize(
    ("is_debug", "base", "found"),
    [
        (False, "http://127.0.0.1:8432/v2", ["logistics.E001"]),
        (False, EASYPOST_API, []),
        (True, "http://127.0.0.1:8432/v2", []),
    ],
)
def test_a_standin_is_refused_when_debug_is_off(
    settings: Any, *, is_debug: bool, base: str, found: list[str]
) -> None:
    settings.DEBUG, settings.EASYPOST_API_BASE = is_debug, base

    assert [problem.id for problem in refuse_carrier_standin(None)] == found
