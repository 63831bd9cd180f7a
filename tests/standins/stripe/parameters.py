"""Reading parameters, and checking them against the types of the installed SDK.

The SDK is generated from Stripe's own description of its API. A name, a nested name or a fixed
choice that the SDK does not know is therefore refused here as Stripe would refuse it: a typing
error, or a parameter that the pinned API version dropped, fails in our tests.
"""

import functools
import re
import typing
import urllib.parse
from collections.abc import Mapping
from typing import Any

import stripe
from stripe import RequestOptions
from typing_extensions import is_typeddict

from tests.standins.stripe.errors import ApiError
from tests.standins.stripe.store import Json

_OPTION_NAMES = frozenset(RequestOptions.__annotations__)
# The SDK's types inherit the request options, whose annotations name these as strings.
_NAMES_OF_REQUEST_OPTIONS = {"StripeContext": stripe.StripeContext, "Mapping": Mapping}
_SCALARS = {
    int: re.compile(r"-?\d+"),
    float: re.compile(r"-?\d+(\.\d+)?"),
    bool: re.compile(r"true|false"),
}


def parse_form(*, encoded: str) -> Json:
    """Turn `a[b][0]=c` into `{"a": {"b": ["c"]}}`."""
    parsed: Json = {}
    for name, value in urllib.parse.parse_qsl(encoded, keep_blank_values=True):
        first, *rest = re.findall(r"[^\[\]]+|(?<=\[)(?=\])", name) or [name]
        branch, key = parsed, first
        for following in rest:
            branch = branch.setdefault(key, {})
            key = following or str(len(branch))
        branch[key] = value
    return {name: _numbered_as_list(value) for name, value in parsed.items()}


def _numbered_as_list(branch: Any) -> Any:
    if not isinstance(branch, dict):
        return branch
    cleaned = {name: _numbered_as_list(value) for name, value in branch.items()}
    if cleaned and all(name.isdigit() for name in cleaned):
        return [cleaned[name] for name in sorted(cleaned, key=int)]
    return cleaned


@functools.cache
def known_parameters(expected: type) -> Mapping[str, Any]:
    """Return the parameters the SDK's type allows, with their types."""
    hints = typing.get_type_hints(expected, localns=_NAMES_OF_REQUEST_OPTIONS)
    return {name: hint for name, hint in hints.items() if name not in _OPTION_NAMES}


def check_parameters(*, given: Json, expected: type, within: str = "") -> None:
    """Accept what the SDK's own type accepts.

    :raises ApiError: 400 for an unknown name, a wrong choice or a wrong kind of value
    """
    known = known_parameters(expected)
    for name, value in given.items():
        full_name = f"{within}[{name}]" if within else name
        if name not in known:
            raise ApiError(
                400,
                f"Received unknown parameter: {full_name}",
                code="parameter_unknown",
                param=full_name,
            )
        _check_value(value=value, hint=known[name], full_name=full_name)


def _check_value(*, value: Any, hint: Any, full_name: str) -> None:
    choices = _alternatives(hint)
    if isinstance(value, dict):
        _check_mapping(value=value, choices=choices, full_name=full_name)
    elif isinstance(value, list):
        _check_list(value=value, choices=choices, full_name=full_name)
    elif value != "" and not _is_accepted(value=str(value), choices=choices):
        raise _invalid(full_name, str(value), choices)


def _check_mapping(*, value: Json, choices: tuple[Any, ...], full_name: str) -> None:
    typed = [choice for choice in choices if is_typeddict(choice)]
    if typed:
        check_parameters(given=value, expected=typed[0], within=full_name)
    elif not any(typing.get_origin(choice) is dict for choice in choices):
        raise ApiError(400, f"Invalid object: {full_name}", param=full_name)


def _check_list(*, value: list[Any], choices: tuple[Any, ...], full_name: str) -> None:
    lists = [choice for choice in choices if typing.get_origin(choice) is list]
    if not lists:
        raise ApiError(400, f"Invalid array: {full_name}", param=full_name)
    for position, item in enumerate(value):
        _check_value(
            value=item, hint=typing.get_args(lists[0])[0], full_name=f"{full_name}[{position}]"
        )


def _alternatives(hint: Any) -> tuple[Any, ...]:
    origin = typing.get_origin(hint)
    if origin in (typing.Union, typing.get_origin(int | str)):
        return tuple(inner for part in typing.get_args(hint) for inner in _alternatives(part))
    return (hint,)


def _named_choices(choices: tuple[Any, ...]) -> list[str]:
    return [
        option
        for choice in choices
        if typing.get_origin(choice) is typing.Literal
        for option in typing.get_args(choice)
        if option
    ]


def _is_accepted(*, value: str, choices: tuple[Any, ...]) -> bool:
    named = _named_choices(choices)
    patterns = [_SCALARS[choice] for choice in choices if choice in _SCALARS]
    # The SDK adds `str` to every list of choices so that newer answers still parse; for a
    # question, the list is what Stripe accepts.
    is_free = str in choices and not named
    return is_free or value in named or any(pattern.fullmatch(value) for pattern in patterns)


def _invalid(full_name: str, value: str, choices: tuple[Any, ...]) -> ApiError:
    named = _named_choices(choices)
    if named:
        return ApiError(
            400, f"Invalid {full_name}: must be one of {', '.join(named)}", param=full_name
        )
    return ApiError(
        400,
        f"Invalid value for {full_name}: {value}",
        code="parameter_invalid_integer" if int in choices else "parameter_invalid",
        param=full_name,
    )
