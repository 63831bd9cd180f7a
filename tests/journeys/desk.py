"""The desk in a browser."""

import contextlib
from collections.abc import Iterator

from django.template import engines


@contextlib.contextmanager
def desk_templates() -> Iterator[None]:
    """Leave missing values empty: the templates of the admin itself count on it."""
    engine = engines["django"].engine
    marker, engine.string_if_invalid = engine.string_if_invalid, ""
    yield
    engine.string_if_invalid = marker
