"""The built-in groovebox: patterns in several styles, for shows without a sound of their own."""

from __future__ import annotations

import math
from threading import Lock

import numpy as np

from vjfx.audio.groovebox import voices
from vjfx.audio.groovebox.patterns import PATTERNS
from vjfx.audio.groovebox.tempo_map import TempoMap
from vjfx.audio.groovebox.track import SoundBank, Track, overlap
from vjfx.core.errors import UsageError, unknown
from vjfx.core.protocols import Samples, Setting, Sound
from vjfx.values.beat import BEATS_PER_BAR

_SLOWEST, _FASTEST = 40, 240
_DEFAULT = "house"
_CEILING = np.float32(0.9)  # headroom for peaks between samples
_GHOST = 0.3  # a hit below this share of its part's gain is a ghost note
_NEAR = 1e-6  # beats; more than the rounding error, and inaudible


class Synth(Sound):
    """A pattern, 48 kHz stereo, with exactly known beats and hits; beat 0 is at 0 s.

    `argument` is a pattern, its tempo in beats per minute, both (`techno:135`) or neither. Raises UsageError.
    """

    rate = 48000
    channels = 2
    playable = True
    tempo: TempoMap

    def __init__(self, argument: str, setting: Setting) -> None:
        del setting
        self.pattern, bpm = _parse(argument)
        pattern = PATTERNS[self.pattern]
        self.tempo = TempoMap(bpm)
        self._position = 0  # samples since the start of the show
        self._asked = 0  # the furthest sample asked for so far
        self._asking = Lock()
        bank = SoundBank(self.rate)
        self._tracks = [Track(pattern, name, bank) for name in pattern.parts]
        self._drums = [track for track in self._tracks if track.part.plays == "hit"]
        self._music = [track for track in self._tracks if track.part.plays != "hit"]
        self._kicks = [track for track in self._drums if track.part.kind == "kick"]
        self._duck = voices.duck(self.rate, pattern.duck)
        self._gain = np.float32(pattern.gain)

    def set_tempo(self, bpm: float) -> None:
        """Set the tempo, clamped to 40..240 beats per minute, from the furthest sample asked for so far on."""
        with self._asking:
            self.tempo.change(min(max(bpm, _SLOWEST), _FASTEST), self._asked / self.rate)

    def read(self, now: float) -> Samples:
        """The audio since the last call up to `now`, (n, 2); at most the newest 10 s."""
        stop = round(now * self.rate)
        start = max(min(self._position, stop), stop - 10 * self.rate)
        self._position = stop
        return self.samples(start, stop - start)

    def samples(self, start: int, count: int) -> Samples:
        """The audio (count, 2) from sample `start` of the show on, from any thread; silence before 0."""
        with self._asking:
            self._asked = max(self._asked, start + count)
        sound = np.zeros((count, self.channels), np.float32)
        for track in self._music:
            track.add(sound, start, self.tempo)
        for track in self._kicks:
            for at, _ in track.starts(start - len(self._duck), start + count, self.tempo):
                here, there = overlap(count, at - start, len(self._duck))
                sound[here] *= self._duck[there]
        for track in self._drums:
            track.add(sound, start, self.tempo)
        sound *= self._gain
        np.tanh(sound, out=sound)
        sound *= _CEILING
        return sound

    def beats(self, start: float, end: float) -> list[float]:
        """The exact times of the beats in start <= t < end, in seconds of the show."""
        return self._every(1, start, end)

    def downbeats(self, start: float, end: float) -> list[float]:
        """The exact times of the first beats of bars in start <= t < end."""
        return self._every(BEATS_PER_BAR, start, end)

    def hits(self, start: float, end: float) -> list[tuple[float, str]]:
        """The exact times in start <= t < end of each "kick", "snare" (or clap) and "hat", without ghost notes."""
        first, last = self.tempo.beat(start) - _NEAR, self.tempo.beat(end) + _NEAR
        found = [
            (self.tempo.time(beat), track.part.kind)
            for track in self._drums
            if track.part.kind
            for beat, note in track.notes(first, last)
            if note.gain >= _GHOST * track.part.gain
        ]
        return sorted((seconds, kind) for seconds, kind in found if start <= seconds < end)

    def close(self) -> None:
        """Nothing to release."""

    def _every(self, beats: int, start: float, end: float) -> list[float]:
        first, last = (math.floor(self.tempo.beat(max(0.0, seconds)) / beats) for seconds in (start, end))
        times = [
            self.tempo.time(number * beats) for number in range(first, last + 2)
        ]  # one more on either side, because of rounding
        return [seconds for seconds in times if start <= seconds < end]


def _parse(argument: str) -> tuple[str, float]:
    """The name of a pattern, and its tempo in beats per minute."""
    name, _, tempo = argument.partition(":")
    if not tempo and _number(name):
        name, tempo = "", name
    name = name or _DEFAULT
    if name not in PATTERNS:
        raise UsageError(f"synth:{argument}: {unknown('pattern', name, PATTERNS)}")
    bpm = float(tempo) if _number(tempo) else math.nan if tempo else PATTERNS[name].bpm
    if not _SLOWEST <= bpm <= _FASTEST:
        raise UsageError(
            f"synth:{argument}: '{tempo}' is not a tempo (allowed: {_SLOWEST} to {_FASTEST} beats per minute)"
        )
    return name, bpm


def _number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True
