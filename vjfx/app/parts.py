"""What the parts that the frame loop works with promise it; it knows these and no concrete class."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from numpy.typing import NDArray

from vjfx.core.protocols import Picture, Samples, Tick
from vjfx.show.show import Show, Texture
from vjfx.values.patch import Patch


class Tracker(Protocol):
    """What hears the beat."""

    @property
    def bpm(self) -> float:
        """Beats a minute."""

    @property
    def phase(self) -> float:
        """0 on a beat, to 1."""

    @property
    def bar(self) -> int:
        """Which beat of the bar, 0 to 3."""

    @property
    def confidence(self) -> float:
        """0..1."""

    def set(self, bpm: float | None = None, phase: float | None = None) -> None:
        """Take a performer's word."""


class AudioAnalyzer(Protocol):
    """What makes numbers of sound."""

    @property
    def waveform(self) -> NDArray[Any]:
        """The newest sound, (channels, n), 0..1, centred on 0.5."""

    @property
    def spectrum(self) -> NDArray[Any]:
        """What it is made of, (channels, n), 0..1."""

    @property
    def tracker(self) -> Tracker:
        """What follows the beat."""

    def feed(self, samples: Samples) -> Mapping[str, float]:
        """The signals at the end of the samples, by name."""


class Screen(Protocol):
    """What makes pictures of textures, and brings pixels back from the GPU."""

    def picture(self, texture: Texture, tick: Tick, level: float) -> Picture:
        """The picture at a fader's level."""

    def push(self, picture: Any) -> Sequence[Picture]:
        """Start reading back; what has arrived."""

    def flush(self) -> Sequence[Picture]:
        """One more of those on their way, or none."""

    def forget(self) -> None:
        """A show has been released, with its textures."""


class Switch(Protocol):
    """What builds the next show while this one plays."""

    def begin(self, name: str, cut: bool = False) -> None:
        """Start building a preset, to come with a `cut` or its own transition; a build under way is given up."""

    def step(self, tick: Tick) -> Show | None:
        """Do a little of the work; the show once it is ready. Raises VjfxError if it cannot be built."""

    def close(self) -> None:
        """Give up what is under way."""


class Reload(Protocol):
    """What takes over files that are saved while their show plays."""

    def follow(self, show: Show) -> None:
        """Watch the files of this show."""

    def step(self, show: Show, patch: Patch) -> bool:
        """Exchange the shaders that were saved; whether the preset was."""

    def close(self) -> None:
        """Stop watching."""
