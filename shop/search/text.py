"""Words for searching: one form for what is stored and what is typed, with no database at hand."""

import re
import unicodedata
from itertools import pairwise

MAX_QUERY_LENGTH = 100
MAX_TERMS = 8

# Latin marks only: taking the marks off Japanese kana would make other letters of them.
_LATIN_MARKS = dict.fromkeys(range(768, 880))
_HAN = r"\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff々〆"
_KATAKANA = r"\u30a0-\u30ff"
_HIRAGANA = r"\u3041-\u309fー"
# Scripts that are written without spaces fall apart where the script changes; a run of hiragana
# between them is grammar more often than meaning and is only kept when it stands alone.
_RUN = re.compile(
    rf"[{_HAN}]+|[{_KATAKANA}]+|[{_HIRAGANA}]+"
    rf"|[^\W_{_HAN}{_KATAKANA}{_HIRAGANA}]+"
)
_SPACELESS = re.compile(rf"[{_HAN}{_KATAKANA}{_HIRAGANA}]")
_HIRAGANA_ONLY = re.compile(rf"[{_HIRAGANA}]+")


def normalise(text: str) -> str:
    """Return text without case, accents, width, control characters and repeated spaces."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    if not folded.isascii():
        bare = unicodedata.normalize("NFKD", folded).translate(_LATIN_MARKS)
        folded = unicodedata.normalize("NFC", bare)
    return _visible(folded)


def clean_query(text: str) -> str:
    """Return what was typed, shortened and without characters that cannot be stored or seen."""
    return _visible(text[:MAX_QUERY_LENGTH])


def _visible(text: str) -> str:
    """Take out marks that only steer the writing, and make spaces of what cannot be shown."""
    if not text.isprintable():
        text = "".join(
            sign if sign.isprintable() else " "
            for sign in text
            if unicodedata.category(sign) != "Cf"
        )
    return " ".join(text.split())


def terms_of(query: str) -> list[str]:
    """Return the words of a query in their searchable form, each once, eight at most."""
    runs = _RUN.findall(normalise(query[:MAX_QUERY_LENGTH]))
    meaningful = [run for run in runs if not _HIRAGANA_ONLY.fullmatch(run)]
    return list(dict.fromkeys(meaningful or runs))[:MAX_TERMS]


def is_spaceless(term: str) -> bool:
    """Tell whether a word is written in a script without spaces between words."""
    return bool(_SPACELESS.search(term))


def bigrams_of(term: str) -> list[str]:
    """Return the pairs of neighbouring characters, each once."""
    return list(dict.fromkeys(first + second for first, second in pairwise(term)))
