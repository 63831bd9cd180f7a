"""Whether a tracking number can be one: its format, and its check digit."""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from logistics.carriers.numbers.digits import RULES, mod10
from logistics.carriers.numbers.own import PATTERN, RULE

ANYWHERE = ("s10", "ups")
"""Formats that begin with letters which nobody else uses: they are known whoever carries."""
OWN = "Entrepot"


@dataclass(frozen=True, slots=True)
class WrongDigit:
    """Whose number it would be, were its check digit not wrong."""

    courier: str


@dataclass(frozen=True, slots=True)
class Format:
    """How one courier writes its numbers."""

    courier: str
    name: str
    format_id: str
    pattern: re.Pattern[str]
    checksum: Mapping[str, Any]
    serial: Mapping[str, Any]
    exists: tuple[Mapping[str, Any], ...]


def find_wrong_digit(number: str, *, courier: str = "") -> WrongDigit | None:
    """Return whose check digit a number has wrong; nothing when it is right or cannot be told.

    Looked at are the courier's formats, our own, and those that cannot be mistaken. Numbers of
    any other format pass: a carrier may begin a new one tomorrow.
    """
    plain = re.sub(r"[\s-]", "", number).upper()
    found = [_own(plain), *verdicts(plain, couriers={courier, *ANYWHERE})]
    known = [verdict for verdict in found if verdict is not None]
    if not known or any(is_right for _name, is_right in known):
        return None
    return WrongDigit(courier=known[0][0])


def verdicts(number: str, *, couriers: set[str], format_id: str = "") -> Iterator[tuple[str, bool]]:
    """Yield each courier in whose format a number is, and whether it can be one of its numbers.

    Naming a format narrows it to that one.
    """
    for one in _formats():
        is_asked = one.courier in couriers and format_id in {"", one.format_id}
        found = one.pattern.fullmatch(number) if is_asked else None
        if found is not None:
            groups = {name: _squeezed(text) for name, text in found.groupdict().items() if text}
            yield one.name, _is_right(one, groups)


def _own(number: str) -> tuple[str, bool] | None:
    found = PATTERN.fullmatch(number)
    return (OWN, mod10(found["serial"], RULE) == found["digit"]) if found else None


def _is_right(one: Format, groups: Mapping[str, str]) -> bool:
    if not all(_is_listed(groups.get(row["group"], ""), row) for row in one.exists):
        return False
    if not one.checksum:
        return True
    serial = _serial(groups["SerialNumber"], one.serial)
    return RULES[one.checksum["name"]](serial, one.checksum) == groups.get("CheckDigit", "")


def _is_listed(text: str, row: Mapping[str, Any]) -> bool:
    return text in row["values"] or any(re.fullmatch(rule, text) for rule in row["patterns"])


def _serial(serial: str, rule: Mapping[str, Any]) -> str:
    """Return a serial number as its check digit is computed: some lack their first digits."""
    prepend = rule.get("prepend_if")
    if prepend and re.match(prepend["matches_regex"], serial):
        return f"{prepend['content']}{serial}"
    return serial


def _squeezed(text: str) -> str:
    return re.sub(r"\s", "", text)


@cache
def _formats() -> tuple[Format, ...]:
    text = Path(__file__).with_name("formats.json").read_text(encoding="utf-8")
    return tuple(
        Format(
            courier=row["courier"],
            name=row["name"],
            format_id=row["id"] or "",
            # The source writes named groups as Perl does.
            pattern=re.compile(row["regex"].replace("(?<", "(?P<")),
            checksum=row.get("checksum", {}),
            serial=row.get("serial_number_format", {}),
            exists=tuple(row.get("exists", ())),
        )
        for row in json.loads(text)["formats"]
    )


COURIERS = {one.courier: one.name for one in _formats()}
"""The couriers whose formats are known, by code."""
