"""The protocols between the parts of a show. The frame loop uses these, and no concrete class."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol, TypeAlias, runtime_checkable

import numpy as np
from numpy.typing import NDArray

from vjfx.core.binding import Binding
from vjfx.core.frame import Frame
from vjfx.core.param import Param, Value, Values

Samples: TypeAlias = NDArray[np.float32]  # sound: (n, channels), -1..1
Signals: TypeAlias = Mapping[str, float]  # by name: "audio/bass"


@dataclass(frozen=True, slots=True)
class Tick:
    """The time of one frame: the only time that a picture may depend on."""

    index: int  # frames since the start
    now: float  # seconds since the start
    dt: float  # seconds since the last tick; 0 on the first
    date: tuple[float, float, float, float]  # year, month from 1, day, seconds since midnight
    spare: float = math.inf  # seconds that the turn before left unused; below 0 it took too long


@dataclass(frozen=True, slots=True)
class Setting:
    """Size, rate and device of a show; every part is constructed with it."""

    size: tuple[int, int] = (1280, 720)  # of the show's picture, pixels
    fps: float = 30.0
    live: bool = True  # False: on the step clock; parts wait instead of skipping, and raise instead of continuing
    device: str = "cpu"  # where torch computes: cpu, cuda, mps
    shaders: tuple[Path, ...] = ()  # folders whose shaders are found by name, before our own


@runtime_checkable
class Source(Protocol):
    """Where pictures come from. `read` runs in the layer's own thread and may wait.

    Inherit from it for the defaults of what only some sources have.
    """

    params: tuple[Param, ...] = ()
    signals: tuple[str, ...] = ()  # names of signals that come among its values: "beat/time"
    duration: float | None = None  # seconds until it starts again; None: it does not, or cannot know

    def prepare(self, values: Mapping[str, object]) -> None:
        """Open what a preset's values name besides the argument; called once before `read`. Raises SourceError."""
        return

    def connect(self, newest: Callable[[str], Frame | None]) -> None:
        """Take `newest`, which gives the newest frame of another layer's source; called once before `read`."""
        return

    def read(self, now: float, values: Values) -> Frame | None:
        """The frame to be seen at `now` seconds of the show; None once it has ended. Raises SourceError."""

    def close(self) -> None:
        """Release files, devices and threads; may be called twice."""


@runtime_checkable
class Filter(Protocol):
    """Frame in, frame out, on the processor or with torch; runs in the layer's own thread."""

    params: tuple[Param, ...] = ()

    def __call__(self, frame: Frame, values: Values) -> Frame:
        """The new picture; the incoming frame stays unchanged."""

    def reset(self) -> None:
        """Forget history: the next frame is the first."""


class Tempo(Protocol):
    """Beats over time, known exactly."""

    @property
    def bpm(self) -> float:
        """The current tempo, beats per minute."""

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
    """A finished picture, on its way to the outputs. Valid during `present` and `write` only."""

    tick: Tick
    size: tuple[int, int]

    def pixels(self) -> NDArray[np.uint8]:
        """RGBA (H, W, 4), rows from the top; ignore alpha."""

    def show(self, size: tuple[int, int], overlay: str = "") -> None:
        """Draw into the current framebuffer, `size` pixels large, with bars where the aspect ratios differ."""


class Output(Protocol):
    """What every output has. Inherit from Presenter or Recorder for the defaults."""

    problem: str = ""  # why it has stopped, in one line

    def close(self) -> None:
        """Finish; may be called twice."""


@runtime_checkable
class Presenter(Output, Protocol):
    """Presents the texture, as a window does; nothing is read back from the GPU."""

    def present(self, picture: Picture) -> None:
        """Show one picture, by its `show`; the show's OpenGL context is current. May wait for the display."""


@runtime_checkable
class Recorder(Output, Protocol):
    """Takes pixels and sound, as a film or a stream does. Runs in the frame loop; must not wait when live."""

    dropped: int = 0  # pictures that could not be taken
    complete: bool = False  # set before `close` once the show has come to its end and every picture was written

    def destination(self) -> str:
        """The file that it writes, for messages; empty where there is none."""
        return ""

    def write(self, picture: Picture) -> None:
        """Take one picture, by its `pixels()`."""

    def write_audio(self, samples: Samples) -> None:
        """Take the sound that belongs to the next picture."""


@dataclass(frozen=True, slots=True)
class ClockBeat:
    """Where the clock of another machine is at this moment."""

    bpm: float
    beats: float | None  # since the start of its song; None where only the tempo is known
    start: int = 0  # another number after each start or jump of that machine


class ControlTarget(Protocol):
    """What a controller changes: the patch. Its methods may be called on any thread and never raise."""

    @property
    def params(self) -> Mapping[str, Param]:
        """Every address, with its param; replaced, never changed, when another show comes on air."""

    def set(self, address: str, value: object) -> None:
        """Set a value; it is clamped into its range."""

    def set_normal(self, address: str, share: float) -> None:
        """Set a value by a controller's position, 0..1."""

    def value(self, address: str) -> Value | None:
        """The value as it was set last; None for an unknown address."""

    def position(self, address: str) -> float | None:
        """The same as a controller's position, 0..1; None for what has no position."""


@runtime_checkable
class Controller(Protocol):
    """A controller sets values, usually in a thread of its own. Inherit from it for the defaults."""

    name: str = ""  # as it is shown at the start: "OSC at 127.0.0.1:7000"
    preset: Path | None = None  # the file of the preset on air; set before `bind`

    def bind(self, bindings: Mapping[str, Binding]) -> None:
        """Replace the MIDI bindings of the preset, by control ("cc 1/21"); called for each preset."""
        return

    def beat(self, beats: float, bpm: float) -> None:
        """Take the beat of this frame: beats since the start, and the tempo; must not wait."""
        return

    def clock(self, source: str) -> ClockBeat | None:
        """The beat of another machine, by this kind of clock ("midi", "mtc", "link"); None while there is none."""
        return None

    def send(self, changes: Mapping[str, object]) -> None:
        """Take the values that have changed, by address; called a few times a second, must not wait."""
        return

    def status(self) -> str:
        """One line for the overlay; empty if there is nothing to report."""
        return ""

    def close(self) -> None:
        """Release devices, ports and threads; may be called twice."""
