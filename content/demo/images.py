"""The demo's pictures as Wagtail images, each made once."""

import hashlib
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from django.core.files.base import ContentFile
from wagtail.images.models import Image

DEMO_FOLDER = Path(__file__).parent


@cache
def media_facts() -> dict[str, dict[str, Any]]:
    """Return what media.yaml says about each picture, by file name."""
    text = (DEMO_FOLDER / "media.yaml").read_text(encoding="utf-8")
    facts: dict[str, dict[str, Any]] = yaml.safe_load(text)
    return facts


def image_title(file_name: str) -> str:
    """Return the words of a file's name: the library's search knows words, not file names."""
    words = file_name.rpartition(".")[0].replace("-", " ").split()
    return " ".join(words).capitalize()


def demo_image(file_name: str) -> Image:
    """Return the image of a demo picture, creating it when it is not there yet.

    The title comes from the file name, so a second run finds the first one's images. The English
    alternative text becomes the description; `media_facts()` has the other languages.

    :raises KeyError: when media.yaml does not name the file
    :raises FileNotFoundError: when the picture is not in content/demo/media
    """
    facts = media_facts()[file_name]
    title = image_title(file_name)
    image = Image.objects.filter(title=title).order_by("pk").first()
    if image is not None:
        return image
    content = (DEMO_FOLDER / "media" / file_name).read_bytes()
    image = Image(
        title=title,
        description=str(facts["alt"]["en"])[:255],
        file=ContentFile(content, name=file_name),
        file_size=len(content),
        # Wagtail's own way to recognise the same file again.
        file_hash=hashlib.sha1(content, usedforsecurity=False).hexdigest(),
    )
    image.save()
    return image
