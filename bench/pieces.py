"""Short synthetic pieces of music with exact beats, which the beat tracker is measured on."""

from __future__ import annotations

import hashlib
import tempfile
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from vjfx.audio.groovebox.tempo_map import TempoMap
from vjfx.training.beat import instruments, styles
from vjfx.training.beat.instruments import DRUM_CHANNEL, RATE, Mono, Note, general_midi, groovebox
from vjfx.training.beat.styles import FILL, STEPS_PER_BEAT, STYLES, Style
from vjfx.values.beat import BEATS_PER_BAR

_CACHE = Path(tempfile.gettempdir()) / "vjfx-pieces"
_KEYS = ((0, 5, 7, 0), (0, 8, 3, 10), (0, 9, 5, 7), (0, 10, 8, 7))  # semitones over the key, a chord a bar
_LEAD = 0.15  # seconds before the first beat
_PADS = 89


@dataclass(frozen=True)
class Piece:
    """A style at a tempo, with difficulties."""

    style: str
    bpm: float
    seconds: float = 30.0
    held: bool = False  # not to be tuned on
    voices: str = "gm"  # or "made"
    seed: int = 0
    ramp: float = 1.0  # ratio of the last tempo to the first, reached gradually
    step: float = 1.0  # the same, reached at once in the middle
    pause: tuple[int, int] = (0, 0)  # bars with pads only: from, to
    silent: tuple[int, int] = (0, 0)  # bars of nothing
    fills: int = 0  # bars from fill to fill
    pickup: int = 0  # beats before the first bar line
    reverb: float = 0.0  # seconds
    noise: float = -120.0  # decibels
    gain: float = 0.0  # decibels; clipped at full scale

    @property
    def name(self) -> str:
        """Its style, tempo and difficulties."""
        plain = Piece(self.style, self.bpm)
        odd = [
            f"{key}={value}"
            for key in ("ramp", "step", "pause", "silent", "fills", "pickup", "reverb", "noise", "gain")
            if (value := getattr(self, key)) != getattr(plain, key)
        ]
        return " ".join([f"{self.style} {self.bpm:g}", *(["made"] if self.voices == "made" else []), *odd])

    @cached_property
    def tempo(self) -> TempoMap:
        """Beats over time; beat 0 is the first bar line."""
        tempo = TempoMap(self.bpm)
        if self.step != 1:
            tempo.change(self.bpm * self.step, self.seconds / 2)
        if self.ramp != 1:
            for part in range(1, 41):
                tempo.change(self.bpm * self.ramp ** (part / 40), 5 + (self.seconds - 10) * part / 40)
        return tempo

    @property
    def beats(self) -> NDArray[np.float64]:
        """Seconds."""
        return self._times(1, 0)

    @property
    def downbeats(self) -> NDArray[np.float64]:
        """Seconds."""
        return self._times(BEATS_PER_BAR, self.pickup % BEATS_PER_BAR)

    def samples(self) -> Mono:
        """The audio at RATE; rendered once, then read from a temporary folder."""
        maker = b"".join(Path(file).read_bytes() for file in (__file__, instruments.__file__, styles.__file__))
        key = hashlib.sha1(maker + repr(self).encode()).hexdigest()[:16]
        path = _CACHE / f"{key}.npy"
        if not path.exists():
            _CACHE.mkdir(exist_ok=True)
            np.save(path, self._make())
        return np.asarray(np.load(path), np.float32)

    def _times(self, every: int, first: int) -> NDArray[np.float64]:
        last = self.tempo.beat(self.seconds - _LEAD)
        return np.array([_LEAD + self.tempo.time(beat) for beat in range(first, int(last) + 1, every)])

    def _make(self) -> Mono:
        random = np.random.default_rng([self.seed, round(self.bpm * 100), self.held])
        sound = (general_midi if self.voices == "gm" else groovebox)(self._notes(random), self.seconds)
        if self.reverb:
            t = np.arange(round(2 * self.reverb * RATE)) / RATE
            room = random.standard_normal(len(t)) * 10 ** (-3 * t / self.reverb)
            size = 1 << (len(sound) + len(room)).bit_length()
            wet = np.fft.irfft(np.fft.rfft(sound, size) * np.fft.rfft(room, size))[: len(sound)]
            sound = sound + (0.8 * np.std(sound) / np.std(wet) * wet).astype(np.float32)
        sound = 0.8 * sound / np.abs(sound).max() + 10 ** (self.noise / 20) * random.standard_normal(len(sound))
        return np.asarray(np.clip(10 ** (self.gain / 20) * sound, -1, 1), np.float32)

    def _notes(self, random: np.random.Generator) -> list[Note]:
        style = STYLES[self.style]
        chords, key = _KEYS[random.integers(len(_KEYS))], int(random.integers(-4, 5))
        bars = int(self.tempo.beat(self.seconds) / BEATS_PER_BAR) + 1
        notes: list[Note] = []
        for bar in range(-1, bars):
            root = 45 + key + chords[bar % 4]
            root -= 12 * (root > 50)
            if self.silent[0] <= bar < self.silent[1]:
                continue
            if self.pause[0] <= bar < self.pause[1]:
                notes += self._chord(bar, "6...............", root, Style(chord_program=_PADS, hold=16), random)
                continue
            for drum, line in (FILL if self.fills and bar % self.fills == self.fills - 1 else style.drums).items():
                notes += [
                    Note(start, 0.1, DRUM_CHANNEL, drum, _human(level, random))
                    for _, start, level in self._steps(bar, line, style)
                ]
            for count, (step, start, level) in enumerate(self._steps(bar, style.bass, style)):
                pitch = root - 12 + (0, 4, 7, 9)[count % 4] * style.walking
                length = self._at(bar, step + 1.8, style) - start
                notes.append(Note(start, length, 0, pitch, _human(level, random), style.bass_program))
            notes += self._chord(bar, style.chords, root, style, random)
        return [note for note in notes if note.start < self.seconds]

    def _chord(self, bar: int, line: str, root: int, style: Style, random: np.random.Generator) -> list[Note]:
        pitches = [root + 12 + tone for tone in ((0, 3, 7, 12) if random.random() < 0.3 else (0, 4, 7, 12))]
        notes = []
        for count, (step, start, level) in enumerate(self._steps(bar, line, style)):
            length = self._at(bar, step + style.hold, style) - start
            played = [pitches[(0, 2, 3, 1)[count % 4]]] if style.broken else pitches
            for order, pitch in enumerate(played):
                late = 0.004 * order * (style.chord_program in (24, 25))
                notes.append(Note(start + late, length, 1, pitch, 0.8 * _human(level, random), style.chord_program))
        return notes

    def _steps(self, bar: int, line: str, style: Style) -> list[tuple[int, float, float]]:
        """Step, time and velocity of the strokes in a bar."""
        strokes = [
            (step, self._at(bar, step, style), int(level) / 10) for step, level in enumerate(line) if level != "."
        ]
        return [(step, start, level) for step, start, level in strokes if start >= _LEAD - 1e-6]

    def _at(self, bar: int, step: float, style: Style) -> float:
        beats = self.pickup + bar * BEATS_PER_BAR + _swung(step, style) / STEPS_PER_BEAT
        return _LEAD + self.tempo.time(beats)


