"""The pages of a paper as pictures, covered and bound into a PDF, inside the sandbox.

The PDF is written here, word by word: pictures and the order in which they lie, nothing else. It
has no text, no name, no date and no number of its own that a library would have added. One page
is in memory at a time.
"""

import io
import os

import sandbox_blurring
import sandbox_steps
from PIL import Image

LONG_SIDE = 842  # of a page, in points: the longer side of A4


def redacted_pages(
    source: int,
    outputs: list[int],
    *,
    lengths: list[int],
    max_pixels: int,
    boxes: list[list[list[float]]],
    solid: bool,
) -> dict:
    """Pages that stand as JPEGs one after the other in a file of our own; boxes page by page."""
    with (
        os.fdopen(source, "rb", closefd=False) as pages,
        os.fdopen(outputs[0], "wb", closefd=False) as file,
    ):
        binding = Binding(file, len(lengths))
        for length, places in zip(lengths, boxes, strict=True):
            drawn = io.BytesIO(pages.read(length))
            picture = sandbox_steps.flat(sandbox_steps.open_picture(drawn, "JPEG", max_pixels))
            sandbox_blurring.cover_all(picture, places, solid)
            binding.add(sandbox_steps.drawn_anew(picture), picture)
        binding.end()
    return {"pages": binding.pages}


class Binding:
    """A PDF of so many pages. Object 1 is the catalogue, 2 the list of pages, three a page."""

    def __init__(self, file, count: int):
        self.file = file
        self.pages = 0
        self.starts: list[int] = []
        file.write(b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n")
        kids = " ".join(f"{3 + 3 * number} 0 R" for number in range(count))
        self._write("<< /Type /Catalog /Pages 2 0 R >>")
        self._write(f"<< /Type /Pages /Count {count} /Kids [{kids}] >>")

    def add(self, jpeg: memoryview, picture: Image.Image) -> None:
        share = LONG_SIDE / max(picture.size)
        wide, high = (f"{side * share:.2f}" for side in picture.size)
        number = len(self.starts) + 1
        self._write(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 {wide} {high}] "
            f"/Contents {number + 1} 0 R /Resources << /XObject << /P {number + 2} 0 R >> >> >>"
        )
        self._write("", f"q {wide} 0 0 {high} 0 0 cm /P Do Q".encode())
        self._write(
            f"/Type /XObject /Subtype /Image /Width {picture.width} /Height {picture.height} "
            "/ColorSpace /DeviceRGB /BitsPerComponent 8 /Filter /DCTDecode",
            jpeg,
        )
        self.pages += 1

    def _write(self, words: str, stream: bytes | memoryview | None = None) -> None:
        self.starts.append(self.file.tell())
        self.file.write(f"{len(self.starts)} 0 obj\n".encode())
        if stream is None:
            self.file.write(words.encode())
        else:
            self.file.write(f"<< {words} /Length {len(stream)} >>\nstream\n".encode())
            self.file.write(stream)
            self.file.write(b"\nendstream")
        self.file.write(b"\nendobj\n")

    def end(self) -> None:
        place, size = self.file.tell(), len(self.starts) + 1
        lines = "".join(f"{start:010d} 00000 n \n" for start in self.starts)
        self.file.write(f"xref\n0 {size}\n0000000000 65535 f \n{lines}".encode())
        words = f"trailer\n<< /Size {size} /Root 1 0 R >>\nstartxref\n{place}\n%%EOF\n"
        self.file.write(words.encode())
        self.file.flush()


STEPS = {"redacted_pages": redacted_pages}
