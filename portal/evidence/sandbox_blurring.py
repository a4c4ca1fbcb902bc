"""Faces and plates made unrecognisable in a picture, inside the sandbox, for good.

Nothing of what stood in a box is kept: it becomes a few colours, each the middle of many
pixels, or one dark field. There is no sharper picture to be got back from five colours.
"""

import sandbox_steps
from PIL import Image, ImageFilter

CELLS = 5  # along the longer side of a box, at most
CELL = 8  # pixels of the picture in one of them, at least
DARK = (24, 28, 32)


def redacted(
    source: int,
    outputs: list[int],
    *,
    format: str,
    max_pixels: int,
    side: int,
    boxes: list[list[float]],
    solid: bool,
) -> dict:
    """The picture drawn anew, its boxes (shares of the upright picture) made unrecognisable."""
    picture = sandbox_steps.open_picture(source, format, max_pixels)
    orientation = picture.getexif().get(sandbox_steps.ORIENTATION)
    profile = picture.info.get("icc_profile")
    picture = sandbox_steps.in_srgb(sandbox_steps.decoded(picture, side), profile)
    picture = sandbox_steps.upright(sandbox_steps.flat(picture), orientation)
    cover_all(picture, boxes, solid)
    sandbox_steps.save(picture, outputs[0])
    return {"sizes": [list(picture.size)]}


def cover_all(picture: Image.Image, boxes: list[list[float]], solid: bool) -> None:
    for box in boxes:
        cover(picture, _pixels(picture, box), solid)


def _pixels(picture: Image.Image, box) -> tuple[int, int, int, int]:
    """The box in whole pixels, rounded outwards and inside the picture."""
    x, y, wide, high = box
    left, top = max(0, int(x * picture.width)), max(0, int(y * picture.height))
    right = min(picture.width, -int(-(x + wide) * picture.width // 1))
    bottom = min(picture.height, -int(-(y + high) * picture.height // 1))
    return left, top, right, bottom


def cover(picture: Image.Image, place: tuple[int, int, int, int], solid: bool) -> None:
    left, top, right, bottom = place
    if left >= right or top >= bottom:
        return
    if solid:
        picture.paste(DARK, place)
        return
    size = right - left, bottom - top
    few = [max(1, min(round(CELLS * part / max(size)), part // CELL)) for part in size]
    cells = picture.crop(place).resize(few, Image.Resampling.BOX)
    smooth = cells.resize(size, Image.Resampling.NEAREST)
    smooth = smooth.filter(ImageFilter.GaussianBlur(max(size) / CELLS / 3))
    picture.paste(smooth, place)


STEPS = {"redacted": redacted}
