"""A film's frames: the original and its line art, one beside the other."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import cycle
from typing import Protocol

from av import VideoFrame

from vjfx.convert.film_format import FilmFormat, planes, to_format
from vjfx.convert.job import Style
from vjfx.convert.lines import method_for
from vjfx.nets.dilation import Plane

_PREFETCH = 32 << 20  # bytes of frames that may wait for the encoder
_FEWEST, _MOST = 4, 16  # frames, whatever their size
_STEPS = ((1, 0), (0, 1), (-1, 0), (0, -1))


@dataclass(frozen=True, slots=True)
class FrameLayout:
    """Where the pictures are in a frame, in pixels as stored; cells have whole numbers of chroma samples."""

    width: int  # of the frame
    height: int
    original: tuple[int, int] | None  # left, top
    lines: tuple[int, int]


def layout_of(format: FilmFormat, layout: str) -> FrameLayout:
    """Seen upright, the line art is below the original (stack), to the right of it (side) or alone (line)."""
    width, height = (
        -(-side // (1 << shift)) << shift
        for side, shift in zip((format.width, format.height), format.chroma, strict=True)
    )
    if layout == "line":
        return FrameLayout(width, height, None, (0, 0))
    # A player turns the stored frame: find the stored direction that is seen as down, or as right.
    a, b, c, d = format.turn
    seen = 1 if layout == "stack" else 0
    x, y = max(_STEPS, key=lambda step: (a * step[0] + c * step[1], b * step[0] + d * step[1])[seen])
    first, second = (0, 0), (abs(x) * width, abs(y) * height)
    original, lines = (first, second) if x + y > 0 else (second, first)
    return FrameLayout(width * (1 + abs(x)), height * (1 + abs(y)), original, lines)


class Renderer(Protocol):
    """Draws the frames of a film."""

    @property
    def layout(self) -> FrameLayout:
        """Where the pictures are in a frame."""

    @property
    def prefetch(self) -> int:
        """Frames to draw in a thread before they are needed; 0: each is drawn when it is needed."""

    def draw(self, source: VideoFrame) -> VideoFrame:
        """The frame for a decoded picture, with its time stamps."""


class FrameRenderer:
    """Draws a film's frames, in memory that is reused after `prefetch` + 1 more have been drawn."""

    def __init__(self, format: FilmFormat, style: Style) -> None:
        self.format = format
        self.layout = layout_of(format, style.layout)
        self._method = method_for(style.lines, format)
        first = self._blank()
        size = sum(plane.buffer_size for plane in first.planes)
        self.prefetch = max(_FEWEST, min(_MOST, _PREFETCH // size))  # frames to draw before they are needed
        self._frames = cycle([first, *(self._blank() for _ in range(self.prefetch + 1))])

    def draw(self, source: VideoFrame) -> VideoFrame:
        """The frame for a decoded picture, with its time stamps."""
        frame = next(self._frames)
        frame.make_writable()  # copies it where an encoder still holds it
        picture = to_format(source, self.format)
        given, drawn = planes(picture), planes(frame)
        width, height = self.format.width, self.format.height
        left, top = self.layout.lines
        self._method(picture, given[0], drawn[0][top : top + height, left : left + width])
        self._repeat_edge(drawn[0], left, top)
        if self.layout.original:
            left, top = self.layout.original
            for index, (plane, place) in enumerate(zip(given, drawn, strict=False)):
                x, y = (left, top) if index == 0 else (left >> self.format.chroma[0], top >> self.format.chroma[1])
                rows, columns = plane.shape
                place[y : y + rows, x : x + columns] = plane
            self._repeat_edge(drawn[0], left, top)
        frame.pts, frame.time_base, frame.duration = source.pts, source.time_base, source.duration
        return frame

    def _repeat_edge(self, luma: Plane, left: int, top: int) -> None:
        """Fill the row or column by which an odd side was made even, with the last one."""
        width, height = self.format.width, self.format.height
        if width % (1 << self.format.chroma[0]):
            luma[top : top + height, left + width] = luma[top : top + height, left + width - 1]
        if height % (1 << self.format.chroma[1]):
            luma[top + height, left : left + width + 1] = luma[top + height - 1, left : left + width + 1]

    def _blank(self) -> VideoFrame:
        """A white frame without colour; under line art the chroma stays like this."""
        frame = VideoFrame(self.layout.width, self.layout.height, self.format.pixels)
        luma, *chroma = planes(frame)
        luma.fill(self.format.white)
        for plane in chroma:
            plane.fill(1 << (self.format.depth - 1))
        return frame
