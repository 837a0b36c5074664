"""Small square pictures of a video file at a steady rate, for networks to learn from."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import av
import numpy as np
from av.container import InputContainer
from av.video.reformatter import ColorRange, Interpolation
from av.video.stream import VideoStream
from numpy.typing import NDArray

from vjfx.core.errors import SourceError
from vjfx.media.open import open_video, reason

CROPS = ("center", "random", "fit")
_INSTANT = 1e-6  # seconds: less is a matter of rounding
_RATE = 25  # pictures a second, where a file gives no hint
_CLOSE = 1.5  # times as large, at most, as the smallest scale at which a random crop has room
_FILMS = "avi flv gif m2ts m4v mkv mov mp4 mpeg mpg mts ogv ts webm wmv"
_PICTURES = "bmp jpeg jpg png tif tiff webp"
SUFFIXES = frozenset(f".{suffix}" for suffix in f"{_FILMS} {_PICTURES}".split())


def find_clips(folder: Path) -> list[Path]:
    """The videos and pictures below a folder, told by their suffixes; raises SourceError where there are none."""
    found = sorted(path for path in folder.rglob("*") if path.suffix.lower() in SUFFIXES and path.is_file())
    if not found:
        raise SourceError(f"there are no videos and no pictures in '{folder}'")
    return found


@dataclass(frozen=True, slots=True)
class Cut:
    """What is taken of each picture: how many a second, and how it becomes a square of `size` pixels.

    `crop` is one of CROPS: the middle; another place and scale for each frame; or all of it, with black bars.
    """

    fps: float = 30.0
    size: int = 96
    crop: str = "center"
    seed: int = 0


def sample_frames(path: Path, cut: Cut, share: int | None) -> Iterator[tuple[int, NDArray[np.uint8]]]:
    """Number n, and what is on view at n / fps seconds, (size, size, 3). Raises SourceError where the file breaks off.

    Of a file with more than `share` frames every second or third or so is taken, if it says how long it is.
    """
    container, stream = open_video(str(path))
    stream.thread_type = "AUTO"
    aspect = float(stream.sample_aspect_ratio or 1)
    every = max(1, int(_length(container, stream) * cut.fps / share)) if share else 1
    on_view, number = None, 0
    with container:
        try:
            for start, picture in _timed(path, container, stream):
                while on_view is not None and number / cut.fps < start - _INSTANT:
                    if number % every == 0:
                        yield number, _square(on_view, cut, aspect, number)
                    number += 1
                on_view = picture
        except (av.FFmpegError, ValueError) as error:
            raise SourceError(f"'{path}' broke off after {number} frames: {reason(error)}") from error


def estimated_count(path: Path, fps: float) -> int:
    """About how many frames so many a second are, by what the file says of its length; 0 where it says nothing."""
    with suppress(SourceError):
        container, stream = open_video(str(path))
        with container:
            return round(_length(container, stream) * fps)
    return 0


def _timed(path: Path, container: InputContainer, stream: VideoStream) -> Iterator[tuple[float, av.VideoFrame | None]]:
    """Each picture, and from when it is on view, seconds after the first; at last None, when the last one is over."""
    usual = 1 / float(stream.guessed_rate or _RATE)
    origin, start, end, damage = None, -1.0, 0.0, None
    for packet in container.demux(stream):
        try:
            decoded = packet.decode()
        except av.FFmpegError as error:
            damage = error  # it costs its own pictures only
            continue
        for picture in decoded:
            origin = (picture.time or 0.0) if origin is None else origin
            # Recordings without time stamps, or cut together so that they jump back, go on at their own pace.
            stamp = None if picture.pts is None else picture.time - origin
            start = stamp if stamp is not None and stamp > start else end
            length = picture.duration and picture.time_base and float(picture.duration * picture.time_base)
            end = start + (length or usual)
            yield start, picture
    if origin is None:
        raise SourceError(f"'{path}' has no picture that can be decoded" + (f": {reason(damage)}" if damage else ""))
    yield end, None
    if damage is not None:
        raise SourceError(f"'{path}' is damaged in places: {end:.1f} s of it could be read ({reason(damage)})")


def _length(container: InputContainer, stream: VideoStream) -> float:
    """What the file says, in seconds; 0 where it says nothing."""
    if stream.duration and stream.time_base:
        return float(stream.duration * stream.time_base)
    return (container.duration or 0) / av.time_base  # Matroska's tracks do not say it


def _square(picture: av.VideoFrame, cut: Cut, aspect: float, number: int) -> NDArray[np.uint8]:
    rng = np.random.default_rng((cut.seed, number))
    width, height = picture.width * aspect, float(picture.height)
    scale = cut.size / (max if cut.crop == "fit" else min)(width, height)
    if cut.crop == "random":
        scale *= rng.uniform(1, _CLOSE)
    least = 1 if cut.crop == "fit" else cut.size
    scaled = max(least, round(width * scale)), max(least, round(height * scale))
    small = picture.reformat(
        *scaled, format="rgb24", interpolation=Interpolation.AREA, dst_color_range=ColorRange.JPEG
    ).to_ndarray()
    if picture.rotation:  # FFmpeg counts counterclockwise, as numpy does
        small = np.rot90(small, round(picture.rotation / 90))
    share = rng.uniform(size=2) if cut.crop == "random" else (0.5, 0.5)
    y, x = (round(part * max(0, length - cut.size)) for part, length in zip(share, small.shape, strict=False))
    square = small[y : y + cut.size, x : x + cut.size]
    missing = [cut.size - length for length in square.shape[:2]]
    return np.pad(square, (*((each // 2, each - each // 2) for each in missing), (0, 0)))
