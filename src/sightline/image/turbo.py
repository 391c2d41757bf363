"""JPEG by scaled decoding: libjpeg-turbo yields n/8 of the size for hardly more than reading the file."""

from __future__ import annotations

import io

from PIL import Image as Picture

from sightline.errors import CorruptInput
from sightline.image import jpeg, native, upright
from sightline.image.colour import in_srgb
from sightline.image.damage import damage_named
from sightline.image.frame import Fit, Frame
from sightline.image.resize import reduced, scale_for, scaled_size
from sightline.types import Upload

# What the kinds of the header become; those for print, CMYK and YCCK, are decoded by Pillow.
_KINDS = {"YCbCr": "RGB", "RGB": "RGB", "Gray": "GRAY"}


def frame(upload: Upload, page: int, fit: Fit) -> Frame | None:
    """The one page of a JPEG, or None for a kind that is left to Pillow. Raises CorruptInput for any damage."""
    turbojpeg = native.turbojpeg()
    if turbojpeg is None:
        return None
    try:
        stated = turbojpeg.decode_jpeg_header(upload.data)
    except ValueError:
        return None
    height, width, kind = int(stated[0]), int(stated[1]), str(stated[2])
    if kind not in _KINDS:
        return None
    with damage_named(upload.name, "JPEG"):
        header = Picture.open(io.BytesIO(upload.data), formats=["JPEG"])
        turn = upright.orientation_of(header)
    wanted = upright.sized(fit(upright.sized((width, height), turn)), turn)
    eighths = scale_for((width, height), wanted)
    least = scaled_size((width, height), eighths)
    try:
        scaled = turbojpeg.decode_jpeg(upload.data, _KINDS[kind], min_width=least[0], min_height=least[1], strict=True)
    except ValueError as error:
        raise CorruptInput(f"{upload.name}: the JPEG is damaged inside; send or scan it again.") from error
    plane = scaled[..., 0] if kind == "Gray" else scaled
    small = reduced(plane, wanted, extent=(width * eighths / 8, height * eighths / 8))
    pixels = upright.turned(in_srgb(small, header.info.get("icc_profile")), turn)
    as_it_is = wanted == (width, height) and jpeg.is_bare(upload.data)
    return Frame(page, pixels, upright.sized((width, height), turn), upload.data if as_it_is else None)
