"""Whether a provider is asked about a consignment, and what it says."""

import logging
from collections.abc import Mapping
from contextlib import suppress

from django.conf import settings
from django.core.cache import cache
from redis.exceptions import RedisError

from shop.inventory.models import Warehouse
from shop.tax.calculate import Destination, ProviderAnswer, TaxSnapshot
from shop.tax.calculate.amounts import price_lines
from shop.tax_providers.gateways import (
    AskedLine,
    Place,
    ProviderError,
    ProviderUnavailableError,
    TaxQuestion,
    provider_named,
)

logger = logging.getLogger(__name__)

Answers = Mapping[str, ProviderAnswer]
"""What providers have said, by the fingerprint of the question."""


def provider_for(*, destination: Destination, providers: Mapping[str, str]) -> str:
    """Return who computes the tax at an address: a name, or nothing for our own rates.

    ``providers`` are those of the seller's registrations; one of the state counts before one of
    the country. An address without a postcode is not finished, and no provider could answer.
    """
    if not destination.postcode.strip():
        return ""
    for code in (state_of(destination), destination.country.upper()):
        if code in providers:
            return providers[code]
    return ""


def state_of(destination: Destination) -> str:
    """Return the code of an address's state, e.g. ``US-CA``."""
    country = destination.country.upper()
    return f"{country}-{destination.region.strip().upper().removeprefix(f'{country}-')}"


def question_about(
    snapshot: TaxSnapshot, *, warehouse: str, basket: str = "", line1: str = "", city: str = ""
) -> TaxQuestion:
    """Return what a provider is to be asked about a consignment; one statement.

    :raises InvalidSnapshotError: when the facts contradict each other
    """
    destination = snapshot.destination
    ship_from = Warehouse.objects.get(pk=warehouse)
    return TaxQuestion(
        basket=basket,
        currency=snapshot.currency,
        includes_tax=snapshot.prices_include_tax,
        ship_from=Place(
            country=ship_from.country,
            region=ship_from.region,
            postcode=ship_from.postcode,
            city=ship_from.city,
            line1=ship_from.line1,
        ),
        ship_to=Place(
            country=destination.country.upper(),
            region=state_of(destination).partition("-")[2],
            postcode=destination.postcode.strip(),
            city=city,
            line1=line1,
        ),
        lines=tuple(
            AskedLine(
                key=part.line.key,
                category=part.line.category,
                quantity=part.line.quantity,
                amount=part.price,
            )
            for part in price_lines(snapshot)
            if part.is_goods and part.price.amount
        ),
        shipping=snapshot.shipping.price,
    )


def find_answer(*, question: TaxQuestion, provider: str) -> ProviderAnswer:
    """Return what a provider says of a consignment; an answer without reference when it is silent.

    Goes over the network, so it must not be called inside a transaction; it waits
    TAX_PROVIDER_TIMEOUT_SECONDS at most and never raises. The same question is answered from the
    cache for TAX_ESTIMATE_SECONDS. A provider that did not answer is left alone for
    TAX_PROVIDER_PAUSE_SECONDS: nobody waits for it twice.
    """
    kept_key = f"tax-answer:{provider}:{question.fingerprint}"
    silence_key = f"tax-silence:{provider}"
    silence = ProviderAnswer(provider=provider)
    kept = _kept(kept_key) or _kept(silence_key)
    if kept is not None:
        return kept
    try:
        answer = provider_named(provider).estimate(question) or silence
    except ProviderError as error:
        logger.warning("tax provider %s gave no answer: %s", provider, error)
        is_down = isinstance(error, ProviderUnavailableError)
        pause = settings.TAX_PROVIDER_PAUSE_SECONDS
        _keep(silence_key if is_down else kept_key, silence, seconds=pause)
        return silence
    _keep(kept_key, answer, seconds=settings.TAX_ESTIMATE_SECONDS)
    return answer


def _kept(key: str) -> ProviderAnswer | None:
    """Return what is in the cache; one that is down holds nothing."""
    with suppress(RedisError):
        found: ProviderAnswer | None = cache.get(key)
        return found
    return None


def _keep(key: str, answer: ProviderAnswer, *, seconds: int) -> None:
    with suppress(RedisError):
        cache.set(key, answer, seconds)
