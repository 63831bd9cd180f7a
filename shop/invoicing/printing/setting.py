"""Setting a page with Typst: the same data always gives the same bytes.

The PDF is tagged (PDF/UA-1) and fit for an archive (PDF/A-3a). Texts reach the template as JSON and
are placed as text: whatever a customer is called, nothing of it is read as markup.
"""

import importlib.util
import json
from collections.abc import Mapping
from datetime import datetime
from functools import cache
from pathlib import Path
from threading import Lock
from typing import Any
from unicodedata import category, normalize

import typst
from fontTools.ttLib import TTCollection, TTFont

TEMPLATES = Path(__file__).parent.parent / "typst"
FONT_PACKAGES = ("fontpkg_inter", "fontpkg_newsreader", "manimgx_fonts_cjk")
STANDARDS: list[Any] = ["a-3a", "ua-1"]
UNKNOWN_CHARACTER = "□"
# Accents, enclosing marks and signs without a shape, as Unicode sorts them.
MARKS = frozenset({"Mn", "Me", "Cf"})
# One page is set at a time in a process: a compiler keeps the data of its last page.
_press = Lock()


def set_pdf(
    template: str,
    data: Mapping[str, Any],
    *,
    made_at: datetime,
    attachment: str = "",
    folder: Path = TEMPLATES,
) -> bytes:
    """Return a PDF of a template in a folder; nothing outside the folder is read.

    ``made_at`` is all that the PDF knows of time. A character that none of our fonts has is shown
    as a box: an archive's PDF must not hold what nobody can see. Marks that no font can put on
    the letter before them are left out, where there are such.
    """
    timestamp, path = int(made_at.timestamp()), folder / template
    try:
        return _set(path, _printable(data), attachment=attachment, timestamp=timestamp)
    except typst.TypstError as error:
        if "could not be displayed" not in str(error):
            raise
        plain = _printable(data, has_marks=False)
        return _set(path, plain, attachment=attachment, timestamp=timestamp)


def _set(template: Path, data: Mapping[str, Any], *, attachment: str, timestamp: int) -> bytes:
    inputs = _inputs(data, attachment=attachment)
    with _press:
        found = _compiler(template).compile(
            format="pdf", pdf_standards=STANDARDS, timestamp=timestamp, sys_inputs=inputs
        )
    if not isinstance(found, bytes):
        raise TypeError(f"{template.name} is no document of its own")
    return found


def _inputs(data: Mapping[str, Any], *, attachment: str) -> dict[str, str]:
    return {"data": json.dumps(data, ensure_ascii=False, sort_keys=True), "xml": attachment}


@cache
def _compiler(template: Path) -> typst.Compiler:
    fonts = typst.Fonts(
        include_system_fonts=False,
        include_embedded_fonts=False,
        font_paths=[str(path) for path in font_folders()],
    )
    return typst.Compiler(input=str(template), root=str(template.parent), font_paths=fonts)


def font_folders() -> list[Path]:
    """Return where the fonts of the documents lie: packages, never the machine's own."""
    specs = [importlib.util.find_spec(name) for name in FONT_PACKAGES]
    return [
        Path(place) for spec in specs if spec for place in spec.submodule_search_locations or []
    ]


def _printable(value: Any, *, has_marks: bool = True) -> Any:
    if isinstance(value, str):
        return value if _is_plain(value) else _shown(value, has_marks=has_marks)
    if isinstance(value, Mapping):
        return {name: _printable(part, has_marks=has_marks) for name, part in value.items()}
    if isinstance(value, list | tuple):
        return [_printable(part, has_marks=has_marks) for part in value]
    return value


def _is_plain(text: str) -> bool:
    return text.isascii() and text.isprintable()


def _shown(text: str, *, has_marks: bool) -> str:
    known = _characters()
    composed = normalize("NFC", text)
    kept = (char for char in composed if has_marks or category(char) not in MARKS)
    return "".join(_one_shown(char, known) for char in kept)


def _one_shown(char: str, known: frozenset[int]) -> str:
    if char.isspace():
        return char if ord(char) in known else " "
    return char if ord(char) in known else UNKNOWN_CHARACTER


@cache
def _characters() -> frozenset[int]:
    """Every character that our fonts have, but for those nobody can see."""
    found: set[int] = set()
    for folder in font_folders():
        for path in sorted(folder.rglob("*.tt[fc]")):
            is_many = path.suffix == ".ttc"
            fonts = TTCollection(path, lazy=True).fonts if is_many else [TTFont(path, lazy=True)]
            found.update(*(font.getBestCmap() for font in fonts))
    return frozenset(found - set(range(0x20)) - set(range(0x7F, 0xA0)))
