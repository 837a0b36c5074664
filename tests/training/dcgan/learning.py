"""Tiny footage, and options for runs that take seconds."""

from __future__ import annotations

import resource
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
from numpy.random import default_rng

from vjfx.datasets.footage import Index
from vjfx.datasets.footage_writer import FootageWriter
from vjfx.datasets.pairs import Pixels
from vjfx.training.dcgan.options import DcganOptions

SIDE = 64
LOSS = {"loss": "hinge", "norm": "spectral", "r1": 0.0, "form": "float32"}


def disc(seed: int) -> Pixels:
    """A coloured disc with a soft edge at a random place, on a darker background."""
    rng = default_rng(seed)
    y, x = np.mgrid[:SIDE, :SIDE]
    center, radius = rng.uniform(20, 44, 2), rng.uniform(9, 18)
    share = 1 / (1 + np.exp(np.hypot(x - center[0], y - center[1]) - radius))[..., None]
    colors = rng.integers(150, 256, 3), rng.integers(10, 70, 3)
    return (share * colors[0] + (1 - share) * colors[1]).astype(np.uint8)


def footage(folder: Path, count: int = 320) -> Path:
    """Write footage of `count` discs."""
    writer = FootageWriter(folder, Index(SIDE, 30.0, "center"), 0.0)
    entry = writer.entry("discs")
    for number in range(count):
        writer.add(entry, number, disc(number))
    entry.done = True
    writer.save()
    writer.close()
    return folder


def small(folder: Path, **more: object) -> DcganOptions:
    """Eight steps per epoch, by default with the loss whose steps are cheapest."""
    options = {"size": SIDE, "ngf": 4, "epochs": 1, "samples": 64, "batch": 8, "film": 2, "every": 4}
    return DcganOptions(str(folder), **{**options, **LOSS, **more})  # type: ignore[arg-type]


@contextmanager
def full_disk(room: int = 20_000) -> Iterator[None]:
    """A limit on file size simulates a full disk: writing fails in the same way."""
    limits, handler = resource.getrlimit(resource.RLIMIT_FSIZE), signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    try:
        resource.setrlimit(resource.RLIMIT_FSIZE, (room, limits[1]))
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
        signal.signal(signal.SIGXFSZ, handler)
