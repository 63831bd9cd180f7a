"""A written walk, and a test that follows it step by step."""

import os
import re
from pathlib import Path

from django.conf import settings
from PIL import Image
from playwright.sync_api import Page

HOWTO = Path(settings.BASE_DIR) / "docs/howto"
STEP = re.compile(r"^## \d+\. (.+)$", re.MULTILINE)
PICTURE = re.compile(r"\(pictures/([\w-]+)\.webp\)")
QUALITY = 72


class Walk:
    """The steps of a page of `docs/howto`, in their order; at the end none may be left."""

    def __init__(self, page_name: str) -> None:
        self._text = (HOWTO / f"{page_name}.md").read_text(encoding="utf-8")
        self._steps = STEP.findall(self._text)
        self._pictures = PICTURE.findall(self._text)

    def step(self, title: str) -> None:
        """Begin a step: it must be the next one that is written."""
        assert self._steps
        assert self._steps.pop(0) == title

    def picture(self, page: Page, name: str) -> None:
        """Take a picture that the text shows, when asked for by PICTURES=1."""
        assert self._pictures.pop(0) == name
        if os.environ.get("PICTURES") != "1":
            assert (HOWTO / "pictures" / f"{name}.webp").is_file()
            return
        taken = HOWTO / "pictures" / f"{name}.png"
        taken.parent.mkdir(exist_ok=True)
        page.screenshot(path=taken)
        with Image.open(taken) as image:
            image.save(taken.with_suffix(".webp"), quality=QUALITY)
        taken.unlink()

    def end(self) -> None:
        """Make sure that everything written was done."""
        assert (self._steps, self._pictures) == ([], [])
