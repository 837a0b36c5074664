"""Small clips with numbered frames: eight cells of black or white, read back from a frame's brightness."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
from numpy.typing import NDArray

from vjfx.core.frame import Frame
from vjfx.core.param import Value, Values, defaults
from vjfx.core.protocols import Setting, Source

OFFLINE = Setting(size=(64, 48), fps=25.0, live=False)
SIZE = (64, 48)


def picture(number: int, size: tuple[int, int] = SIZE) -> NDArray[np.uint8]:
    """Gray (H, W): two rows of four cells, the lowest bit first."""
    bits = np.array([[number >> (4 * row + column) & 1 for column in range(4)] for row in range(2)], np.uint8)
    width, height = size
    return bits[np.arange(height) * 2 // height][:, np.arange(width) * 4 // width] * 200 + 28


def number(frame: Frame | None) -> int:
    """The number that `picture` wrote, after any codec and layout."""
    assert frame is not None
    plane = np.asarray(frame.planes[0])
    gray = plane if plane.ndim == 2 else plane[..., :3].mean(axis=2)
    height, width = gray.shape
    rows, columns = (2 * np.arange(2) + 1) * height // 4, (2 * np.arange(4) + 1) * width // 8
    bits = [gray[y - 1 : y + 2, x - 1 : x + 2].mean() > 128 for y in rows for x in columns]
    return sum(1 << i for i, bit in enumerate(bits) if bit)


def write(
    path: Path,
    count: int = 20,
    codec: str = "mpeg4",
    pixels: str = "yuv420p",
    size: tuple[int, int] = SIZE,
    rate: int = 25,
    times: Sequence[int] = (),
    gop: int = 6,
    rotation: float | None = None,
    aspect: Fraction | None = None,
    options: dict[str, str] | None = None,
) -> Path:
    """A clip of `count` numbered frames; `times`, in milliseconds, makes its rate variable."""
    with av.open(str(path), "w") as container:
        stream = container.add_stream(codec, rate=rate, options=options or {})
        stream.width, stream.height = size
        stream.pix_fmt = pixels
        stream.codec_context.gop_size = gop
        stream.codec_context.bit_rate = 2_000_000
        if aspect is not None:
            stream.codec_context.sample_aspect_ratio = aspect
        if rotation is not None:
            stream.set_display_rotation(rotation)
        if times:
            stream.codec_context.time_base = Fraction(1, 1000)
        for index in range(count):
            frame = av.VideoFrame.from_ndarray(picture(index, size), "gray").reformat(format=pixels)
            frame.pts = times[index] if times else index
            frame.time_base = Fraction(1, 1000) if times else Fraction(1, rate)
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return path


def values(source: Source, **changed: Value) -> Values:
    """The knobs as nobody has touched them, but for these; nothing is heard."""
    heard = dict.fromkeys(source.signals, 0.0)
    return defaults(source.params) | heard | changed


def numbers(source: Source, times: Sequence[float], **changed: Value) -> list[int]:
    """The numbers of the frames at these times."""
    return [number(source.read(now, values(source, **changed))) for now in times]
