"""Check the translations: nothing uncollected, nothing missing, placeholders alike.

python -m tests.messages
"""

import re
import sys
from io import BytesIO
from pathlib import Path

import polib
from babel.messages.extract import extract, extract_from_dir
from django.utils.translation.template import templatize

ROOT = Path(__file__).resolve().parent.parent
LANGUAGES = ("de", "fr", "ja", "zh_Hans")
METHODS = [
    ("shop/**.py", "python"),
    ("logistics/**.py", "python"),
    ("crm/**.py", "python"),
    ("content/**.py", "python"),
]
KEYWORDS = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "ngettext": (1, 2),
    "pgettext": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
}
PLACEHOLDER = re.compile(r"%\((\w+)\)[sd]|\{(\w+)\}")


def problems() -> list[str]:
    """Return one sentence for each thing that is wrong."""
    found = []
    known: set[str] = set()
    for language in LANGUAGES:
        path = ROOT / "locale" / language / "LC_MESSAGES" / "django.po"
        catalogue = polib.pofile(str(path))
        known |= {entry.msgid for entry in catalogue}
        for entry in catalogue:
            if entry.obsolete:
                found.append(f"{language}: obsolete {entry.msgid!r}")
            elif not entry.translated() or entry.fuzzy:
                found.append(f"{language}: not translated {entry.msgid!r}")
            else:
                found += _placeholder_problems(language, entry)
    missing = {message for message in _messages_in_code() if message not in known}
    found += [f"not collected, run make messages: {message!r}" for message in sorted(missing)]
    return found


def _placeholder_problems(language: str, entry: polib.POEntry) -> list[str]:
    texts = [entry.msgstr] if not entry.msgid_plural else list(entry.msgstr_plural.values())
    wanted = _names(entry.msgid) | (_names(entry.msgid_plural) if entry.msgid_plural else set())
    return [
        f"{language}: placeholders differ in {entry.msgid!r}"
        for text in texts
        if not _names(text) <= wanted or (not entry.msgid_plural and _names(text) != wanted)
    ]


def _names(text: str) -> set[str]:
    return {first or second for first, second in PLACEHOLDER.findall(text)}


def _messages_in_code() -> set[str]:
    rows = extract_from_dir(
        ROOT,
        method_map=METHODS,
        keywords=KEYWORDS,
        directory_filter=lambda path: not Path(path).name.startswith((".", "migrations")),
    )
    found = {_first(message) for _file, _line, message, _comments, _context in rows}
    for path in (ROOT / "templates").rglob("*.*"):
        # Django turns a template into words among which stand the same calls as in Python.
        words = templatize(path.read_text(encoding="utf-8")).splitlines()
        source = "\n".join(line.strip() for line in words).encode()
        for _line, message, _comments, _context in extract("python", BytesIO(source), KEYWORDS):
            found.add(_first(message))
    return found


def _first(message: str | tuple[str, ...]) -> str:
    return message[0] if isinstance(message, tuple) else message


if __name__ == "__main__":
    sentences = problems()
    sys.stdout.write("".join(f"{sentence}\n" for sentence in sentences[:50]))
    sys.exit(1 if sentences else 0)
