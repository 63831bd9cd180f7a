"""JSON that comes in: small, storable, an object, and its fields of the right kind."""

from collections.abc import Mapping
from typing import IO, Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers, status
from rest_framework.exceptions import APIException, ParseError
from rest_framework.parsers import BaseParser

from shop.kernel.storable_json import parse_storable

MAX_BYTES = 65_536


class TooLarge(APIException):
    """Raised for a body that is larger than any of ours."""

    status_code = status.HTTP_413_REQUEST_ENTITY_TOO_LARGE
    default_detail = _("This is too large.")
    default_code = "too_large"


class StorableJSON(BaseParser):
    """Reads one JSON object whose values every column can hold."""

    media_type = "application/json"

    def parse(
        self,
        stream: IO[Any],
        media_type: str | None = None,
        parser_context: Mapping[str, Any] | None = None,
    ) -> dict[str, Any]:
        """Return the object.

        :raises TooLarge: when it has more than 64 KiB
        :raises ParseError: when it is no such JSON
        """
        body: bytes = stream.read(MAX_BYTES + 1)
        if len(body) > MAX_BYTES:
            raise TooLarge
        try:
            value = parse_storable(body)
        except ValueError as error:
            raise ParseError(_("This is not JSON that we can read.")) from error
        if not isinstance(value, dict):
            raise ParseError(_("Please send a JSON object."))
        return value


class Text(serializers.CharField):
    """A text, and nothing that merely can be written as one: amounts as numbers would be floats."""

    def __init__(self, **options: Any) -> None:
        super().__init__(trim_whitespace=False, **options)

    def to_internal_value(self, data: object) -> str:
        """Return it unchanged."""
        if not isinstance(data, str):
            self.fail("invalid")
        return str(super().to_internal_value(data))


class Number(serializers.IntegerField):
    """A whole number, not a text or a truth value."""

    def to_internal_value(self, data: object) -> int:
        """Return it unchanged."""
        if isinstance(data, bool) or not isinstance(data, int):
            self.fail("invalid")
        return int(super().to_internal_value(data))


class Truth(serializers.BooleanField):
    """True or false, not a word for it."""

    def to_internal_value(self, data: object) -> bool:
        """Return it unchanged."""
        if not isinstance(data, bool):
            self.fail("invalid", input=data)
        return data
