"""A track renders one part of a pattern."""

from __future__ import annotations

import math
from bisect import bisect_left
from collections.abc import Iterator

import numpy as np

from vjfx.audio.groovebox.score import Note, Pattern, Pitch, Voice, notes
from vjfx.audio.groovebox.tempo_map import TempoMap
from vjfx.core.protocols import Samples


class SoundBank:
    """Rendered sounds, each made on first use and shared by all parts that use it."""

    def __init__(self, rate: int) -> None:
        self.rate = rate
        self._sounds: dict[tuple[Voice, Pitch], Samples] = {}

    def sound(self, voice: Voice, pitch: Pitch) -> Samples:
        """The sound (n, 2) of a voice at its pitch or pitches."""
        key = voice, pitch
        if key not in self._sounds:
            self._sounds[key] = voice(self.rate) if pitch is None else voice(self.rate, pitch)
        return self._sounds[key]


class Track:
    """A part with its rendered sounds; the result does not depend on how the audio is split into blocks."""

    def __init__(self, pattern: Pattern, name: str, bank: SoundBank) -> None:
        self.part = pattern.parts[name]
        self._notes = notes(pattern, name)
        self._beats = [note.beat for note in self._notes]
        self._length = pattern.beats
        self._rate = bank.rate
        self._sounds = {note.pitch: bank.sound(self.part.voice, note.pitch) for note in self._notes}
        self._fade = round((self.part.fade or 0.0) * bank.rate)
        if self.part.loops:
            self._longest, self._rings = max(note.end - note.beat for note in self._notes), self._fade
        else:
            self._longest, self._rings = 0.0, max(len(sound) for sound in self._sounds.values())

    def notes(self, first: float, last: float) -> Iterator[tuple[float, Note]]:
        """The notes in first <= beat < last of the show, each with its beat."""
        for round_ in range(math.floor(max(0.0, first) / self._length), math.floor(last / self._length) + 1):
            offset = round_ * self._length
            for index in range(bisect_left(self._beats, first - offset), bisect_left(self._beats, last - offset)):
                yield offset + self._beats[index], self._notes[index]

    def starts(self, first: int, last: int, tempo: TempoMap) -> Iterator[tuple[int, Note]]:
        """Notes that start between two samples of the show, and possibly one just outside, each with its sample."""
        for beat, note in self.notes(tempo.beat(first / self._rate), tempo.beat((last + 1) / self._rate)):
            yield self._sample(beat, tempo), note

    def add(self, out: Samples, start: int, tempo: TempoMap) -> None:
        """Add the part to `out`, the samples of the show from `start` on."""
        first = tempo.beat((start - self._rings) / self._rate) - self._longest
        for beat, note in self.notes(first, tempo.beat((start + len(out)) / self._rate)):
            at, sound = self._sample(beat, tempo) - start, self._sounds[note.pitch]
            if self._fade:
                end = self._sample(beat + note.end - note.beat, tempo) - start
                length = end + self._fade - at
                self._add_held(out, sound, start, at, end, length if self.part.loops else min(length, len(sound)), note)
            else:
                here, there = overlap(len(out), at, len(sound))
                out[here] += sound[there] * np.float32(note.gain)

    def _add_held(self, out: Samples, sound: Samples, start: int, at: int, end: int, length: int, note: Note) -> None:
        here, there = overlap(len(out), at, length)
        places = np.arange(here.start, here.stop)
        gain = np.interp(places, (end, end + self._fade), (note.gain, 0))
        if self.part.loops:
            # Loops follow the show's time, so that a note continues seamlessly into the next one of the same pitch.
            gain -= np.interp(places, (at, at + self._fade), (note.gain, 0))
            sound, there = sound.take(places + start, axis=0, mode="wrap"), slice(None)
        out[here] += sound[there] * gain.astype(np.float32)[:, None]

    def _sample(self, beat: float, tempo: TempoMap) -> int:
        return round(tempo.time(beat) * self._rate)


def overlap(count: int, at: int, length: int) -> tuple[slice, slice]:
    """Where `length` samples placed at `at` overlap the samples 0 to `count`: slices of the latter and the former."""
    first, last = max(0, at), max(0, min(count, at + length))
    return slice(first, max(first, last)), slice(first - at, max(first, last) - at)
