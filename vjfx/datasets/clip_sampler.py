"""Samples square frames from a video or picture file at a steady rate."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, suppress
from pathlib import Path

import av
import numpy as np
from av.video.reformatter import ColorRange, Interpolation
from numpy.typing import NDArray

from vjfx.core.errors import SourceError
from vjfx.datasets.options import FootageOptions
from vjfx.media.open import reason
from vjfx.media.suffixes import IMAGES, VIDEOS, suffix
from vjfx.media.track import PictureTrack

_INSTANT = 1e-6  # seconds: smaller differences are rounding errors
_CLOSEST = 1.5  # largest scale of a random crop, relative to the smallest that fits


def find_clips(folder: Path) -> list[Path]:
    """The videos and pictures below a folder, by their suffixes; raises SourceError if there are none."""
    found = sorted(path for path in folder.rglob("*") if suffix(path) in VIDEOS | IMAGES and path.is_file())
    if not found:
        raise SourceError(f"there are no videos or pictures in '{folder}'")
    return found


def sample_frames(path: Path, options: FootageOptions, share: int | None) -> Iterator[tuple[int, NDArray[np.uint8]]]:
    """Number n, and the frame shown at n / fps seconds, (size, size, 3). Raises SourceError if the file is damaged.

    If a file has more than `share` frames and states its duration, only every second (third ...) is used.
    """
    track = PictureTrack(str(path))
    every = max(1, int(float(track.length or 0) * options.fps / share)) if share else 1
    shown, number = None, 0
    with closing(track):
        try:
            for start, picture in _timed(track):
                while shown is not None and number / options.fps < start - _INSTANT:
                    if number % every == 0:
                        yield number, _square(shown, options, float(track.aspect), number)
                    number += 1
                shown = picture
        except (av.FFmpegError, ValueError) as error:
            raise SourceError(f"'{path}' ends early, after {number} frames: {reason(error)}") from error


def estimated_count(path: Path, fps: float) -> int:
    """Roughly how many frames the file has at this rate, from its stated duration; 0 if it states none."""
    with suppress(SourceError), closing(PictureTrack(str(path))) as track:
        return round(float(track.length or 0) * fps)
    return 0


def _timed(track: PictureTrack) -> Iterator[tuple[float, av.VideoFrame | None]]:
    """Each picture and its start, seconds after the first; finally None and the end of the last one."""
    origin, end = None, 0.0
    for picture in track.pictures():
        origin = picture.start if origin is None else origin
        end = float((picture.end - origin) * track.tick)
        yield float((picture.start - origin) * track.tick), picture.raw
    cause = f": {reason(track.damage)}" if track.damage else ""
    if track.error is not None:
        raise SourceError(f"'{track.address}' ends early, after {end:.1f} s: {reason(track.error)}")
    if origin is None:
        raise SourceError(f"'{track.address}' has no picture that can be decoded{cause}")
    yield end, None
    if track.damaged:
        raise SourceError(f"'{track.address}' is partly damaged; {end:.1f} s could be read{cause}")


def _square(picture: av.VideoFrame, options: FootageOptions, aspect: float, number: int) -> NDArray[np.uint8]:
    rng = np.random.default_rng((options.seed, number))
    width, height = picture.width * aspect, float(picture.height)
    scale = options.size / (max if options.crop == "fit" else min)(width, height)
    if options.crop == "random":
        scale *= rng.uniform(1, _CLOSEST)
    least = 1 if options.crop == "fit" else options.size
    scaled = max(least, round(width * scale)), max(least, round(height * scale))
    small = picture.reformat(
        *scaled, format="rgb24", interpolation=Interpolation.AREA, dst_color_range=ColorRange.JPEG
    ).to_ndarray()
    if picture.rotation:  # counterclockwise in FFmpeg as in numpy
        small = np.rot90(small, round(picture.rotation / 90))
    share = rng.uniform(size=2) if options.crop == "random" else (0.5, 0.5)
    y, x = (round(part * max(0, length - options.size)) for part, length in zip(share, small.shape, strict=False))
    square = small[y : y + options.size, x : x + options.size]
    missing = [options.size - length for length in square.shape[:2]]
    return np.pad(square, (*((each // 2, each - each // 2) for each in missing), (0, 0)))
