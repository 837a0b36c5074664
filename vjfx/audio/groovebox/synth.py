"""The built-in groovebox: patterns of several kinds of music, for shows without a sound of their own."""

from __future__ import annotations

import math
from threading import Lock

import numpy as np

from vjfx.audio.groovebox import voices
from vjfx.audio.groovebox.patterns import PATTERNS
from vjfx.audio.groovebox.tempo_map import TempoMap
from vjfx.audio.groovebox.track import Kit, Track, overlap
from vjfx.core.errors import UsageError, unknown
from vjfx.core.protocols import Samples, Setting, Sound
from vjfx.values.beat import BEATS_PER_BAR

_SLOWEST, _FASTEST = 40, 240
_DEFAULT = "house"
_CEILING = np.float32(0.9)  # what lies between two samples may be louder than both, but not louder than 1
_QUIET = 0.3  # a hit that is quieter belongs to the groove, but cannot be told from it
_NEAR = 1e-6  # beats; more than rounding, less than anybody hears


class Synth(Sound):
    """A pattern made of short sounds at exact times: 48 kHz stereo, the same for the same tempo; beat 0 is at 0 s.

    `argument` is a pattern, its tempo in beats a minute, both (`techno:135`) or neither. Raises UsageError.
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
        self._heard = 0  # samples since the show began
        self._asked = 0  # the end of the furthest that anybody has asked for
        self._asking = Lock()
        kit = Kit(self.rate)
        self._tracks = [Track(pattern, name, kit) for name in pattern.parts]
        self._drums = [track for track in self._tracks if track.part.plays == "hit"]
        self._music = [track for track in self._tracks if track.part.plays != "hit"]
        self._kicks = [track for track in self._drums if track.part.kind == "kick"]
        self._duck = voices.duck(self.rate, pattern.duck)
        self._gain = np.float32(pattern.gain)

    def set_tempo(self, bpm: float) -> None:
        """Beats a minute, clamped to 40..240, from the furthest sample asked for so far, without a jump."""
        with self._asking:
            self.tempo.change(min(max(bpm, _SLOWEST), _FASTEST), self._asked / self.rate)

    def read(self, now: float) -> Samples:
        """What has sounded since the last call up to `now`, (n, 2); at most the newest 10 s of it."""
        stop = round(now * self.rate)
        start = max(min(self._heard, stop), stop - 10 * self.rate)
        self._heard = stop
        return self.samples(start, stop - start)

    def samples(self, start: int, count: int) -> Samples:
        """The sound (count, 2) from sample `start` of the show on, from any thread; before 0 there is silence."""
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
        """The exact times of the beats from `start` up to but without `end`, in seconds of the show."""
        return self._every(1, start, end)

    def downbeats(self, start: float, end: float) -> list[float]:
        """The exact times of the first beats of bars, as `beats`."""
        return self._every(BEATS_PER_BAR, start, end)

    def hits(self, start: float, end: float) -> list[tuple[float, str]]:
        """What is struck, as `beats`, by time: its second, and "kick", "snare" (or clap) or "hat"; no ghost notes."""
        first, last = self.tempo.beat(start) - _NEAR, self.tempo.beat(end) + _NEAR
        found = [
            (self.tempo.time(beat), track.part.kind)
            for track in self._drums
            if track.part.kind
            for beat, note in track.notes(first, last)
            if note.gain >= _QUIET * track.part.gain
        ]
        return sorted((seconds, kind) for seconds, kind in found if start <= seconds < end)

    def close(self) -> None:
        """There is nothing to let go of."""

    def _every(self, beats: int, start: float, end: float) -> list[float]:
        first, last = (math.floor(self.tempo.beat(max(0.0, seconds)) / beats) for seconds in (start, end))
        times = [self.tempo.time(number * beats) for number in range(first, last + 2)]  # rounding may move an end
        return [seconds for seconds in times if start <= seconds < end]


def _parse(argument: str) -> tuple[str, float]:
    """The name of a pattern, and its tempo."""
    name, _, tempo = argument.partition(":")
    if not tempo and _number(name):
        name, tempo = "", name
    name = name or _DEFAULT
    if name not in PATTERNS:
        raise UsageError(f"synth:{argument}: {unknown('pattern', name, PATTERNS)}")
    bpm = float(tempo) if _number(tempo) else math.nan if tempo else PATTERNS[name].bpm
    if not _SLOWEST <= bpm <= _FASTEST:
        raise UsageError(
            f"synth:{argument}: '{tempo}' is not a tempo (allowed: {_SLOWEST} to {_FASTEST} beats a minute)"
        )
    return name, bpm


def _number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True
