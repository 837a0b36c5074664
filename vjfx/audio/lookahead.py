"""The beats of a whole soundtrack, analysed before it is rendered (`--lookahead`)."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from vjfx.audio.analyzer import AudioAnalyzer
from vjfx.core.protocols import Sound
from vjfx.values.beat import BEATS_PER_BAR

_STEP = 0.05  # seconds of audio read at once; beats are still exact to one hop
_CONFIDENT = 0.5  # confidence of the first beats that count; those before are extrapolated backwards


class Lookahead:
    """The beat at every second from the start, although the beat tracker needs some seconds to find it."""

    def __init__(self, sound: Sound, seconds: float) -> None:
        """Analyse `seconds` of a sound that has no other reader, faster than it plays."""
        found = list(_beats(sound, seconds))
        confident = [beat for beat in found if beat[2] >= _CONFIDENT] or found
        times = [time for time, _, _ in confident]
        self.known = len(times) > 1  # false: no beat was found, and the methods do not work
        if not self.known:
            return
        gap = float(np.median(np.diff(times[:9])))
        before = max(0, int(times[0] / gap))
        first = (confident[0][1] - before) % BEATS_PER_BAR  # the beat of the bar that the first one is
        back = times[0] - gap * np.arange(before, 0, -1)
        self._times: NDArray[np.float64] = np.concatenate([back, times])
        self._numbers = np.arange(len(self._times)) + first

    def beat(self, now: float) -> float:
        """Beats at `now` seconds; beat 0 is the first of a bar. Outside the soundtrack the tempo continues."""
        times, numbers = self._times, self._numbers
        if now < times[0]:
            return float(numbers[0] + (now - times[0]) / (times[1] - times[0]))
        if now >= times[-1]:
            return float(numbers[-1] + (now - times[-1]) / (times[-1] - times[-2]))
        return float(np.interp(now, times, numbers))

    def bpm(self, now: float) -> float:
        """Tempo at `now` seconds, beats per minute."""
        return 60 * (self.beat(now + 0.5) - self.beat(now - 0.5))


def _beats(sound: Sound, seconds: float) -> Iterator[tuple[float, int, float]]:
    """Time in seconds, beat of the bar, and confidence of each beat that the tracker announces."""
    analyzer = AudioAnalyzer(sound.rate, sound.channels)
    for step in range(round(seconds / _STEP) + 1):
        samples = sound.read(step * _STEP)
        start = step * _STEP - len(samples) / sound.rate
        for at in range(0, len(samples), analyzer.hop):
            before = analyzer.beats
            analyzer.feed(samples[at : at + analyzer.hop])
            if analyzer.beats > before:
                estimate = analyzer.beat
                yield start + min(at + analyzer.hop, len(samples)) / sound.rate, estimate.beat, estimate.confidence
