"""JSON from outside, as far as PostgreSQL can keep it."""

import json
from typing import Any, NoReturn


def parse_storable(body: bytes) -> Any:
    """Return what JSON says, once it is sure that a column can hold it.

    A column of PostgreSQL holds neither half a surrogate pair nor an infinite number, which
    Python reads from `1e400`. The NUL character is left to the caller.

    :raises ValueError: when it is no JSON or cannot be kept
    """
    try:
        value = json.loads(body.decode(), parse_constant=_refuse_constant)
        json.dumps(value, ensure_ascii=False, allow_nan=False).encode()
    except RecursionError as error:
        raise ValueError("nested too deeply") from error
    return value


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not JSON")