def _swung(step: float, style: Style) -> float:
    beat, within = divmod(step, 4)
    eighth, rest = divmod(within, 2)
    rest = rest * 2 * style.swing16 if rest <= 1 else 2 * style.swing16 + (rest - 1) * 2 * (1 - style.swing16)
    within = eighth * 2 + rest
    within = within * 2 * style.swing if within <= 2 else 4 * style.swing + (within - 2) * 2 * (1 - style.swing)
    return beat * 4 + within


def _human(level: float, random: np.random.Generator) -> float:
    return float(np.clip(level * random.normal(1, 0.06), 0.05, 1))


TUNED = (
    Piece("four", 120),
    Piece("four", 100, voices="made"),
    Piece("house", 124),
    Piece("house", 128, voices="made"),
    Piece("deep", 118, seed=1),
    Piece("techno", 135),
    Piece("techno", 140, voices="made", seed=2),
    Piece("disco", 115),
    Piece("rock", 110),
    Piece("rock", 140, fills=4, seed=3),
    Piece("ballad", 70),
    Piece("ballad", 84, seed=4),
    Piece("punk", 170),
    Piece("motown", 125),
    Piece("funk", 104),
    Piece("breakbeat", 132),
    Piece("dnb", 174),
    Piece("dnb", 172, voices="made", seed=5),
    Piece("hiphop", 84),
    Piece("hiphop", 70, seed=6),
    Piece("boombap", 92),
    Piece("onedrop", 76),
    Piece("dub", 72, seed=7),
    Piece("steppers", 140, reverb=1.5),
    Piece("bossa", 130),
    Piece("salsa", 96),
    Piece("jazz", 150),
    Piece("shuffle", 116),
    Piece("piano", 90),
    Piece("strum", 112),
    Piece("pads", 100),
    Piece("strings", 80),
    Piece("comping", 108, voices="made"),
    Piece("house", 126, 40, pause=(5, 13)),
    Piece("rock", 120, 40, pause=(6, 14), seed=8),
    Piece("four", 130, 40, silent=(6, 14)),
    Piece("house", 122, step=1.08),
    Piece("rock", 116, step=0.92, seed=9),
    Piece("disco", 110, 36, ramp=1.15),
    Piece("hiphop", 92, 36, ramp=0.88),
    Piece("house", 125, gain=-40),
    Piece("rock", 105, gain=18),
    Piece("funk", 98, noise=-24),
    Piece("disco", 120, reverb=2.5),
)

HELD = tuple(
    replace(piece, held=True, seed=20 + index)
    for index, piece in enumerate(
        (
            Piece("amen", 168),
            Piece("dnb", 176, noise=-30),
            Piece("four", 144),
            Piece("house", 119),
            Piece("techno", 128, 40, pause=(5, 13)),
            Piece("samba", 102),
            Piece("boombap", 86),
            Piece("hiphop", 74),
            Piece("rock", 180),
            Piece("ballad", 76, reverb=2),
            Piece("shuffle", 136),
            Piece("piano", 120),
            Piece("strum", 84),
            Piece("dub", 78, voices="made"),
            Piece("breakbeat", 124, step=1.08),
            Piece("funk", 112, 36, ramp=0.85),
            Piece("disco", 126, gain=24, fills=4),
            Piece("motown", 108, gain=-40),
        )
    )
)

PIECES = (*TUNED, *HELD)
