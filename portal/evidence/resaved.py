"""Signs that a file is no longer as the camera wrote it: a messenger or an editor saved it anew.

A sign is no proof, and a file that was passed on is still evidence. Staff read the signs and
ask for the first file, which still holds its time and place.
"""

import re
from dataclasses import dataclass

from django.utils.translation import gettext as _

# How programs name what they save.
NAMES = (
    (
        "WhatsApp",
        re.compile(r"^(IMG|VID|AUD|PTT|DOC|STK)-\d{8}-WA\d+|^WhatsApp (Image|Video|Audio|Ptt) "),
    ),
    (
        "Telegram",
        re.compile(
            r"^(photo|video|audio|file)_\d+@?_?\d{2}-\d{2}-\d{4}|^photo_\d{4}-\d{2}-\d{2}_|^video_\d{4}-\d{2}-\d{2}_|^photo_\d{19}"
        ),
    ),
    ("Signal", re.compile(r"^signal-\d{4}-\d{2}-\d{2}")),
    ("Viber", re.compile(r"^viber_image_|^IMG-[0-9a-f]{32}-V\.|^video-[0-9a-f]{32}-V\.", re.I)),
    ("Facebook", re.compile(r"^received_\d{9,}|^FB_IMG_\d+|^FB_VID_\d+|^\d+_\d+_\d+_[on]\.jpe?g$")),
)
SCREENSHOT = re.compile(r"^(Screenshot|Screen Recording|Снимок экрана|Скриншот|Экран суреті)", re.I)

# The longest side that messengers make pictures and videos smaller to.
PICTURE_SIDES = {
    1280: "Telegram",
    1600: "WhatsApp",
    2048: "WhatsApp, Facebook",
    2560: "Telegram",
    960: "Facebook",
}
VIDEO_SIDES = {640: "WhatsApp", 848: "WhatsApp, Telegram", 854: "WhatsApp, Telegram"}

EDITORS = re.compile(
    r"photoshop|lightroom|snapseed|picsart|gimp|affinity|capcut|inshot|vsco|canva|facetune|"
    r"kinemaster|premiere|filmora|lavf|handbrake",
    re.I,
)


@dataclass(frozen=True)
class Sign:
    """One thing that a camera would not have left behind."""

    code: str
    text: str


def signs(facts: dict, name: str = "") -> list[Sign]:
    """Every sign that a picture or a video was saved anew after it was taken, in words."""
    if facts.get("kind") not in ("image", "video"):
        return [*_of_name(name)]
    return [
        *_of_name(name),
        *_of_editor(facts),
        *_of_size(facts),
        *_of_tables(facts),
        *_of_silence(facts),
    ]


def is_likely(found: list[Sign]) -> bool:
    """Whether staff should be told: by a name or an editor, or when a file that says nothing of
    its making also looks like what messengers make."""
    codes = {sign.code for sign in found}
    return bool(codes & {"name", "editor", "cropped"}) or ("silent" in codes and len(codes) > 1)


def _of_name(name: str):
    for program, pattern in NAMES:
        if pattern.search(name):
            said = _("The file is named as {program} names what it saves.")
            yield Sign("name", said.format(program=program))
            return
    if SCREENSHOT.search(name):
        yield Sign("name", _("The file is named as a picture of a screen."))


def _of_editor(facts: dict):
    program = facts.get("software", "")
    if program and EDITORS.search(program):
        said = _("It was last saved by a program that edits or converts: {program}.")
        yield Sign("editor", said.format(program=program))


def _of_size(facts: dict):
    sides = (facts.get("width") or 0, facts.get("height") or 0)
    taken = (facts.get("exif_width"), facts.get("exif_height"))
    if all(taken) and sorted(taken) != sorted(sides):
        said = _(
            "The camera took {taken} pixels, the picture has {now}: it was cut or made smaller."
        )
        yield Sign(
            "cropped",
            said.format(taken=" × ".join(map(str, taken)), now=" × ".join(map(str, sides))),
        )
        return
    known = PICTURE_SIDES if facts["kind"] == "image" else VIDEO_SIDES
    if program := known.get(max(sides)):
        said = _("Its longer side has {pixels} pixels, as {program} makes it.")
        yield Sign("size", said.format(pixels=max(sides), program=program))


def _of_tables(facts: dict):
    if quality := facts.get("jpeg_quality"):
        said = _(
            "It was pressed with the tables of a common program (quality {quality}); many cameras "
            "have tables of their own."
        )
        yield Sign("tables", said.format(quality=quality))


def _of_silence(facts: dict):
    if not any(facts.get(field) for field in ("taken", "make", "model", "position")):
        yield Sign("silent", _("It says neither when, where nor with what it was taken."))
