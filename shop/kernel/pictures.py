"""The renditions that pages use, loaded with the page instead of one by one."""

from collections.abc import Iterable, Sequence

from wagtail.images.models import AbstractImage, Image

STANDARD_WIDTHS = (320, 640, 960, 1280)


def rendition_spec(width: int) -> str:
    """Return Wagtail's filter for a picture of a width, in the format and quality of the shop."""
    return f"width-{width}|format-webp|webpquality-82"


STANDARD_SPECS = tuple(rendition_spec(width) for width in STANDARD_WIDTHS)


def prefetch_renditions(images: Iterable[AbstractImage | None], specs: Sequence[str] = ()) -> None:
    """Load what has been rendered of all the pictures with one statement.

    Afterwards ``image.get_renditions(*specs)`` asks the database only for what was never
    rendered. Without specs every rendition is loaded; the same picture may occur many times.
    """
    pictures = [image for image in images if image is not None]
    renditions = Image.get_rendition_model().objects.filter(
        image_id__in={image.pk for image in pictures}
    )
    if specs:
        renditions = renditions.filter(filter_spec__in=specs)
    by_image: dict[int, list[object]] = {image.pk: [] for image in pictures}
    for rendition in renditions if pictures else ():
        by_image[rendition.image_id].append(rendition)
    for image in pictures:
        image.prefetched_renditions = by_image[image.pk]
