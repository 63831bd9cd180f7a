"""From a folder of templates to a mail's subject, text and HTML."""

from django.template.loader import render_to_string

SUBJECT_LENGTH = 200


def render_mail(folder: str, letter: object) -> dict[str, str]:
    """Return a mail's parts in the active language; the templates know the letter by this name."""
    context = {"letter": letter}
    # A subject is one line: a name with a line break must not write headers.
    subject = " ".join(render_to_string(f"{folder}/subject.txt", context).split())
    return {
        "subject": subject[:SUBJECT_LENGTH],
        "text": _tidy(render_to_string(f"{folder}/body.txt", context)),
        "html": render_to_string(f"{folder}/body.html", context),
    }


def _tidy(text: str) -> str:
    """Return the text without blank lines in a row, which template tags leave behind."""
    lines = [line.rstrip() for line in text.strip().splitlines()]
    kept = [line for index, line in enumerate(lines) if line or (index and lines[index - 1])]
    return "\n".join(kept) + "\n"
