"""The days of arrival in words."""

from datetime import date

import pytest
from django.utils import translation

from shop.landed.wording import arrival_words


@pytest.mark.parametrize(
    ("last", "words"),
    [
        (date(2026, 11, 30), "Ankunft am 30.11.2026"),
        (date(2026, 12, 2), "Ankunft zwischen dem 30.11.2026 und dem 02.12.2026"),
    ],
)
def test_one_day_is_not_said_twice(last: date, words: str):
    with translation.override("de"):
        assert arrival_words(date(2026, 11, 30), last, locale="de_DE") == words
