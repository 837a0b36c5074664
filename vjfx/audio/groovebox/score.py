"""Music as text: what each instrument of a pattern plays in which bars, and the notes that come of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Literal

from vjfx.core.protocols import Samples
from vjfx.values.beat import BEATS_PER_BAR

_PHRASE = 8  # bars, the last of which is the place for a fill
_REST, _HOLD, _SWELL = ".", "-", "<"
_SEMITONES = {"C": 0, "D": 2, "E": 4, "F": 5, "G": 7, "A": 9, "B": 11}

Pitch = float | tuple[float, ...] | None  # hertz
Voice = Callable[..., Samples]  # (rate), or (rate, pitch)


@dataclass(frozen=True, slots=True)
class Part:
    """An instrument and its bars, again and again: `|` parts them, and the characters of a bar share it evenly.

    `.` rests, `-` holds, anything else strikes. What it says: of a "hit" or a "chord" how hard in tenths; of a "bass"
    the semitones above the root (0-9, a-z); of a "tone" which of the notes of the chord, from 0, going on an octave up.
    """

    voice: Voice
    bars: str
    gain: float = 1.0
    plays: Literal["hit", "bass", "tone", "chord"] = "hit"
    fill: str = ""  # the last of eight bars
    kind: str = ""  # what it is to those who listen: kick, snare, hat
    fade: float | None = None  # seconds to fall silent when the note ends; None: it rings on
    loops: bool = False  # the sound has no beginning and no end: it comes up as it fades
    echo: float = 0.0  # beats between echoes


@dataclass(frozen=True, slots=True)
class Pattern:
    """A piece of music: its parts, and a form that says which of them play for how many bars; then it starts again.

    A part marked `<` swells from nothing to the end of its section, and strikes anew where it would hold.
    """

    bpm: float
    chords: str  # one for each bar of a section, again and again: the root, then the notes of the chord
    parts: Mapping[str, Part]
    form: tuple[tuple[int, str], ...]
    swing: float = 0.0  # how much every second sixteenth is late, 0..1 sixteenths
    duck: float = 0.8  # how much of the music makes way for a kick, 0..1
    gain: float = 1.0

    @property
    def beats(self) -> int:
        """How long it is."""
        return BEATS_PER_BAR * sum(bars for bars, _ in self.form)


@dataclass(frozen=True, slots=True)
class Note:
    """What is played, in beats since the start of the pattern."""

    beat: float
    end: float
    pitch: Pitch
    gain: float


def notes(pattern: Pattern, name: str) -> list[Note]:
    """All that one part of a pattern plays, by time."""
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
                pitch, gain = _struck(part, mark, chord)
            swell = ((end / BEATS_PER_BAR - first) / bars) ** 2 if swells else 1.0
            found.append(Note(_swung(beat, pattern.swing), _swung(end, pattern.swing), pitch, gain * swell))
    return found


def _marks(pattern: Pattern, part: Part, first: int, bars: int) -> Iterator[tuple[float, float, str, list[float]]]:
    """Every character of a section with its beats, from and to, and its chord."""
    texts = part.bars.split("|")
    chords = [[hertz(note) for note in chord.split()] for chord in pattern.chords.split("|")]
    for bar in range(bars):
        text = part.fill if part.fill and bar % _PHRASE == _PHRASE - 1 else texts[bar % len(texts)]
        beats = [(first + bar + index / len(text)) * BEATS_PER_BAR for index in range(len(text) + 1)]
        for beat, end, mark in zip(beats, beats[1:], text, strict=False):
            yield beat, end, mark, chords[bar % len(chords)]


def _struck(part: Part, mark: str, chord: list[float]) -> tuple[Pitch, float]:
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
    """Where a beat falls when every second sixteenth is late, and what lies between goes with it."""
    eighth, rest = divmod(beat, 0.5)
    return eighth * 0.5 + (rest * (1 + swing) if rest < 0.25 else rest * (1 - swing) + 0.5 * swing)


def hertz(note: str) -> float:
    """The pitch of a note such as A4 or F#2, in equal temperament."""
    semitones = _SEMITONES[note[0]] + ("#" in note) + 12 * int(note[-1])
    return float(440 * 2 ** ((semitones - 57) / 12))
