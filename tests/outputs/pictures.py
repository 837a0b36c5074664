"""Pictures that contain their number, and the numbers read back from a film."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import av
import numpy as np
from numpy.typing import NDArray

from vjfx.core.protocols import Tick

_CELLS = 12  # bits of the number, as black and white squares along the top


@dataclass(frozen=True)
class Still:
    """A finished picture without OpenGL."""

    tick: Tick
    image: NDArray[np.uint8]  # RGBA (H, W, 4)

    @property
    def size(self) -> tuple[int, int]:
        return self.image.shape[1], self.image.shape[0]

    def pixels(self) -> NDArray[np.uint8]:
        return self.image

    def show(self, size: tuple[int, int], overlay: str = "") -> None:
        raise AssertionError("this picture cannot be drawn")


def tick(index: int, fps: float = 30.0, now: float | None = None) -> Tick:
    return Tick(index, index / fps if now is None else now, 1 / fps, (2024, 1, 1, 0.0))


def numbered(number: int, at: Tick, size: tuple[int, int] = (192, 64), gray: int = 60) -> Still:
    width, height = size
    image = np.full((height, width, 4), (gray, gray, gray, 255), np.uint8)
    cell = width // _CELLS
    for bit in range(_CELLS):
        image[: height // 2, bit * cell : (bit + 1) * cell, :3] = 255 * (number >> bit & 1)
    return Still(at, image)


def number_in(gray: NDArray[np.uint8]) -> int:
    height, width = gray.shape
    cell = width // _CELLS
    return sum(int(gray[height // 4, bit * cell + cell // 2] > 127) << bit for bit in range(_CELLS))


@dataclass(frozen=True)
class Reading:
    """The contents of a film."""

    numbers: list[int]
    times: list[float]
    images: Sequence[NDArray[np.uint8]]  # luma, as stored
    sound: NDArray[np.float32]  # first channel, from second 0
    rate: int

    @property
    def sound_seconds(self) -> float:
        return len(self.sound) / self.rate if self.rate else 0.0


def read_film(path: Path) -> Reading:
    with av.open(str(path)) as film:
        images, times = [], []
        sound: list[NDArray[np.float32]] = []
        rate, first = 0, 0.0
        for frame in film.decode():
            if isinstance(frame, av.VideoFrame):
                images.append(frame.to_ndarray()[: frame.height])
                times.append(frame.time)
            else:
                if not sound:
                    first, rate = frame.time, frame.sample_rate
                sound.append(frame.to_ndarray()[0])
    silence = [np.zeros(round(first * rate), np.float32)] if first > 0 else []
    heard = np.concatenate(silence + sound) if sound else np.zeros(0, np.float32)
    return Reading([number_in(image) for image in images], times, images, heard, rate)
