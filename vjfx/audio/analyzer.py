"""Everything that is heard in a sound, put together: its features, what is struck in it, and its beat."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from vjfx.audio.analysis.features import SIGNALS as FEATURES
from vjfx.audio.analysis.features import Features
from vjfx.audio.analysis.stft import Stft
from vjfx.audio.beat.tracker import BeatTracker
from vjfx.core.protocols import Samples
from vjfx.values.beat import BeatEstimate

SIGNALS = FEATURES | {
    "beat/bpm": (60.0, 200.0, "the tempo that is heard, beats a minute"),
    "beat/confidence": (0.0, 1.0, "how sure the beat is: 0 while nothing is heard, 1 when it is where it was expected"),
}


class AudioAnalyzer:
    """Hears a sound, (n, channels) at `rate`: the same samples give the same values, however they are split."""

    def __init__(self, rate: int, channels: int) -> None:
        self.rate = rate
        self.beats = 0  # so far; a beat counts when it falls
        self.downbeats = 0
        self._features = Features(rate, channels)
        self._stft = Stft(rate)
        self._tracker = BeatTracker(self._stft.frequencies.astype(np.float64), self._stft.hop / rate)

    @property
    def hop(self) -> int:
        """Samples after which there are new values."""
        return self._features.hop

    @property
    def counts(self) -> Mapping[str, int]:
        """Onsets so far, of "any" kind, "kick", "snare" and "hat"; it goes up when an envelope jumps to 1."""
        return self._features.counts

    @property
    def late(self) -> Mapping[str, int]:
        """By how many hops each kind of onset is usually reported later than it was struck."""
        return self._features.late

    @property
    def waveform(self) -> NDArray[np.float32]:
        """The newest sound, (channels, 512), 0..1; silence is 0.5."""
        return self._features.waveform

    @property
    def spectrum(self) -> NDArray[np.float32]:
        """What sounds now, (channels, 512), 0..1 for -80 to 0 dB, from 0 Hz to half the rate."""
        return self._features.spectrum

    @property
    def beat(self) -> BeatEstimate:
        """Tempo and position in the bar at the end of the newest samples."""
        return self._tracker.estimate

    def set_beat(self, bpm: float | None = None, phase: float | None = None) -> None:
        """Set tempo or phase by hand, 0 on the beat."""
        self._tracker.set(bpm, phase)

    def feed(self, samples: Samples) -> dict[str, float]:
        """The signals (see SIGNALS) at the end of `samples`, (n, channels); with none, the same as before."""
        with np.errstate(over="ignore", invalid="ignore"):
            mono = samples.mean(axis=1)  # what is no sound in one channel is none here either
        for spectrum in self._stft.feed(mono):
            if self._tracker.step(spectrum):
                self.beats += 1
                self.downbeats += self.beat.beat == 0
        values = self._features.feed(samples)
        values["beat/bpm"], values["beat/confidence"] = self._tracker.bpm, self._tracker.confidence
        return values
