"""What the addresses of the API have in common: the variant they name, who asks, how often."""

from collections.abc import Mapping
from typing import Any

from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.utils import translation
from django.utils.cache import add_never_cache_headers, patch_cache_control
from rest_framework.authentication import SessionAuthentication
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.throttling import BaseThrottle
from rest_framework.views import APIView

from shop.markets.context import find_variant
from shop.markets.registry import Variant
from shop.storefront.api.bodies import StorableJSON
from shop.storefront.api.errors import READ_LIMIT, WRITE_LIMIT, Limit, PerAddress
from shop.storefront.caching import SECONDS


class PublicView(APIView):
    """A page for everybody: no session, no token, one limit per address."""

    authentication_classes: tuple[Any, ...] = ()
    permission_classes: tuple[Any, ...] = (AllowAny,)
    throttle_classes = (PerAddress,)
    parser_classes: tuple[Any, ...] = (StorableJSON,)
    limits: Mapping[str, Limit] = {}

    def get_throttles(self) -> list[BaseThrottle]:
        """Return the limit of the method: each has its own, writing a lower one than reading."""
        method = self.request.method or ""
        usual = READ_LIMIT if method in {"GET", "HEAD", "OPTIONS"} else WRITE_LIMIT
        return [PerAddress(self.limits.get(method, usual))]


class SharedAnswer:
    """Mixed into a view whose answers shared caches may keep for a minute."""

    def finalize_response(
        self, request: Request, response: Response, *args: Any, **kwargs: Any
    ) -> Response:
        """Let shared caches keep what is not a refusal."""
        final: Response = super().finalize_response(  # type: ignore[misc]
            request, response, *args, **kwargs
        )
        if final.status_code == 200:
            patch_cache_control(final, public=True, max_age=SECONDS)
        return final


class VariantView(PublicView):
    """A page in one language and market, both named by the address."""

    variant: Variant

    def dispatch(
        self, request: HttpRequest, *args: Any, variant: str, **kwargs: Any
    ) -> HttpResponseBase:
        """Speak the variant's language; an unknown variant is not found."""
        found = find_variant(variant)
        with translation.override(found.code if found else "en"):
            if found is not None:
                self.variant = found
            response = super().dispatch(request, *args, **kwargs)
        response.headers["Content-Language"] = found.language if found else "en"
        return response

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Refuse what is no variant.

        :raises Http404: when there is none of that name
        """
        super().initial(request, *args, **kwargs)
        if not hasattr(self, "variant"):
            raise Http404


class PrivateView(VariantView):
    """A page about one basket or order: nobody may keep it.

    A secret in the address opens it. Whoever is signed in besides must send the token against
    forged requests along when they write, as on the pages.
    """

    authentication_classes = (SessionAuthentication,)

    def finalize_response(
        self, request: Request, response: Response, *args: Any, **kwargs: Any
    ) -> Response:
        """Forbid caches to keep it, and browsers to tell the address on."""
        final: Response = super().finalize_response(request, response, *args, **kwargs)
        add_never_cache_headers(final)
        final["Referrer-Policy"] = "same-origin"
        return final

    @property
    def user_id(self) -> int | None:
        """The account that is signed in, if one is."""
        user = self.request.user
        return user.pk if user.is_authenticated else None


class UnknownAddressView(PublicView):
    """Any other address below /api/."""

    schema = None

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Say that there is nothing.

        :raises Http404: always
        """
        super().initial(request, *args, **kwargs)
        raise Http404
