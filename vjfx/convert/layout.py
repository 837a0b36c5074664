"""The sheet that a film's frame is drawn on: the original and its line art, one beside the other."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import cycle

from av import VideoFrame

from vjfx.convert.job import Style
from vjfx.convert.lines import method_for
from vjfx.convert.picture import Form, planes, to_form
from vjfx.nets.dilation import Plane

_AHEAD = 32 << 20  # bytes of frames that may wait for the encoder
_FEW, _MANY = 4, 16  # frames, whatever their size
_STEPS = ((1, 0), (0, 1), (-1, 0), (0, -1))


@dataclass(frozen=True, slots=True)
class Cells:
    """Where on the sheet the pictures are, in pixels as stored; a cell's sides are whole numbers of chroma samples."""

    width: int  # of the sheet
    height: int
    original: tuple[int, int] | None  # left, top
    lines: tuple[int, int]


def cells(form: Form, layout: str) -> Cells:
    """The sheet of a layout: seen upright, the line art is below (stack), to the right (side) or alone (line)."""
    width, height = (
        -(-side // (1 << shift)) << shift for side, shift in zip((form.width, form.height), form.chroma, strict=True)
    )
    if layout == "line":
        return Cells(width, height, None, (0, 0))
    # A player turns the stored sheet: which way on it is the one that will be seen as down, or as right?
    a, b, c, d = form.turn
    seen = 1 if layout == "stack" else 0
    x, y = max(_STEPS, key=lambda step: (a * step[0] + c * step[1], b * step[0] + d * step[1])[seen])
    first, second = (0, 0), (abs(x) * width, abs(y) * height)
    original, lines = (first, second) if x + y > 0 else (second, first)
    return Cells(width * (1 + abs(x)), height * (1 + abs(y)), original, lines)


class FrameLayouts:
    """Draws a film's frames, into memory that is used again once `ahead` + 1 more have been drawn."""

    def __init__(self, form: Form, look: Style) -> None:
        self.form = form
        self.cells = cells(form, look.layout)
        self._method = method_for(look.lines, form)
        first = self._sheet()
        self.ahead = max(_FEW, min(_MANY, _AHEAD // sum(plane.buffer_size for plane in first.planes)))
        self._blank = cycle([first, *(self._sheet() for _ in range(self.ahead + 1))])

    def draw(self, frame: VideoFrame) -> VideoFrame:
        """The sheet of a decoded frame, with its time stamps."""
        sheet = next(self._blank)
        sheet.make_writable()  # some encoders hold on to what they were given
        picture = to_form(frame, self.form)
        given, drawn = planes(picture), planes(sheet)
        width, height = self.form.width, self.form.height
        left, top = self.cells.lines
        self._method(picture, given[0], drawn[0][top : top + height, left : left + width])
        self._repeat_edge(drawn[0], left, top)
        if self.cells.original:
            left, top = self.cells.original
            for index, (plane, place) in enumerate(zip(given, drawn, strict=False)):
                x, y = (left, top) if index == 0 else (left >> self.form.chroma[0], top >> self.form.chroma[1])
                rows, columns = plane.shape
                place[y : y + rows, x : x + columns] = plane
            self._repeat_edge(drawn[0], left, top)
        sheet.pts, sheet.time_base, sheet.duration = frame.pts, frame.time_base, frame.duration
        return sheet

    def _repeat_edge(self, luma: Plane, left: int, top: int) -> None:
        """Where an odd side was made even, its last row or column is there twice."""
        width, height = self.form.width, self.form.height
        if width % (1 << self.form.chroma[0]):
            luma[top : top + height, left + width] = luma[top : top + height, left + width - 1]
        if height % (1 << self.form.chroma[1]):
            luma[top + height, left : left + width + 1] = luma[top + height - 1, left : left + width + 1]

    def _sheet(self) -> VideoFrame:
        """Without colour, which under line art it stays."""
        sheet = VideoFrame(self.cells.width, self.cells.height, self.form.pixels)
        luma, *chroma = planes(sheet)
        luma.fill(self.form.white)
        for plane in chroma:
            plane.fill(1 << (self.form.depth - 1))
        return sheet
