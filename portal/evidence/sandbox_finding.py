"""Where faces and number plates may be, found inside the sandbox.

Runs in a forked child beside sandbox_steps: open files, no paths, nothing of the house. numpy
and onnxruntime are loaded only when they are asked for: no thumbnail pays for them. What is
found is a proposal; it misses profiles, masks and backs of heads, and people correct it.
"""

import io
import json
import os

import sandbox_steps
from PIL import Image

DETECTORS = os.path.join(os.path.dirname(os.path.abspath(__file__)), "detectors")
# A miss costs more than a box too many: both are set for finding rather than for being sure.
FACE_SURE = 0.3
FACE_SIDES = (1600, 640)  # small faces of a crowd, and one that fills the picture
PLATE_SIDE = 960
PLATE_STEP = 2
PLATE_NEIGHBOURS = 2
PLATE_CONTRAST = 20
ALIKE = 0.3
MOST = 3000  # boxes of one file: the child's answer is short
JPEG_ENDS = b"\xff\xd9\xff\xd8"


def found_in_picture(source: int, outputs: list[int], *, format: str, max_pixels: int) -> dict:
    """Boxes as shares of the upright picture: [x, y, width, height, how sure in %, what]."""
    picture = sandbox_steps.open_picture(source, format, max_pixels)
    orientation = picture.getexif().get(sandbox_steps.ORIENTATION)
    picture = sandbox_steps.flat(sandbox_steps.decoded(picture, max(FACE_SIDES)))
    picture = sandbox_steps.upright(picture, orientation)
    return {"frames": [_found(picture, Faces(), Plates(), FACE_SIDES)[:MOST]]}


def found_in_frames(source: int, outputs: list[int]) -> dict:
    """The same for each of the JPEGs that stand one after the other in a file of our own."""
    with os.fdopen(source, "rb", closefd=False) as file:
        whole = file.read()
    faces, plates, frames, left = Faces(), Plates(), [], MOST
    parts = whole.split(JPEG_ENDS)
    for at, part in enumerate(parts):
        start = b"\xff\xd8" if at else b""
        end = b"\xff\xd9" if at < len(parts) - 1 else b""
        picture = Image.open(io.BytesIO(start + part + end), formats=("JPEG",))
        boxes = _found(picture, faces, plates, (max(picture.size),))[:left]
        left -= len(boxes)
        frames.append(boxes)
    return {"frames": frames}


def _found(picture: Image.Image, faces: "Faces", plates: "Plates", sides) -> list[list]:
    boxes = []
    for side in sides:
        smaller = picture.copy()
        smaller.thumbnail((side, side), Image.Resampling.BICUBIC)
        boxes += faces.of(smaller)
    kept = [[*box, "face"] for box in apart(boxes)]
    smaller = picture.convert("L")
    smaller.thumbnail((PLATE_SIDE, PLATE_SIDE), Image.Resampling.BICUBIC)
    kept += [[*box, "plate"] for box in plates.of(smaller)]
    return sorted(kept, key=lambda box: -box[4])


def overlap(one, other) -> float:
    """The share of both boxes that they have in common."""
    wide = min(one[0] + one[2], other[0] + other[2]) - max(one[0], other[0])
    high = min(one[1] + one[3], other[1] + other[3]) - max(one[1], other[1])
    if wide <= 0 or high <= 0:
        return 0.0
    return wide * high / (one[2] * one[3] + other[2] * other[3] - wide * high)


def apart(boxes: list[list]) -> list[list]:
    """The surest box of each place."""
    kept: list[list] = []
    for box in sorted(boxes, key=lambda box: -box[4]):
        if all(overlap(box, other) < ALIKE for other in kept):
            kept.append(box)
    return kept


def _share(x, y, wide, high, width, height, sure) -> list:
    values = (x / width, y / height, wide / width, high / height)
    return [*(round(float(value), 4) for value in values), round(float(sure) * 100)]


# --- Faces: CenterFace -----------------------------------------------------------------------


