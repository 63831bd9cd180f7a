"""What partners call: messages in, orders out; signed with the partner's key, numbered, repeatable.

The signature is that of carriers' messages, over the method and address in front of the body:
``<timestamp>.POST /partners/RNO/messages/\n<body>``.
"""

import os
from collections.abc import Mapping
from typing import IO, Any

from django.utils import timezone
from django.utils.cache import add_never_cache_headers
from django.utils.translation import gettext_lazy as _
from rest_framework import exceptions, serializers
from rest_framework.parsers import BaseParser
from rest_framework.request import Request
from rest_framework.response import Response

from logistics.carriers.signature import SignatureError, verify
from logistics.partners.forms import (
    MAX_BYTES,
    MAX_SEQUENCE,
    MalformedMessageError,
    parse_message,
)
from logistics.partners.models import PartnerLink, PartnerMessage
from logistics.partners.selectors import gaps_of, outgoing
from logistics.partners.services import (
    ConflictError,
    TooFarAheadError,
    acknowledge,
    apply_waiting,
    hand_out,
    queue_orders,
    receive_messages,
)
from shop.kernel.storable_json import parse_storable
from shop.storefront.api.base import PublicView
from shop.storefront.api.bodies import TooLarge
from shop.storefront.api.errors import Limit, Refused, WrongFields

HEADER = "X-Partner-Signature"
LIMIT = Limit("partners", 600)


class RawBody(BaseParser):
    """Leaves the body as it is: the signature is over its bytes."""

    media_type = "*/*"

    def parse(
        self,
        stream: IO[Any],
        media_type: str | None = None,
        parser_context: Mapping[str, Any] | None = None,
    ) -> dict[str, bytes]:
        """Return the bytes.

        :raises TooLarge: when they are more than a message can have
        """
        body: bytes = stream.read(MAX_BYTES + 1)
        if len(body) > MAX_BYTES:
            raise TooLarge
        return {"raw": body}


class PartnerView(PublicView):
    """An address of one partner's; who cannot sign is not told whether there is such a partner."""

    schema = None
    parser_classes: tuple[Any, ...] = (RawBody,)
    limits = dict.fromkeys(("GET", "POST"), LIMIT)
    link: PartnerLink

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Check the signature.

        :raises AuthenticationFailed: when it is not the partner's
        """
        super().initial(request, *args, **kwargs)
        link = PartnerLink.objects.filter(pk=kwargs["code"], is_active=True).first()
        address = f"{request.method} {request.get_full_path()}\n".encode()
        try:
            verify(
                body=address + self.raw(request),
                header=request.headers.get(HEADER, ""),
                secrets=_keys(link),
                now=int(timezone.now().timestamp()),
            )
        except SignatureError as error:
            raise exceptions.AuthenticationFailed(
                _("The signature is missing, too old or wrong.")
            ) from error
        if link is None:
            raise exceptions.AuthenticationFailed
        self.link = link

    def raw(self, request: Request) -> bytes:
        """Return the body's bytes."""
        data = request.data
        return data["raw"] if isinstance(data, dict) and "raw" in data else b""

    def finalize_response(
        self, request: Request, response: Response, *args: Any, **kwargs: Any
    ) -> Response:
        """Forbid caches to keep it: there are addresses in it."""
        final: Response = super().finalize_response(request, response, *args, **kwargs)
        add_never_cache_headers(final)
        return final


class MessagesView(PartnerView):
    """Where a partner's messages come in."""

    def post(self, request: Request, code: str) -> Response:
        """Keep a message, apply what can be applied, and say what became of this one.

        :raises WrongFields: when it is no message
        :raises Refused: when its number was used for another one
        """
        try:
            incoming = parse_message(self.raw(request))
        except MalformedMessageError as error:
            raise WrongFields({"message": [str(error)]}) from error
        now = timezone.now()
        try:
            (message,) = receive_messages(
                warehouse_id=self.link.pk, incoming=[incoming], source="api", at=now
            )
        except ConflictError as error:
            raise Refused(str(error), code="number_used") from error
        except TooFarAheadError as error:
            raise Refused(str(error), code="number_too_far_ahead") from error
        apply_waiting(warehouse_id=self.link.pk, at=now)
        message.refresh_from_db()
        return Response(self._answer(message))

    def _answer(self, message: PartnerMessage) -> dict[str, Any]:
        link = PartnerLink.objects.get(pk=self.link.pk)
        return {
            "sequence": message.sequence,
            "state": message.state,
            "problem": message.problem,
            "detail": message.detail,
            "applied_up_to": link.last_in,
            "missing": [{"from": gap.start, "to": gap.stop - 1} for gap in gaps_of(link)],
        }


class OrdersView(PartnerView):
    """What a partner is to do; the same again until it is acknowledged."""

    def get(self, request: Request, code: str) -> Response:
        """Return what is not acknowledged, in order."""
        now = timezone.now()
        queue_orders(warehouse_id=self.link.pk, at=now)
        messages = hand_out(warehouse_id=self.link.pk, at=now)
        return Response({"messages": [outgoing(message) for message in messages]})


class AcknowledgeView(PartnerView):
    """Where a partner says what it has."""

    class InputSerializer(serializers.Serializer[Any]):
        """The last number it has."""

        up_to = serializers.IntegerField(min_value=1, max_value=MAX_SEQUENCE)

    def post(self, request: Request, code: str) -> Response:
        """Note that everything up to a number has arrived; safe to repeat.

        :raises WrongFields: when there is no number
        """
        try:
            given = self.InputSerializer(data=parse_storable(self.raw(request)))
        except ValueError as error:
            raise WrongFields({"message": [_("This is not JSON.")]}) from error
        if not given.is_valid():
            raise WrongFields({name: map(str, said) for name, said in given.errors.items()})
        up_to = given.validated_data["up_to"]
        count = acknowledge(warehouse_id=self.link.pk, up_to=up_to, at=timezone.now())
        return Response({"acknowledged": count})


def _keys(link: PartnerLink | None) -> list[str]:
    """Return the keys of a partner: two while one replaces the other."""
    given = os.environ.get(link.key_env, "") if link and link.key_env else ""
    return [part.strip() for part in given.split(",") if part.strip()]
