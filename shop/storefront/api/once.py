"""Requests that may be sent again: the header by which they are known, and the kept answer.

As the draft "The Idempotency-Key HTTP Header Field" of the IETF has it. Only what has been carried
out is kept: a refusal changed nothing, so its key is free again.
"""

import json
import re
from collections.abc import Callable, Mapping
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiExample, OpenApiParameter
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response

from shop.idempotency.calculate import fingerprint_of
from shop.idempotency.services import (
    KeyReusedError,
    StillRunningError,
    claim_key,
    give_up_key,
    keep_answer,
)
from shop.storefront.api.errors import Refused

HEADER = "Idempotency-Key"
# A string of RFC 9651: in quotes, printable ASCII, quote and backslash behind a backslash.
_STRING = re.compile(r'"((?:[ !#-\[\]-~]|\\["\\]){1,255})"')
RETRY_SECONDS = 5
IDEMPOTENCY_KEY = OpenApiParameter(
    HEADER,
    {"type": "string", "pattern": r'^"[!#-\[\]-~]{1,255}"$'},
    OpenApiParameter.HEADER,
    required=True,
    description="A text of your own for this one request, in quotes, e.g. a UUID. The same text "
    "with the same request gets the same answer for 24 hours, and is carried out once only.",
    examples=[OpenApiExample("A UUID", '"8e03978e-40d5-43dd-bc93-6894a57f9324"')],
)


def answer_once(request: Request, *, owner: str, work: Callable[[], Mapping[str, Any]]) -> Response:
    """Return 201 with what the work comes to; of a request that was answered before, that answer.

    :raises Refused: 400 without a proper key, 409 while the first request is at work, 422 when
        the key came with another request
    """
    key = _key_of(request)
    fingerprint = fingerprint_of(method=request.method or "", path=request.path, body=request.data)
    try:
        claim = claim_key(owner=owner, key=key, fingerprint=fingerprint, at=timezone.now())
    except KeyReusedError as error:
        raise Refused(
            _("This key was used for another request."),
            code="idempotency_key_reused",
            status_code=status.HTTP_422_UNPROCESSABLE_ENTITY,
        ) from error
    except StillRunningError as error:
        raise Refused(
            _("The first request with this key is still being worked on. Please ask again."),
            code="idempotency_key_in_use",
            wait=RETRY_SECONDS,
        ) from error
    if claim.status is not None:
        answer = json.loads(claim.answer or "null")
        return Response(answer, status=claim.status, headers={"Idempotency-Replayed": "true"})
    try:
        answer = dict(work())
    except Exception:
        give_up_key(key_id=claim.pk)
        raise
    keep_answer(key_id=claim.pk, status=status.HTTP_201_CREATED, answer=json.dumps(answer))
    return Response(answer, status=status.HTTP_201_CREATED)


def _key_of(request: Request) -> str:
    found = _STRING.fullmatch(request.headers.get(HEADER, "").strip(" "))
    if found is None:
        raise Refused(
            _("Please send the header Idempotency-Key with a text of your own in quotes."),
            code="idempotency_key_missing"
            if HEADER not in request.headers
            else ("idempotency_key_malformed"),
            status_code=status.HTTP_400_BAD_REQUEST,
        )
    return found[1]