class Faces:
    """The network's own answer is a map of quarter size: how sure, how large, how far off."""

    def __init__(self):
        import numpy
        import onnxruntime

        self.numpy = numpy
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads, options.inter_op_num_threads = 2, 1
        # Without a pool of its own the memory of one picture is all that is taken.
        options.enable_cpu_mem_arena = options.enable_mem_pattern = False
        options.log_severity_level = 4
        path = os.path.join(DETECTORS, "centerface.onnx")
        self.session = onnxruntime.InferenceSession(
            path, options, providers=["CPUExecutionProvider"]
        )

    def of(self, picture: Image.Image) -> list[list]:
        numpy, (width, height) = self.numpy, picture.size
        paper = Image.new("RGB", (-(-width // 32) * 32, -(-height // 32) * 32))
        paper.paste(picture)
        pixels = numpy.asarray(paper, dtype=numpy.float32).transpose(2, 0, 1)[None]
        names = ["537", "538", "539"]
        heat, scale, offset = self.session.run(names, {self.session.get_inputs()[0].name: pixels})
        boxes = []
        for row, column in zip(*numpy.where(heat[0, 0] > FACE_SURE), strict=True):
            high, wide = numpy.exp(scale[0, :, row, column].clip(-4, 8)) * 4
            down, across = offset[0, :, row, column]
            x = (column + across + 0.5) * 4 - wide / 2
            y = (row + down + 0.5) * 4 - high / 2
            boxes.append(_share(x, y, wide, high, width, height, heat[0, 0, row, column]))
        return apart(boxes)


# --- Number plates: a cascade of simple contrasts ---------------------------------------------


class Plates:
    """The cascade as it was trained, walked over smaller and smaller copies of the picture."""

    def __init__(self):
        import numpy

        self.numpy = numpy
        with open(os.path.join(DETECTORS, "plates.json")) as file:
            cascade = json.load(file)
        self.width, self.height = cascade["width"], cascade["height"]
        # Each: the least it must reach, and its contrasts: leaning, rects, threshold, two votes.
        self.stages = cascade["stages"]

    def of(self, picture: Image.Image) -> list[list]:
        width, height = picture.size
        found, scale = [], 1.0
        while width / scale >= self.width and height / scale >= self.height:
            smaller = picture.resize((round(width / scale), round(height / scale)))
            size = self.width * scale, self.height * scale
            found += [[x * scale, y * scale, *size] for x, y in self._windows(smaller)]
            scale *= 1.2
        return [_share(*box, width, height, 0.5) for box in self._grouped(found)]

    def _windows(self, picture: Image.Image) -> list[tuple[int, int]]:
        numpy = self.numpy
        pixels = numpy.asarray(picture, dtype=numpy.int64)
        flat = self._sums(pixels).astype(numpy.int32)
        squares = self._sums(pixels * pixels)
        tilted = self._tilted_sums(pixels).astype(numpy.int32)
        row = pixels.shape[1] + 1
        ys = numpy.arange(0, pixels.shape[0] - self.height + 1, PLATE_STEP)
        xs = numpy.arange(0, pixels.shape[1] - self.width + 1, PLATE_STEP)
        at = (ys[:, None] * row + xs).ravel()
        inner = (1, 1, self.width - 2, self.height - 2)
        area = inner[2] * inner[3]
        sums = self._upright(flat, at, row, *inner).astype(numpy.int64)
        spread = area * self._upright(squares, at, row, *inner) - sums * sums
        lively = spread > (area * PLATE_CONTRAST) ** 2  # an even wall is no plate
        at, spread = at[lively], numpy.sqrt(spread[lively].astype(float))
        for limit, weak in self.stages:
            total = numpy.zeros(len(at))
            for leaning, rects, threshold, below, above in weak:
                value = 0.0
                for x, y, wide, high, weight in rects:
                    rect = int(x), int(y), int(wide), int(high)
                    summed = self._leaning if leaning else self._upright
                    value = value + weight * summed(tilted if leaning else flat, at, row, *rect)
                total += numpy.where(value / spread < threshold, below, above)
            passed = total >= limit
            at, spread = at[passed], spread[passed]
        return [(int(place % row), int(place // row)) for place in at]

    def _sums(self, pixels):
        padded = self.numpy.pad(pixels, ((1, 0), (1, 0)))
        return padded.cumsum(0).cumsum(1).ravel()

    def _tilted_sums(self, pixels):
        """Sums over triangles that stand on their tips (Lienhart and Maydt, 2002)."""
        numpy, (height, width) = self.numpy, pixels.shape
        # Far enough beyond both edges that every triangle is whole.
        wide = numpy.pad(pixels, ((2, 0), (height + 2, height + 2)))
        sums = numpy.zeros((height + 2, wide.shape[1] + 2), dtype=numpy.int64)
        for y in range(1, height + 1):
            line = sums[y, :-2] + sums[y, 2:] - sums[y - 1, 1:-1]
            sums[y + 1, 1:-1] = line + numpy.roll(wide[y + 1] + wide[y], 1)
        return sums[1:, height + 3 : height + 3 + width + 1].ravel()

    @staticmethod
    def _upright(sums, at, row, x, y, wide, high):
        first = at + y * row + x
        last = first + high * row
        return sums[first] - sums[first + wide] - sums[last] + sums[last + wide]

    @staticmethod
    def _leaning(sums, at, row, x, y, wide, high):
        top = at + y * row + x
        left, right = top + high * (row - 1), top + wide * (row + 1)
        return sums[top] - sums[left] - sums[right] + sums[left + wide * (row + 1)]

    @staticmethod
    def _grouped(boxes: list[list]) -> list[list]:
        """The middle of each heap of boxes; one that stands nearly alone is let go of."""
        heaps: list[list[list]] = []
        for box in boxes:
            heap = next((heap for heap in heaps if overlap(heap[0], box) > ALIKE), None)
            if heap is None:
                heaps.append([box])
            else:
                heap.append(box)
        return [
            [sum(values) / len(heap) for values in zip(*heap, strict=True)]
            for heap in heaps
            if len(heap) > PLATE_NEIGHBOURS
        ]


STEPS = {"found_in_picture": found_in_picture, "found_in_frames": found_in_frames}
