"""What the parts of a show promise each other. The frame loop knows these and no concrete class."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol, TypeAlias

import numpy as np
from numpy.typing import NDArray

from vjfx.core.frame import Frame
from vjfx.core.param import Param, Values

Samples: TypeAlias = NDArray[np.float32]  # sound: (n, channels), -1..1
Signals: TypeAlias = Mapping[str, float]  # by name: "audio/bass"


@dataclass(frozen=True, slots=True)
class Tick:
    """One turn of the frame loop: everything that a picture may know about time."""

    index: int  # frames since the start
    now: float  # seconds since the start
    dt: float  # seconds since the last tick; 0 on the first
    date: tuple[float, float, float, float]  # year, month from 1, day, seconds since midnight
    spare: float = math.inf  # seconds that the turn before left unused; below 0 it took too long


@dataclass(frozen=True, slots=True)
class Setting:
    """What a show is built for; every part is constructed with it."""

    size: tuple[int, int] = (1280, 720)  # of the show's picture, pixels
    fps: float = 30.0
    live: bool = True  # False: on the step clock; wait rather than skip, and raise rather than carry on
    device: str = "cpu"  # where torch computes: cpu, cuda, mps
    shaders: tuple[Path, ...] = ()  # folders whose shaders are found by name, before our own


class Source(Protocol):
    """Where pictures come from. `read` runs in the layer's own thread and may wait.

    One that plays to the music has `hears`, names of signals, which come among its values ("beat/time"); one that ends
    has `duration`, in seconds; one that reads more files than its argument `prepare(values)`, called with a preset's.
    """

    params: tuple[Param, ...]

    def read(self, now: float, values: Values) -> Frame | None:
        """The frame to be seen at `now` seconds of the show; None once it has ended. Raises SourceError."""

    def close(self) -> None:
        """Let go of files, devices and threads; may be called twice."""


class Filter(Protocol):
    """Frame in, frame out, on the processor or with torch; runs in the layer's own thread."""

    params: tuple[Param, ...]

    def __call__(self, frame: Frame, values: Values) -> Frame:
        """The new picture; the frame that came in is left as it was."""

    def reset(self) -> None:
        """Forget history: the next frame is the first."""


class Tempo(Protocol):
    """Beats over time, known exactly."""

    @property
    def bpm(self) -> float:
        """The current tempo, beats a minute."""

    def beat(self, seconds: float) -> float:
        """Beats at `seconds` of the show; beat 0 is the first of a bar."""


class Sound(Protocol):
    """Audio to analyse: a device, a file, the groovebox. Implementations inherit from it, and so its defaults."""

    rate: int  # samples a second
    channels: int
    name: str = ""  # of the device; empty where the spec says it all
    problem: str = ""  # one line for the performer while no sound arrives
    playable: bool = False  # `samples` works: the show may play it on the speaker
    tempo: Tempo | None = None  # of a sound that is made from beats

    @property
    def block(self) -> int:
        """Frames that the device delivers at a time; 0 without a device."""
        return 0

    @property
    def latency(self) -> float:
        """Seconds from the sound to `read`; 0 without a device."""
        return 0.0

    def read(self, now: float) -> Samples:
        """The audio since the last call up to `now` seconds of the show; may be empty, never waits live."""
        raise NotImplementedError

    def samples(self, start: int, count: int) -> Samples:
        """The audio (count, channels) from sample `start` of the show on, from any thread; never waits live."""
        raise NotImplementedError

    def set_tempo(self, bpm: float) -> None:
        """Continue at this tempo; ignored by a sound without a tempo."""

    def close(self) -> None:
        """Release devices, files and threads; may be called twice."""


class Picture(Protocol):
    """A finished picture, on its way to the outputs. To be used during `Output.write` only."""

    tick: Tick
    size: tuple[int, int]

    def pixels(self) -> NDArray[np.uint8]:
        """RGBA (H, W, 4), rows from the top; alpha is to be ignored."""

    def show(self, size: tuple[int, int], overlay: str = "") -> None:
        """Draw into the window that is current, `size` pixels large, with bars where the shape differs."""


class Output(Protocol):
    """Where pictures and sound go. `write` runs in the frame loop and must not wait when live."""

    wants_pixels: bool  # True: `pixels()` will be called, so that reading back can be started early

    def write(self, picture: Picture) -> None:
        """Take one picture."""

    def hear(self, samples: Samples) -> None:
        """Take the sound that belongs to the next picture."""

    def close(self) -> None:
        """Finish; may be called twice."""
