"""The beats of a whole sound before it is played: what a render may know, and nobody live."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from vjfx.audio.analyzer import AudioAnalyzer
from vjfx.core.protocols import Sound
from vjfx.values.beat import BEATS_PER_BAR

_STEP = 0.05  # seconds of sound taken at once; a beat is known to the hop all the same
_SURE = 0.5  # confidence of the first beats that are believed: what was before is counted back from them


class Lookahead:
    """Which beat it is at which second, from the first on, though the tracker needed some seconds to find it."""

    def __init__(self, sound: Sound, seconds: float) -> None:
        """Hear `seconds` of a sound that nobody else reads, faster than it plays."""
        found = list(_beats(sound, seconds))
        sure = [beat for beat in found if beat[2] >= _SURE] or found
        times = [time for time, _, _ in sure]
        self.known = len(times) > 1
        if not self.known:
            return
        gap = float(np.median(np.diff(times[:9])))
        before = max(0, int(times[0] / gap))
        bar = (sure[0][1] - before) % BEATS_PER_BAR  # of the first beat
        back = times[0] - gap * np.arange(before, 0, -1)
        self._times: NDArray[np.float64] = np.concatenate([back, times])
        self._numbers = np.arange(len(self._times)) + bar

    def beat(self, now: float) -> float:
        """Beats at a second, 0 and every fourth the first of a bar; before and after, the tempo goes on."""
        times, numbers = self._times, self._numbers
        if now < times[0]:
            return float(numbers[0] + (now - times[0]) / (times[1] - times[0]))
        if now >= times[-1]:
            return float(numbers[-1] + (now - times[-1]) / (times[-1] - times[-2]))
        return float(np.interp(now, times, numbers))

    def bpm(self, now: float) -> float:
        """The tempo at a second, beats a minute."""
        return 60 * (self.beat(now + 0.5) - self.beat(now - 0.5))


def _beats(sound: Sound, seconds: float) -> Iterator[tuple[float, int, float]]:
    """Second, beat of the bar, confidence: of each beat as the tracker announces it."""
    analyzer = AudioAnalyzer(sound.rate, sound.channels)
    for step in range(round(seconds / _STEP) + 1):
        samples = sound.read(step * _STEP)
        start = step * _STEP - len(samples) / sound.rate
        for at in range(0, len(samples), analyzer.hop):
            before = analyzer.beats
            analyzer.feed(samples[at : at + analyzer.hop])
            if analyzer.beats > before:
                yield (
                    start + min(at + analyzer.hop, len(samples)) / sound.rate,
                    analyzer.beat.beat,
                    analyzer.beat.confidence,
                )
