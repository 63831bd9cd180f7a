"""Which products the words of a shopper mean, best first."""

from itertools import combinations
from typing import Any

from django.contrib.postgres.search import TrigramWordSimilarity
from django.db.models import Case, FloatField, Q, QuerySet, Value, When
from django.db.models.expressions import CombinedExpression

from shop.search.models import SearchEntry
from shop.search.text import bigrams_of, is_spaceless, normalise, terms_of

MATCH_LIMIT = 1000
SHORT_TERM = 2
FUZZY_LENGTH = 4
MAX_PAIRS = 6
_LAST_STEP = "ZZZZ"


def matching_products(*, text: str, language: str, market_code: str, path: str) -> tuple[int, ...]:
    """Return the ids of the products that the market sells and the words mean, best first.

    At most a thousand. Words in the title weigh more than words in the body; slips of the pen in
    longer words are forgiven; of three words or more, one may be missing.
    """
    terms = terms_of(text)
    if not terms:
        return ()
    rows = (
        _entries(language=language, market_code=market_code, path=path)
        .filter(_wanted(terms))
        .annotate(score=_score(terms))
        .order_by("-score", "product_id")
    )
    return tuple(rows.values_list("product_id", flat=True)[:MATCH_LIMIT])


def suggest_products(
    *, text: str, language: str, market_code: str, path: str, limit: int = 6
) -> list[int]:
    """Return the ids of products with a title, or a word of it, that begins like the text."""
    start = normalise(text)
    if not start:
        return []
    begins = Q(title__startswith=start)
    within = Q(title__contains=start) if is_spaceless(start) else Q(title__contains=f" {start}")
    rows = (
        _entries(language=language, market_code=market_code, path=path)
        .filter(begins | within)
        .annotate(place=Case(When(begins, then=0), default=1))
        .order_by("place", "title", "product_id")
    )
    return list(rows.values_list("product_id", flat=True)[:limit])


def similar_titles(
    *, text: str, language: str, market_code: str, path: str, limit: int = 4
) -> list[int]:
    """Return the ids of products whose titles look like the text, for when nothing was found."""
    start = normalise(text)
    if not start:
        return []
    rows = (
        _entries(language=language, market_code=market_code, path=path)
        .annotate(similarity=TrigramWordSimilarity(start, "title"))
        .filter(similarity__gt=0.25)
        .order_by("-similarity", "product_id")
    )
    return list(rows.values_list("product_id", flat=True)[:limit])


def _entries(*, language: str, market_code: str, path: str) -> QuerySet[SearchEntry]:
    return SearchEntry.objects.filter(
        language=language,
        product__listings__market_id=market_code,
        product__listings__is_lead=True,
        product__listings__category_path__range=(path, path + _LAST_STEP),
    )


def _wanted(terms: list[str]) -> Q:
    needed = len(terms) if len(terms) <= SHORT_TERM else len(terms) - 1
    wanted = Q()
    for some in combinations(terms, needed):
        every = Q()
        for term in some:
            every &= _matches(term)
        wanted |= every
    return wanted


def _matches(term: str) -> Q:
    if is_spaceless(term):
        return _matches_spaceless(term)
    if len(term) <= SHORT_TERM:
        return _word_starts("title", term) | _word_starts("body", term)
    found = Q(title__contains=term) | Q(body__contains=term)
    if len(term) >= FUZZY_LENGTH:
        found |= Q(title__trigram_word_similar=term)
    return found


def _matches_spaceless(term: str) -> Q:
    """Match the run itself, or half of its pairs of neighbouring characters."""
    whole = Q(title__contains=term) | Q(body__contains=term)
    pairs = bigrams_of(term)[:MAX_PAIRS]
    if len(pairs) <= 1:
        return whole
    for some in combinations(pairs, (len(pairs) + 1) // 2):
        every = Q()
        for pair in some:
            every &= Q(title__contains=pair) | Q(body__contains=pair)
        whole |= every
    return whole


def _word_starts(field: str, term: str) -> Q:
    return Q(**{f"{field}__startswith": term}) | Q(**{f"{field}__contains": f" {term}"})


def _score(terms: list[str]) -> CombinedExpression | TrigramWordSimilarity:
    phrase = " ".join(terms)
    score: Any = TrigramWordSimilarity(phrase, "title")
    score += _points((Q(title=phrase), 8.0), (Q(title__startswith=phrase), 4.0))
    for term in terms:
        score += _points(
            (_word_starts("title", term), 3.0),
            (Q(title__contains=term), 2.0),
            (Q(body__contains=term), 1.0),
        )
    return score  # type: ignore[no-any-return]


def _points(*rules: tuple[Q, float]) -> Case:
    whens = (When(condition, then=Value(points)) for condition, points in rules)
    return Case(*whens, default=Value(0.0), output_field=FloatField())
