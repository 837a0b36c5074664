"""Writes a loop of pictures as an animation or a film, with alpha where the format has it."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from itertools import chain
from pathlib import Path
from typing import Final

import av
import numpy as np
from av.video.stream import VideoStream
from numpy.typing import NDArray
from PIL import Image

from vjfx.core.atomic import replacing
from vjfx.core.errors import OutputError, UsageError
from vjfx.media.open import reason
from vjfx.media.suffixes import suffix

ANIMATIONS: Final = {".gif": "gif", ".apng": "png", ".png": "png", ".webp": "webp"}  # Pillow's formats
_MORE: Final[dict[str, dict[str, object]]] = {
    "gif": {"disposal": 2},  # each picture is cleared, or transparent pixels would show the one before
    "png": {"disposal": 1, "default_image": False},
    "webp": {"quality": 90, "method": 4},
}
# Suffix: FFmpeg's muxer, encoder, pixel format and options. Without mbtree=0, x264 is not deterministic.
FILMS: Final[dict[str, tuple[str, str, str, dict[str, str]]]] = {
    ".mp4": ("mp4", "libx264", "yuv420p", {"crf": "16", "x264-params": "mbtree=0"}),
    ".mov": ("mov", "prores_ks", "yuva444p10le", {"profile": "4444"}),
    ".webm": ("webm", "libvpx-vp9", "yuva420p", {"crf": "20", "b": "0"}),
}


def check_suffix(path: Path) -> None:
    """Raise UsageError unless the file's name says how it is written."""
    if suffix(path) not in {*ANIMATIONS, *FILMS}:
        raise UsageError(f"'{path}' cannot hold a loop (allowed: {', '.join((*ANIMATIONS, *FILMS))})")


def write_loop(path: Path, frames: Iterable[NDArray[np.uint8]], fps: float) -> None:
    """RGBA pictures (h, w, 4), not premultiplied; .mp4 has no alpha and shows white. Raises OutputError."""
    check_suffix(path)
    try:
        with replacing(path) as part:
            if suffix(path) in ANIMATIONS:
                _write_animation(part, ANIMATIONS[suffix(path)], frames, fps)
            else:
                _write_film(part, suffix(path), frames, fps)
    except (OSError, av.FFmpegError) as error:
        raise OutputError(f"cannot write '{path}': {reason(error)}") from error


def _write_animation(path: Path, format: str, frames: Iterable[NDArray[np.uint8]], fps: float) -> None:
    pages = [Image.fromarray(frame) for frame in frames]
    # Whole milliseconds that add up to the time of the loop.
    ends = [round(1000 * (number + 1) / fps) for number in range(len(pages))]
    times = [end - before for end, before in zip(ends, [0, *ends[:-1]], strict=True)]
    pages[0].save(path, format, save_all=True, append_images=pages[1:], duration=times, loop=0, **_MORE[format])


def _write_film(path: Path, kind: str, frames: Iterable[NDArray[np.uint8]], fps: float) -> None:
    muxer, encoder, pixels, options = FILMS[kind]
    rate = Fraction(fps).limit_denominator(1001)
    pictures = iter(frames)
    first = next(pictures)
    height, width = first.shape[:2]
    exact = {"fflags": "+bitexact"}  # no random numbers in the file
    with av.open(f"file:{path}", "w", format=muxer, container_options=exact) as file:
        stream = file.add_stream(encoder, rate=rate, options=options)
        assert isinstance(stream, VideoStream)
        stream.width, stream.height, stream.pix_fmt = width + width % 2, height + height % 2, pixels
        stream.codec_context.thread_count = 1  # so that the same pictures give the same bytes
        for number, frame in enumerate(chain([first], pictures)):
            even = np.pad(frame, ((0, height % 2), (0, width % 2), (0, 0)), mode="edge")
            picture = av.VideoFrame.from_ndarray(
                even if pixels.startswith("yuva") else _over_white(even), format="rgba"
            )
            picture.pts, picture.time_base = number, 1 / rate
            file.mux(stream.encode(picture))
        file.mux(stream.encode(None))


def _over_white(frame: NDArray[np.uint8]) -> NDArray[np.uint8]:
    alpha = frame[..., 3:].astype(np.uint16)
    levels = (frame[..., :3] * alpha + 255 * (255 - alpha) + 127) // 255
    return np.concatenate([levels.astype(np.uint8), np.full_like(frame[..., 3:], 255)], axis=-1)
