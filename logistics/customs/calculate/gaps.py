"""What a declaration lacks: without it the parcel waits at a border, or comes back."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from logistics.customs.calculate.declaration import Declaration, DeclaredLine, Party

# Words that say nothing by themselves; Import Control System 2 refuses them as a description.
VAGUE = frozenset(
    {
        "accessories",
        "article",
        "articles",
        "assorted",
        "consolidated",
        "freight",
        "gift",
        "gifts",
        "goods",
        "household",
        "item",
        "items",
        "merchandise",
        "misc",
        "miscellaneous",
        "other",
        "parcel",
        "part",
        "parts",
        "present",
        "product",
        "products",
        "sample",
        "samples",
        "set",
        "sets",
        "shipment",
        "spare",
        "stuff",
        "things",
        "unknown",
        "various",
    }
)
_WORD = re.compile(r"[A-Za-z]{3,}")
_HS_CODE = re.compile(r"[0-9]{6}(?:[0-9]{2}(?:[0-9]{2})?)?")
_COUNTRY = re.compile(r"[A-Z]{2}")


class Gap(StrEnum):
    """One kind of thing that can be missing."""

    DESCRIPTION = "DESCRIPTION"
    VAGUE_DESCRIPTION = "VAGUE_DESCRIPTION"
    HS_CODE = "HS_CODE"
    ORIGIN = "ORIGIN"
    WEIGHT = "WEIGHT"
    VALUE = "VALUE"
    SENDER = "SENDER"
    RECEIVER = "RECEIVER"
    SCHEME_NUMBER = "SCHEME_NUMBER"
    CONTENTS = "CONTENTS"


@dataclass(frozen=True, slots=True)
class Missing:
    """What is missing, and of which line; of the parcel as a whole where there is none."""

    gap: Gap
    line: DeclaredLine | None = None


def missing_from(declaration: Declaration) -> list[Missing]:
    """Return everything that a declaration lacks, the parcel's own first, then line by line."""
    return [*_of_parcel(declaration), *(row for line in declaration.lines for row in _of(line))]


def is_vague(description: str) -> bool:
    """Return whether a description has words, but none that says what the thing is."""
    return not {word.lower() for word in _WORD.findall(description)} - VAGUE


def _of_parcel(declaration: Declaration) -> Iterator[Missing]:
    if not _is_whole(declaration.sender):
        yield Missing(Gap.SENDER)
    if not _is_whole(declaration.receiver):
        yield Missing(Gap.RECEIVER)
    if declaration.scheme is not None and not declaration.scheme.number:
        yield Missing(Gap.SCHEME_NUMBER)
    if not declaration.lines:
        yield Missing(Gap.CONTENTS)


def _of(line: DeclaredLine) -> Iterator[Missing]:
    if not _WORD.search(line.description):
        yield Missing(Gap.DESCRIPTION, line)
    elif is_vague(line.description):
        yield Missing(Gap.VAGUE_DESCRIPTION, line)
    if not _HS_CODE.fullmatch(line.hs_code):
        yield Missing(Gap.HS_CODE, line)
    if not _COUNTRY.fullmatch(line.origin):
        yield Missing(Gap.ORIGIN, line)
    if line.net_weight_g <= 0:
        yield Missing(Gap.WEIGHT, line)
    if line.value.amount <= 0:
        yield Missing(Gap.VALUE, line)


def _is_whole(party: Party) -> bool:
    return bool((party.name or party.company) and any(party.lines) and party.country)
