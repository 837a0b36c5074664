"""The audio analyzer: features, onsets, the beat and the parts of a sound, together."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from vjfx.audio.analysis.feature_extractor import FeatureExtractor
from vjfx.audio.analysis.stft import Stft
from vjfx.audio.beat.tracker import BeatTracker
from vjfx.audio.sections.tracker import SectionTracker
from vjfx.core.protocols import Samples
from vjfx.values.beat import BeatEstimate


class AudioAnalyzer:
    """Signals of audio (n, channels) at `rate`; the result does not depend on how the audio is split into blocks."""

    def __init__(self, rate: int, channels: int) -> None:
        self.rate = rate
        self.beats = 0  # so far; a beat counts when it falls
        self.downbeats = 0
        self._features = FeatureExtractor(rate, channels)
        self._stft = Stft(rate)
        self._tracker = BeatTracker(self._stft.frequencies.astype(np.float64), self._stft.hop / rate)
        self._sections = SectionTracker(self._stft.frequencies, self._stft.hop / rate)

    @property
    def hop(self) -> int:
        """Samples after which there are new values."""
        return self._features.hop

    @property
    def counts(self) -> Mapping[str, int]:
        """Onsets so far: "any", "kick", "snare" and "hat"; a count goes up when its envelope jumps to 1."""
        return self._features.counts

    @property
    def delays(self) -> Mapping[str, int]:
        """The usual number of hops from a stroke to its report, for each kind of onset."""
        return self._features.delays

    @property
    def sections(self) -> Mapping[str, int]:
        """Parts of the song that have begun so far: "break", "build", "drop", and any other "part"."""
        return self._sections.counts

    @property
    def section_ages(self) -> Mapping[str, float]:
        """Seconds from the beginning of the newest part of each kind to its report."""
        return self._sections.ages

    @property
    def waveform(self) -> NDArray[np.float32]:
        """The newest audio, (channels, 512), 0..1; silence is 0.5."""
        return self._features.waveform

    @property
    def spectrum(self) -> NDArray[np.float32]:
        """The newest spectrum, (channels, 512), 0..1 for -80 to 0 dB, from 0 Hz to half the rate."""
        return self._features.spectrum

    @property
    def beat(self) -> BeatEstimate:
        """Tempo and position in the bar at the end of the newest samples."""
        return self._tracker.estimate

    def set_beat(self, bpm: float | None = None, phase: float | None = None) -> None:
        """Set tempo or phase by hand, 0 on the beat."""
        self._tracker.set(bpm, phase)

    def set_metre(self, metre: int) -> None:
        """Set the beats per bar by hand; 0: as heard."""
        self._tracker.set_metre(metre)

    def start_bar(self) -> None:
        """Make the nearest beat the first of a bar."""
        self._tracker.start_bar()

    def feed(self, samples: Samples) -> dict[str, float]:
        """The audio signals (values/signals.py) at the end of `samples` (n, channels); unchanged if there are none."""
        with np.errstate(over="ignore", invalid="ignore"):
            mono = samples.mean(axis=1)  # NaN in one channel silences both, for the beat
        for spectrum in self._stft.feed(mono):
            if self._tracker.step(spectrum):
                self.beats += 1
                self.downbeats += self._tracker.beat_in_bar == 0
            self._sections.step(spectrum, self._tracker.estimate)
        values = self._features.feed(samples)
        values["beat/bpm"], values["beat/confidence"] = self._tracker.bpm, self._tracker.confidence
        return values | self._sections.values
