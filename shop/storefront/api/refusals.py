"""Which refusals the schema promises."""

from typing import Any

from drf_spectacular.utils import OpenApiExample, OpenApiResponse

from shop.storefront.api.serializers import ErrorSerializer

_SHOWN = {
    400: ("The body is not JSON that can be read.", "parse_error"),
    403: (
        "A signed-in browser did not send the token against forged requests.",
        "permission_denied",
    ),
    404: ("There is nothing under this address.", "not_found"),
    406: ("Answers are JSON only.", "not_acceptable"),
    409: ("The state of things does not allow it.", "cart_changed"),
    413: ("The body is too large.", "too_large"),
    415: ("Bodies are JSON only.", "unsupported_media_type"),
    422: ("A field is not as it should be.", "invalid"),
    429: ("Too often within a minute.", "throttled"),
    503: ("The payment provider does not answer.", "unavailable"),
}


def refusals(*codes: int) -> dict[int, Any]:
    """Return the responses that the schema names for these status codes."""
    return {code: _response(code) for code in codes}


def _response(code: int) -> OpenApiResponse:
    description, name = _SHOWN[code]
    value: dict[str, Any] = {"code": name, "message": description}
    if code == 422:
        value["fields"] = {"postcode": ["This is not a postcode of the chosen country."]}
    example = OpenApiExample(description, value, response_only=True, status_codes=[str(code)])
    return OpenApiResponse(ErrorSerializer, description, [example])


READING = refusals(400, 403, 404, 406, 409, 429)
WRITING = refusals(400, 403, 404, 406, 409, 413, 415, 422, 429)
PAYING = refusals(400, 403, 404, 406, 409, 413, 415, 422, 429, 503)
