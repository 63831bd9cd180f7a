"""Pictures that customers send: checked, made smaller, and freed of what they tell of a place."""

from io import BytesIO
from typing import BinaryIO

from PIL import Image, ImageOps, UnidentifiedImageError

MAX_BYTES = 8 * 1024 * 1024
MAX_PIXELS = 50_000_000
SIDE = 1600
FORMATS = ("JPEG", "PNG", "WEBP")


class NotAPictureError(Exception):
    """Raised for a file that is no picture we can read, or a bomb of pixels."""


def clean_picture(file: BinaryIO) -> bytes:
    """Return a picture as a JPEG of at most 1600 pixels a side, without its metadata.

    A camera writes down where it was: that is nobody's business here. Setting the picture anew
    also leaves behind whatever else the file may have carried.

    :raises NotAPictureError: when it cannot be read, or is far too large
    """
    try:
        with Image.open(file, formats=FORMATS) as picture:
            if picture.width * picture.height > MAX_PIXELS:
                raise NotAPictureError("too many pixels")
            picture.draft("RGB", (SIDE, SIDE))
            upright = ImageOps.exif_transpose(picture).convert("RGB")
    except (UnidentifiedImageError, Image.DecompressionBombError, OSError, ValueError) as error:
        raise NotAPictureError(str(error)) from error
    except SyntaxError as error:
        # Pillow says so of broken PNG files.
        raise NotAPictureError(str(error)) from error
    upright.thumbnail((SIDE, SIDE))
    plain, result = Image.new("RGB", upright.size), BytesIO()
    plain.paste(upright)
    plain.save(result, "JPEG", quality=82)
    return result.getvalue()
