"""The show's sound, frame by frame: read, analysed, played in the room, and handed to shaders."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol

from numpy.typing import NDArray

from vjfx.core.breaker import CircuitBreaker
from vjfx.core.protocols import Samples, Sound
from vjfx.values.beat import BeatEstimate


class AudioAnalyzer(Protocol):
    """Turns samples into signals."""

    @property
    def waveform(self) -> NDArray[Any]:
        """The newest samples, (channels, n), 0..1, silence is 0.5."""

    @property
    def spectrum(self) -> NDArray[Any]:
        """Their spectrum, (channels, n), 0..1."""

    @property
    def beat(self) -> BeatEstimate:
        """Tempo and position in the bar at the end of the newest samples."""

    def set_beat(self, bpm: float | None = None, phase: float | None = None) -> None:
        """Set tempo or phase by hand, 0 on the beat."""

    def set_metre(self, metre: int) -> None:
        """Set the beats per bar by hand; 0: as heard."""

    def start_bar(self) -> None:
        """Make the nearest beat the first of a bar."""

    def feed(self, samples: Samples) -> Mapping[str, float]:
        """The signals at the end of the samples, by name."""


class AudioTextures(Protocol):
    """Waveform and spectrum as textures for shaders."""

    def update(self, waveform: NDArray[Any], spectrum: NDArray[Any]) -> None:
        """Take the newest of both."""


class Speaker(Protocol):
    """Plays the show's sound in the room."""

    def follow(self, now: float) -> None:
        """Keep playback in step with the show's clock."""

    def close(self) -> None:
        """Stop; may be called twice."""


class AudioInput:
    """Reads the sound once per frame. Without a sound there are no signals."""

    def __init__(
        self,
        breaker: CircuitBreaker,
        sound: Sound | None = None,
        analyzer: AudioAnalyzer | None = None,
        speaker: Speaker | None = None,
        textures: AudioTextures | None = None,
    ) -> None:
        self.sound = sound
        self.analyzer = analyzer
        self.speaker = speaker
        self.signals: Mapping[str, float] = {}  # as of the newest samples
        self._breaker = breaker
        self._textures = textures

    def read(self, now: float) -> Samples | None:
        """The samples up to `now` seconds, and new `signals`; None, and the old signals, without a sound that works."""
        speaker = self.speaker
        if speaker is not None:
            self._breaker.attempt("the loudspeaker", now, lambda: speaker.follow(now), None)
        return self._breaker.attempt("the sound", now, lambda: self._read(now), None)

    def close(self) -> None:
        """Stop playback, then close the sound."""
        for part in (self.speaker, self.sound):
            if part is not None:
                part.close()

    def _read(self, now: float) -> Samples | None:
        if self.sound is None or self.analyzer is None:
            return None
        samples = self.sound.read(now)
        self.signals = self.analyzer.feed(samples)
        if self._textures is not None:
            self._textures.update(self.analyzer.waveform, self.analyzer.spectrum)
        return samples
