"""The brand's fonts: subset from installed packages to small WOFF2 files, once per version.

The packages hold complete variable fonts of several hundred kilobytes. The shop serves the Latin
part of them, with the weight axis kept and the optical size fixed where the shop uses it.
"""

import importlib.util
import logging
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont
from fontTools.varLib.instancer import instantiateVariableFont

# The cutter tells every table it touches, at the level of our own messages.
logging.getLogger("fontTools").setLevel(logging.WARNING)

__all__ = ["FONT_NAMES", "FontSourceMissingError", "build_fonts"]

# Basic Latin, Latin-1, Latin Extended-A, the letters of German capitals and Romanian, then the
# punctuation, currency signs and arrows that the shop's texts use.
_LETTERS = (
    *range(0x20, 0x7F),
    *range(0xA0, 0x180),
    *range(0x218, 0x21C),
    0x1E9E,
    0x2009,
    *range(0x2010, 0x2016),
    *range(0x2018, 0x2023),
    0x2026,
    0x202F,
    0x2032,
    0x2033,
    0x2039,
    0x203A,
    0x2212,
)
_CURRENCY_SIGNS = (0x20A9, 0x20AB, 0x20AC, 0x20B9, 0x20BA, 0x20BD)
_ARROWS = (0x2190, 0x2192)


@dataclass(frozen=True)
class _Cut:
    """One file to make: where it comes from and how much of it is kept."""

    name: str
    package: str
    source: str
    axes: dict[str, float | tuple[float, float]]
    features: tuple[str, ...] = ("kern", "liga", "ccmp", "locl", "lnum")
    unicodes: tuple[int, ...] = (*_LETTERS, *_CURRENCY_SIGNS, *_ARROWS)


_CUTS = (
    _Cut(
        name="newsreader.woff2",
        package="fontpkg_newsreader",
        source="Newsreader[opsz,wght].ttf",
        axes={"opsz": 36, "wght": (300, 400)},
    ),
    _Cut(
        name="newsreader-italic.woff2",
        package="fontpkg_newsreader",
        source="Newsreader-Italic[opsz,wght].ttf",
        axes={"opsz": 36, "wght": 400},
    ),
    _Cut(
        name="inter.woff2",
        package="fontpkg_inter",
        source="Inter[opsz,wght].ttf",
        axes={"opsz": 14, "wght": (400, 700)},
        features=("kern", "liga", "ccmp", "locl", "tnum", "case"),
    ),
)

FONT_NAMES = tuple(cut.name for cut in _CUTS)


class FontSourceMissingError(Exception):
    """Raised when the package that a font is cut from is not installed."""

    def __init__(self, *, package: str, source: str) -> None:
        super().__init__(f"font source {source!r} of package {package!r} is not installed")
        self.package, self.source = package, source


def build_fonts(*, target: Path) -> list[Path]:
    """Make the WOFF2 files in a folder and return their paths, in the order of FONT_NAMES.

    A file that is newer than its source and than this module is left alone, so the call is cheap
    when there is nothing to do. Each file appears whole or not at all.

    :raises FontSourceMissingError: when a font package is not installed
    """
    target.mkdir(parents=True, exist_ok=True)
    return list(_built(target))


def _built(target: Path) -> Iterator[Path]:
    for cut in _CUTS:
        source, path = _source_of(cut), target / cut.name
        if not _is_fresh(path, source=source):
            _cut_font(cut, source=source, path=path)
        yield path


def _source_of(cut: _Cut) -> Path:
    spec = importlib.util.find_spec(cut.package)
    for folder in (spec.submodule_search_locations or []) if spec else []:
        source = Path(folder) / "files" / cut.source
        if source.is_file():
            return source
    raise FontSourceMissingError(package=cut.package, source=cut.source)


def _is_fresh(path: Path, *, source: Path) -> bool:
    if not path.is_file():
        return False
    newest = max(source.stat().st_mtime, Path(__file__).stat().st_mtime)
    return path.stat().st_mtime >= newest


def _cut_font(cut: _Cut, *, source: Path, path: Path) -> None:
    options = Options()
    options.layout_features = list(cut.features)
    options.hinting = False
    options.name_IDs = [1, 2, 4, 6, 13, 14]
    options.recalc_timestamp = False
    with TTFont(source, recalcTimestamp=False) as font:
        subsetter = Subsetter(options)
        subsetter.populate(unicodes=cut.unicodes)
        subsetter.subset(font)
        instantiateVariableFont(font, cut.axes, inplace=True)
        font.flavor = "woff2"
        # Two may build at once, each in a file of its own: whoever is last wins, and nobody reads
        # half a file.
        unfinished = path.with_name(f".{path.name}.{uuid4().hex}.part")
        font.save(unfinished)
    unfinished.replace(path)
