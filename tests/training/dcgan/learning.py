"""Tiny footage, and trainings of it that take seconds."""

from __future__ import annotations

import resource
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
from numpy.random import default_rng

from vjfx.datasets.footage import Collector, Index
from vjfx.datasets.pairs import Pixels
from vjfx.training.dcgan.trainer import Recipe

SIDE = 64


def disc(seed: int) -> Pixels:
    """A coloured disc with a soft rim, somewhere on a darker ground."""
    lots = default_rng(seed)
    y, x = np.mgrid[:SIDE, :SIDE]
    center, radius = lots.uniform(20, 44, 2), lots.uniform(9, 18)
    share = 1 / (1 + np.exp(np.hypot(x - center[0], y - center[1]) - radius))[..., None]
    colors = lots.integers(150, 256, 3), lots.integers(10, 70, 3)
    return (share * colors[0] + (1 - share) * colors[1]).astype(np.uint8)


def footage(folder: Path, count: int = 320) -> Path:
    """`count` discs."""
    collector = Collector(folder, Index(SIDE, 30.0, "center"), 0.0)
    entry = collector.entry("discs")
    for number in range(count):
        collector.add(entry, number, disc(number))
    entry.done = True
    collector.save()
    collector.close()
    return folder


def recipe(folder: Path, **more: object) -> Recipe:
    """Eight steps an epoch."""
    small = {"size": SIDE, "ngf": 4, "ndf": 4, "epochs": 1, "samples": 64, "batch": 8, "film": 2}
    return Recipe(str(folder), **{**small, **more})  # type: ignore[arg-type]


@contextmanager
def full_disk(room: int = 20_000) -> Iterator[None]:
    """A limit on the size of files stands for a full disk: the system refuses to write on in the same way."""
    limits, handler = resource.getrlimit(resource.RLIMIT_FSIZE), signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    try:
        resource.setrlimit(resource.RLIMIT_FSIZE, (room, limits[1]))
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
        signal.signal(signal.SIGXFSZ, handler)
