"""The pages of a paper as pictures: drawn one after the other, covered, bound again.

Of a very long paper the first pages are taken, and so of one that breaks off or takes too long:
whoever draws them says how many there are and how many there would be.
"""

import re
import shutil
import time
from collections.abc import Iterator
from pathlib import Path

from portal.disclosure.regions import MOST_PAGES, Region
from portal.evidence import copies, probing, sandbox
from portal.evidence.copies import Made, NotMade
from portal.evidence.sandbox import Limits

SIDE = 1600
QUALITY = 92  # what is covered or looked at is pressed once more
LONGEST = 300.0  # seconds for all pages; what is not drawn until then is left out
PAGE = Limits(cpu_seconds=30, wall_seconds=60, memory_bytes=640 << 20)
BINDING = Limits(cpu_seconds=120, wall_seconds=240, output_bytes=96 << 20)
COUNTED = re.compile(rb"^Pages:\s+(\d{1,9})\s*$", re.MULTILINE)


def count(source: Path) -> int:
    """How many pages the paper has. Raises NotMade."""
    result = sandbox.run("pdfinfo", source, arguments=["{source}"], limits=PAGE)
    if not result.ok:
        raise NotMade(result.reason)
    # Its title is told before and might hold such a line as well; the program's own comes last.
    told = COUNTED.findall(result.output)
    if not told or not int(told[-1]):
        raise NotMade("unreadable")
    return int(told[-1])


def page(source: Path, folder: Path, number: int) -> Path:
    """One page as a picture, in `folder`. Raises NotMade."""
    which = ["-f", str(number), "-l", str(number), "-singlefile"]
    shape = ["-jpeg", "-jpegopt", f"quality={QUALITY}", "-scale-to", str(SIDE)]
    result = sandbox.run(
        "pdftoppm",
        source,
        folder,
        outputs=[f"page-{number}.jpg"],
        arguments=[*which, *shape, "{source}", "{0.stem}"],
        limits=PAGE,
    )
    copies.check(result, "image/jpeg")
    return result.files[0]


def drawn(source: Path, folder: Path, total: int) -> Iterator[Path]:
    """The pages to look at, in order, drawn anew; each is gone when the next is asked for.

    Ends early at a page that cannot be drawn; raises NotMade when that is the first one.
    """
    until = time.monotonic() + LONGEST
    for number in range(1, min(total, MOST_PAGES) + 1):
        if time.monotonic() > until:
            return
        try:
            made = _anew(page(source, folder, number), folder)
        except NotMade:
            if number == 1:
                raise
            return
        yield made
        made.unlink()


def _anew(still: Path, folder: Path) -> Path:
    arguments = {"format": "JPEG", "max_pixels": probing.max_pixels("JPEG"), "sides": [SIDE]}
    name = f"shown-{still.name}"
    try:
        result = sandbox.run(
            "pictures", still, folder, outputs=[name], arguments=arguments, limits=PAGE
        )
    finally:
        still.unlink()
    copies.check(result, "image/jpeg")
    return result.files[0]


def redacted(source: Path, folder: Path, found: list[Region], *, pages: int, solid: bool) -> Made:
    """A PDF of the first `pages` pages, covered, as pictures only. Raises NotMade."""
    lengths, heap = [], folder / "pages.jpegs"
    with heap.open("wb") as bound:
        for number in range(1, pages + 1):
            still = page(source, folder, number)
            lengths.append(still.stat().st_size)
            with still.open("rb") as one:
                shutil.copyfileobj(one, bound)
            still.unlink()
    result = sandbox.run(
        "redacted_pages",
        heap,
        folder,
        outputs=["redacted.pdf"],
        arguments={
            "lengths": lengths,
            "max_pixels": probing.max_pixels("JPEG"),
            "boxes": [
                [list(region.at(0)) for region in found if region.page == number]
                for number in range(1, pages + 1)
            ],
            "solid": solid,
        },
        limits=BINDING,
    )
    copies.check(result, "application/pdf")
    if result.facts.get("pages") != pages:
        raise NotMade("crashed")
    return Made("redacted", result.files[0], "application/pdf")
