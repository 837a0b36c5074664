"""The beats of a whole soundtrack, analysed before it is rendered (`--lookahead`)."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from vjfx.audio.analyzer import AudioAnalyzer
from vjfx.core.protocols import Sound
from vjfx.values.beat import BeatEstimate, followed

_STEP = 0.05  # seconds of audio read at once; beats are still exact to one hop
_HINDSIGHT = 16  # beats after which the bar is judged


class Lookahead:
    """The beat at every second from the start, although the beat tracker needs some seconds to find it."""

    def __init__(self, sound: Sound, seconds: float) -> None:
        """Analyse `seconds` of a sound that has no other reader, faster than it plays."""
        found = list(_followed(_beats(sound, seconds)))
        self.known = len(found) > 8  # false: no beat was found, and `estimate` does not work
        if not self.known:
            return
        times = np.array([time for time, _ in found])
        gap = float(np.median(np.diff(times[:9])))
        before = times[0] - gap * np.arange(int(times[0] / gap), 0, -1)
        self._times: NDArray[np.float64] = np.concatenate([before, times])
        # Where no beat was followed, the number of beats is the one that fits best.
        gaps = np.diff(times)
        steps = np.maximum(1, np.round(gaps / np.minimum(gaps, 60 / np.array([each.bpm for _, each in found[1:]]))))
        self._numbers = np.concatenate([np.arange(-len(before), 0), [0], np.cumsum(steps)])
        judged = [found[min(number + _HINDSIGHT, len(found) - 1)][1] for number in range(len(found))]
        numbers = self._numbers[len(before) :]
        later = numbers[np.minimum(np.arange(len(found)) + _HINDSIGHT, len(found) - 1)]
        metres = np.array([each.metre for each in judged])
        firsts = later - [each.beat for each in judged]  # the number of a beat that begins a bar
        self._metres = np.concatenate([np.full(len(before), metres[0]), metres])
        self._firsts = np.concatenate([np.full(len(before), firsts[0]), firsts])

    def estimate(self, now: float) -> BeatEstimate:
        """Tempo and position in the bar at `now` seconds; outside the soundtrack the tempo continues."""
        at = min(max(int(np.searchsorted(self._times, now, "right")) - 1, 0), len(self._times) - 1)
        metre, beats = int(self._metres[at]), self._beats(now) - float(self._firsts[at])
        return BeatEstimate.exact(60 * (self._beats(now + 0.5) - self._beats(now - 0.5)), beats, metre)

    def _beats(self, now: float) -> float:
        times, numbers = self._times, self._numbers
        if now < times[0]:
            return float(numbers[0] + (now - times[0]) / (times[1] - times[0]))
        if now >= times[-1]:
            return float(numbers[-1] + (now - times[-1]) / (times[-1] - times[-2]))
        return float(np.interp(now, times, numbers))


def _followed(beats: Iterator[tuple[float, BeatEstimate]]) -> Iterator[tuple[float, BeatEstimate]]:
    """The beats that a beat clock follows, which lets go later than it begins."""
    following = False
    for time, estimate in beats:
        following = followed(estimate, following)
        if following:
            yield time, estimate


def _beats(sound: Sound, seconds: float) -> Iterator[tuple[float, BeatEstimate]]:
    """The time in seconds of each beat that the tracker announces, and the estimate there."""
    analyzer = AudioAnalyzer(sound.rate, sound.channels)
    for step in range(round(seconds / _STEP) + 1):
        samples = sound.read(step * _STEP)
        start = step * _STEP - len(samples) / sound.rate
        for at in range(0, len(samples), analyzer.hop):
            before = analyzer.beats
            analyzer.feed(samples[at : at + analyzer.hop])
            if analyzer.beats > before:
                yield start + min(at + analyzer.hop, len(samples)) / sound.rate, analyzer.beat
