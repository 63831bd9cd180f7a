"""Static files that are made, not written: the brand's fonts."""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, Literal, overload

from django.conf import settings
from django.contrib.staticfiles.finders import BaseFinder
from django.core.checks import CheckMessage
from django.core.files.storage import FileSystemStorage, Storage

from shop.kernel.fonts import FONT_NAMES, build_fonts

_PREFIX = "shop/fonts/"


class _FontStorage(FileSystemStorage):
    """The folder of built fonts; collectstatic puts its files under the prefix."""

    prefix = _PREFIX.rstrip("/")


class FontFinder(BaseFinder):
    """Find the brand's fonts under ``shop/fonts/``, building them when they are first asked for."""

    def check(self, **_kwargs: Any) -> list[CheckMessage]:
        """Report nothing: the finder has no settings of its own."""
        return []

    @overload
    def find(self, path: str, find_all: Literal[False] = ..., **kwargs: Any) -> str | None: ...

    @overload
    def find(self, path: str, find_all: Literal[True], **kwargs: Any) -> list[str]: ...

    # The signature, a positional flag included, is Django's.
    def find(
        self,
        path: str,
        find_all: bool = False,  # noqa: FBT001, FBT002
        **kwargs: Any,
    ) -> str | list[str] | None:
        """Return the font's place on the disk, nothing when the path is no font of ours."""
        name = path.removeprefix(_PREFIX)
        is_font = name != path and name in FONT_NAMES
        places = [str(font) for font in _fonts() if font.name == name] if is_font else []
        if find_all:
            return places
        return next(iter(places), None)

    def list(self, ignore_patterns: Iterable[str] | None) -> Iterator[tuple[str, Storage]]:
        """Yield every font with the storage it is in; none is ever ignored."""
        storage = _FontStorage(location=_folder())
        for font in _fonts():
            yield font.name, storage


def _fonts() -> list[Path]:
    return build_fonts(target=_folder())


def _folder() -> Path:
    return Path(settings.VAR_DIR) / "fonts"
