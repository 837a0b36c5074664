"""Patterns as text, and the notes of each of their parts."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Literal

from vjfx.core.protocols import Samples
from vjfx.values.beat import BEATS_PER_BAR

_PHRASE = 8  # bars; the last of them may have a fill
_REST, _HOLD, _SWELL = ".", "-", "<"
_SEMITONES = {"C": 0, "D": 2, "E": 4, "F": 5, "G": 7, "A": 9, "B": 11}

Pitch = float | tuple[float, ...] | None  # hertz
Voice = Callable[..., Samples]  # (rate), or (rate, pitch)


@dataclass(frozen=True, slots=True)
class Part:
    """An instrument and its bars, which repeat: `|` separates them, and the characters of a bar divide it evenly.

    `.` is a rest, `-` holds the note, any other character starts one. For a "hit" or a "chord" it is the velocity in
    tenths; for a "bass" the semitones above the root (0-9, a-z); for a "tone" the index of a note of the chord, from 0,
    which continues in the next octave.
    """

    voice: Voice
    bars: str
    gain: float = 1.0
    plays: Literal["hit", "bass", "tone", "chord"] = "hit"
    fill: str = ""  # the last of eight bars
    kind: str = ""  # of onset: kick, snare or hat
    fade: float | None = None  # seconds of release when the note ends; None: it rings out
    loops: bool = False  # the sound is a loop: its attack equals its release
    echo: float = 0.0  # beats between echoes


@dataclass(frozen=True, slots=True)
class Pattern:
    """A piece of music, which repeats: its parts, and a form with the parts that play for a number of bars.

    A part marked `<` swells from silence to the end of its section, and starts a new note where it would hold.
    """

    bpm: float
    chords: str  # one per bar of a section, which repeat: the root, then the notes of the chord
    parts: Mapping[str, Part]
    form: tuple[tuple[int, str], ...]
    swing: float = 0.0  # delay of every second sixteenth, 0..1 sixteenths
    duck: float = 0.8  # how far a kick ducks the music, 0..1
    gain: float = 1.0

    @property
    def beats(self) -> int:
        """Its length."""
        return BEATS_PER_BAR * sum(bars for bars, _ in self.form)


@dataclass(frozen=True, slots=True)
class Note:
    """A note, in beats since the start of the pattern."""

    beat: float
    end: float
    pitch: Pitch
    gain: float


def notes(pattern: Pattern, name: str) -> list[Note]:
    """All notes of a part of a pattern, by time."""
    part, found, first = pattern.parts[name], list[Note](), 0
    for bars, playing in pattern.form:
        names = playing.split()
        if name in names or _SWELL + name in names:
            found += _section(pattern, part, first, bars, swells=name not in names)
        first += bars
    if part.echo:
        found += [
            replace(note, beat=note.beat + late, end=note.end + late, gain=note.gain * gain)
            for late, gain in ((part.echo, 0.5), (2 * part.echo, 0.25))
            for note in found
            if note.beat + late < pattern.beats
        ]
    return sorted(found, key=lambda note: note.beat)


def _section(pattern: Pattern, part: Part, first: int, bars: int, swells: bool) -> list[Note]:
    found: list[Note] = []
    pitch: Pitch = None
    gain = 0.0
    for beat, end, mark, chord in _marks(pattern, part, first, bars):
        if mark == _HOLD and not swells:
            found[-1] = replace(found[-1], end=_swung(end, pattern.swing))
        elif mark != _REST:
            if mark != _HOLD:
                pitch, gain = _note(part, mark, chord)
            swell = ((end / BEATS_PER_BAR - first) / bars) ** 2 if swells else 1.0
            found.append(Note(_swung(beat, pattern.swing), _swung(end, pattern.swing), pitch, gain * swell))
    return found


def _marks(pattern: Pattern, part: Part, first: int, bars: int) -> Iterator[tuple[float, float, str, list[float]]]:
    """Every character of a section, with its first and last beat and its chord."""
    texts = part.bars.split("|")
    chords = [[hertz(note) for note in chord.split()] for chord in pattern.chords.split("|")]
    for bar in range(bars):
        text = part.fill if part.fill and bar % _PHRASE == _PHRASE - 1 else texts[bar % len(texts)]
        beats = [(first + bar + index / len(text)) * BEATS_PER_BAR for index in range(len(text) + 1)]
        for beat, end, mark in zip(beats, beats[1:], text, strict=False):
            yield beat, end, mark, chords[bar % len(chords)]


def _note(part: Part, mark: str, chord: list[float]) -> tuple[Pitch, float]:
    """Pitch and gain of one character."""
    root, *tones = chord
    match part.plays:
        case "hit":
            return None, part.gain * int(mark) / 10
        case "chord":
            return tuple(tones), part.gain * int(mark) / 10
        case "bass":
            return root * 2 ** (int(mark, 36) / 12), part.gain
        case "tone":
            octaves, tone = divmod(int(mark, 36), len(tones))
            return tones[tone] * 2**octaves, part.gain


def _swung(beat: float, swing: float) -> float:
    """The position of a beat with swing; positions between sixteenths move with them."""
    eighth, rest = divmod(beat, 0.5)
    return eighth * 0.5 + (rest * (1 + swing) if rest < 0.25 else rest * (1 - swing) + 0.5 * swing)


def hertz(note: str) -> float:
    """The pitch of a note such as A4 or F#2, in equal temperament."""
    semitones = _SEMITONES[note[0]] + ("#" in note) + 12 * int(note[-1])
    return float(440 * 2 ** ((semitones - 57) / 12))
