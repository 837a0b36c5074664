"""Reads an animation (APNG, GIF, animated WebP, video) as one loop: 20 square pictures with alpha, evenly in time."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import av
import numpy as np
from av.video.reformatter import ColorRange, Interpolation
from PIL import Image, ImageSequence

from vjfx.core.errors import SourceError
from vjfx.datasets.loops import FRAMES
from vjfx.datasets.pairs import Pixels
from vjfx.media.open import reason
from vjfx.media.suffixes import IMAGES, VIDEOS, suffix
from vjfx.media.track import PictureTrack

ANIMATED = {".apng", ".gif", ".png", ".webp"}  # Pillow reads their alpha, FFmpeg not of all
_LONGEST = 60.0  # seconds
_INSTANT = 0.02  # seconds: shorter durations are played as _UNTIMED, as browsers do
_UNTIMED = 0.1  # seconds


def find_animations(places: tuple[Path, ...]) -> list[Path]:
    """The files, and all pictures and videos below the folders; raises SourceError if there are none."""
    found: list[Path] = []
    for place in places:
        below = sorted(place.rglob("*")) if place.is_dir() else []
        found += [path for path in below if suffix(path) in VIDEOS | IMAGES | ANIMATED and path.is_file()]
        if not place.is_dir():
            found.append(place)
    if not found:
        raise SourceError(f"there are no animations in '{places[0]}' (allowed: APNG, GIF, WebP, videos)")
    return found


def read_loop(path: Path, size: int) -> Pixels | None:
    """The loop (20, size, size, 4), RGBA; None of a still. Raises SourceError."""
    pictures, ends = [], [0.0]
    for picture, seconds in _animation(path) if suffix(path) in ANIMATED else _film(path):
        pictures.append(_square(picture, size))
        ends.append(ends[-1] + seconds)
        if ends[-1] > _LONGEST:
            raise SourceError(f"'{path}' is longer than {_LONGEST:g} s: it is not a loop")
    if len(pictures) < 2:
        return None
    middles = (np.arange(FRAMES) + 0.5) / FRAMES * ends[-1]
    return np.stack([pictures[number] for number in np.searchsorted(ends[1:-1], middles, side="right")])


def _animation(path: Path) -> Iterator[tuple[Image.Image, float]]:
    """Each picture, RGBA, and for how many seconds it is seen."""
    try:
        with Image.open(path) as image:
            aside = bool(image.info.get("default_image"))  # an APNG's picture for programs that show stills
            for number, frame in enumerate(ImageSequence.Iterator(image)):
                if number or not aside:
                    picture = frame.convert("RGBA")
                    seconds = float(image.info.get("duration", 0)) / 1000
                    yield picture, seconds if seconds >= _INSTANT else _UNTIMED
    except FileNotFoundError as error:
        raise SourceError(f"cannot open '{path}': there is no such file") from error
    # Pillow's decoders raise SyntaxError for some broken files and its own error for absurd sizes.
    except (OSError, ValueError, SyntaxError, EOFError, Image.DecompressionBombError) as error:
        raise SourceError(f"cannot open '{path}': it is damaged or not an animation") from error


def _film(path: Path) -> Iterator[tuple[Image.Image, float]]:
    """As `_animation`, of a video."""
    with closing(PictureTrack(str(path))) as track:
        try:
            for each in track.pictures():
                raw = each.raw
                wide = round(raw.width * float(track.aspect))
                pixels = raw.reformat(
                    wide, raw.height, "rgba", interpolation=Interpolation.AREA, dst_color_range=ColorRange.JPEG
                ).to_ndarray()
                upright = np.rot90(pixels, round(raw.rotation / 90))  # counterclockwise in FFmpeg as in numpy
                yield Image.fromarray(np.ascontiguousarray(upright)), float((each.end - each.start) * track.tick)
        except (av.FFmpegError, ValueError) as error:
            raise SourceError(f"cannot read '{path}': {reason(error)}") from error
        if track.error or track.damaged:
            raise SourceError(f"'{path}' is damaged: {reason(track.error or track.damage or ValueError('packets'))}")


def _square(picture: Image.Image, size: int) -> Pixels:
    """The whole picture in the middle of a square, with transparent bars."""
    scale = size / max(picture.size)
    width, height = (max(1, round(side * scale)) for side in picture.size)
    small = picture.resize((width, height), Image.Resampling.BOX if scale < 1 else Image.Resampling.BILINEAR)
    square = Image.new("RGBA", (size, size))
    square.paste(small, ((size - width) // 2, (size - height) // 2))
    return np.asarray(square)
