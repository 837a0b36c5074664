"""Small square pictures of a video file at a steady rate, for networks to learn from."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, suppress
from dataclasses import dataclass
from pathlib import Path

import av
import numpy as np
from av.video.reformatter import ColorRange, Interpolation
from numpy.typing import NDArray

from vjfx.core.errors import SourceError
from vjfx.media.open import reason
from vjfx.media.suffixes import IMAGES, VIDEOS, suffix
from vjfx.media.track import PictureTrack

CROPS = ("center", "random", "fit")
_INSTANT = 1e-6  # seconds: less is a matter of rounding
_CLOSE = 1.5  # times as large, at most, as the smallest scale at which a random crop has room


def find_clips(folder: Path) -> list[Path]:
    """The videos and pictures below a folder, told by their suffixes; raises SourceError where there are none."""
    found = sorted(path for path in folder.rglob("*") if suffix(path) in VIDEOS | IMAGES and path.is_file())
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
    track = PictureTrack(str(path))
    every = max(1, int(float(track.length or 0) * cut.fps / share)) if share else 1
    on_view, number = None, 0
    with closing(track):
        try:
            for start, picture in _timed(track):
                while on_view is not None and number / cut.fps < start - _INSTANT:
                    if number % every == 0:
                        yield number, _square(on_view, cut, float(track.aspect), number)
                    number += 1
                on_view = picture
        except (av.FFmpegError, ValueError) as error:
            raise SourceError(f"'{path}' broke off after {number} frames: {reason(error)}") from error


def estimated_count(path: Path, fps: float) -> int:
    """About how many frames so many a second are, by what the file says of its length; 0 where it says nothing."""
    with suppress(SourceError), closing(PictureTrack(str(path))) as track:
        return round(float(track.length or 0) * fps)
    return 0


def _timed(track: PictureTrack) -> Iterator[tuple[float, av.VideoFrame | None]]:
    """Each picture and when it comes into view, seconds after the first; finally None, when the last one ends."""
    origin, end = None, 0.0
    for picture in track.pictures():
        origin = picture.start if origin is None else origin
        end = float((picture.end - origin) * track.tick)
        yield float((picture.start - origin) * track.tick), picture.raw
    why = f": {reason(track.damage)}" if track.damage else ""
    if track.error is not None:
        raise SourceError(f"'{track.address}' broke off after {end:.1f} s: {reason(track.error)}")
    if origin is None:
        raise SourceError(f"'{track.address}' has no picture that can be decoded{why}")
    yield end, None
    if track.damaged:
        raise SourceError(f"'{track.address}' is damaged in places; {end:.1f} s could be read{why}")


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
