"""The performance of a groove: sections in which parts enter and leave, fills, melodies, and human timing."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from vjfx.training.bar.drumming import Drums
from vjfx.training.bar.grooves import Groove
from vjfx.training.bar.kits import Kit, kit
from vjfx.training.bar.layers import Layer
from vjfx.training.bar.melody import BARS, Tone, motif
from vjfx.training.bar.metre import Metre, pick
from vjfx.training.bar.mixing import driven, ducked, echoed, levelled, place, riser
from vjfx.training.bar.sampler import Instrument, Sampler, synth
from vjfx.training.bar.singing import noise, singer
from vjfx.training.beat.instruments import RATE, Mono
from vjfx.training.beat.styles import CRASH, KICK, SNARE, TOM_HIGH, TOM_LOW, TOM_MID

_SCALES = ((0, 2, 4, 5, 7, 9, 11), (0, 2, 3, 5, 7, 8, 10), (0, 2, 3, 5, 7, 9, 10), (0, 2, 4, 5, 7, 9, 10))
_CHORDS = (
    (0, 3, 4, 0), (0, 4, 5, 3), (0, 0, 3, 4), (5, 3, 0, 4), (0, 0, 0, 0), (0, 5, 3, 4), (0, 6, 5, 4), (0, 2, 3, 4),
    (0, 3, 0, 4), (1, 4, 0, 0), (0, 1, 0, 1), (0, 6, 0, 6), (0, 5, 1, 4),
)  # fmt: skip
_MIDDLE_C = 60


@dataclass(frozen=True)
class _Section:
    bars: int
    layers: frozenset[int]
    drums: str  # "play", "variation", "none" or "kick"
    chords: tuple[int, ...]


class Performance:
    """One performance of a groove: sections in which parts enter and leave, fills, melodies, and human timing."""

    def __init__(self, r: Generator, played: Groove, times: NDArray[np.float64], start: int, seconds: float) -> None:
        self._r, self._groove, self._metre = r, played, played.metre
        self._times, self._start, self._seconds = times, start, seconds
        self._human = r.uniform(0, 0.006) + 0.012 * played.live * r.random()
        self._late = r.normal(0, 0.002 + 0.009 * played.live, 1 + len(played.layers))  # of the drums, and each layer
        self._scale = np.array(_SCALES[r.integers(len(_SCALES))])
        self._key = int(r.integers(-6, 6))
        self._bars = int((len(times) + start) / self._metre.beats) + 1
        self._harmony = float(pick(r, 0.5, 1, 1, 1, 1, 2)) if self._metre.beats % 2 == 0 else float(pick(r, 1, 1, 2))
        self._push = pick(r, 0, 0, 0, 0.5) if played.metre.per == 4 else 0  # beats by which chords come early
        self._loose = float(pick(r, 0, 0.03, 0.08))
        self._swells = r.uniform(0, 0.15)

    def play(self, sampler: Sampler) -> Mono:
        """The sound of all parts (n,)."""
        r, played = self._r, self._groove
        sections = self._sections()
        out = np.zeros(round(self._seconds * RATE) + RATE, np.float32)
        drums = np.zeros_like(out)
        kicks = self._play_drums(drums, kit(r, sampler, played.electronic), sections)
        out += levelled(drums, r.uniform(0.5, 1.1))
        ducking = r.random() < (0.5 if played.electronic else 0.08)
        depth, recovery = r.uniform(0.3, 1), r.uniform(0.06, 0.25)
        for number, layer in enumerate(played.layers):
            part = np.zeros_like(out)
            self._play_layer(part, layer, self._instrument(layer, sampler), number, sections)
            if layer.drive:
                part = driven(part, layer.drive)
            if layer.echo:
                part = echoed(part, layer.echo * 60 / played.bpm, r.uniform(0.2, 0.6))
            if ducking and r.random() < 0.8:
                part = ducked(part, kicks, depth, recovery)
            out += levelled(part, layer.level)
        return out[: round(self._seconds * RATE)]

    def _instrument(self, layer: Layer, sampler: Sampler) -> Instrument:
        if layer.sound == "synth":
            return synth(self._r)
        return singer(self._r) if layer.sound == "singer" else sampler.instrument(int(layer.sound))

    def _sections(self) -> list[tuple[_Section, int]]:
        """The section of each bar, and the bar's number in it."""
        r, count = self._r, len(self._groove.layers)
        whole = frozenset(range(count))
        unit = int(pick(r, 4, 4, 4, 8, 2, 3 if r.random() < 0.2 else 4))
        shapes = [tuple(int(c) for c in _CHORDS[r.integers(len(_CHORDS))]) for _ in range(2)]
        out: list[tuple[_Section, int]] = []
        changing, broken = r.random() < 0.7, r.random() < 0.35
        while len(out) < self._bars:
            layers, drums = whole, str(pick(r, "play", "play", "play", "variation"))
            if changing and r.random() < 0.35:
                layers = frozenset(n for n in whole if r.random() < 0.65)
            chance = r.random()
            if broken and chance < 0.25:
                drums = str(pick(r, "none", "none", "kick"))
            elif broken and chance < 0.35:
                layers = frozenset()
            if not layers and count and (drums == "none" or not self._groove.drums):
                layers = frozenset([int(r.integers(count))])
            section = _Section(unit, layers, drums, shapes[int(r.random() < 0.35)])
            out += [(section, bar) for bar in range(unit)]
        return out

    def _at(self, bar: int, step: float) -> float:
        """Seconds; negative before the song begins."""
        beat = bar * self._metre.beats + self._swung(step) / self._metre.per - self._start
        if beat < 0:
            return float(self._times[0] + beat * (self._times[1] - self._times[0]))
        return float(np.interp(beat, np.arange(len(self._times)), self._times))

    def _swung(self, step: float) -> float:
        """The position of a swung step, in straight steps."""
        if self._metre.per != 4:
            return step
        beat, within = divmod(step, 4)
        eighth, rest = divmod(within, 2)
        late, swing = self._groove.swing16, self._groove.swing
        rest = 2 * late * rest if rest <= 1 else 2 * late + (rest - 1) * 2 * (1 - late)
        within = 2 * eighth + rest
        return 4 * beat + (2 * swing * within if within <= 2 else 4 * swing + (within - 2) * 2 * (1 - swing))

    def _chord(self, section: _Section, bar: int, step: float) -> int:
        """The degree of the scale on which the chord stands."""
        beats = bar * self._metre.beats + step / self._metre.per + self._push
        return section.chords[int(beats / self._metre.beats / self._harmony + 1e-6) % len(section.chords)]

    def _pitch(self, degree: int) -> int:
        octave, place = divmod(degree, 7)
        return int(self._scale[place]) + 12 * octave + self._key

    def _strength(self, level: float) -> float:
        return float(np.clip(level * self._r.normal(1, 0.07 + self._swells), 0.05, 1.1))

    def _play_drums(self, out: Mono, sounds: Kit, sections: list[tuple[_Section, int]]) -> NDArray[np.float64]:
        """Play the drums; returns the times of the kicks."""
        r, played = self._r, self._groove
        fills = int(pick(r, 0, 1, 1, 2))  # sections between fills
        crash = r.random() < 0.5 and played.family not in ("orchestra", "ambient", "voices")
        rolls, risers = r.random() < 0.3 * played.electronic, r.random() < 0.4 * played.electronic
        kicks = []
        for bar, (section, number) in enumerate(sections[: self._bars]):
            if risers and number == section.bars - 1 and r.random() < 0.5:
                start = self._at(bar, 0)
                place(out, riser(noise(r, 4 * RATE), self._at(bar + 1, 0) - start), start, r.uniform(0.05, 0.3))
            if section.drums == "none" or not played.drums:
                continue
            lines = played.variation if section.drums == "variation" else played.drums
            if section.drums == "kick":
                lines = {drum: line for drum, line in lines.items() if drum == KICK}
            if fills and number == section.bars - 1 and (bar // section.bars) % fills == 0:
                lines = _roll(lines, self._metre) if rolls else _fill(r, lines, self._metre)
            if crash and number == 0 and r.random() < 0.7:
                place(out, sounds[CRASH], self._at(bar, 0), self._strength(0.6))
            for drum, line in lines.items():
                missing = r.random(len(line)) < self._loose
                for step in np.flatnonzero((line > 0) & ~missing):
                    when = self._at(bar, int(step)) + self._late[0] + r.normal(0, self._human)
                    place(out, sounds[drum], when, self._strength(line[step]))
                    if drum == KICK:
                        kicks.append(when)
        return np.array(kicks)

    def _play_layer(
        self, out: Mono, layer: Layer, sound: Instrument, number: int, sections: list[tuple[_Section, int]]
    ) -> None:
        motifs = [motif(self._r, layer, self._metre) for _ in range(2)] if layer.role in ("melody", "riff") else []
        cache: dict[tuple[int, int], Mono] = {}
        for bar, (section, inside) in enumerate(sections[: self._bars]):
            if number not in section.layers:
                continue
            for step, length, pitches, level in (
                self._phrase(motifs, layer, section, inside) if motifs else self._accompany(layer, section, inside)
            ):
                start = self._at(bar, step)
                held = max(0.05, min(self._at(bar, step + length) - start, 4.0))
                for order, pitch in enumerate(pitches):
                    key = pitch, round(held * 20)
                    if layer.sound == "singer":
                        note = sound(pitch, held)
                    else:
                        if key not in cache:
                            cache[key] = sound(pitch, held)
                        note = cache[key]
                    human = self._late[1 + number] + self._r.normal(0, self._human) + order * layer.strum
                    if layer.sound == "singer":
                        human += self._r.normal(0, 0.012)
                    place(out, note, start + human, self._strength(level))

    def _accompany(self, layer: Layer, section: _Section, number: int) -> list[tuple[float, float, list[int], float]]:
        notes = []
        for count, step in enumerate(np.flatnonzero(layer.line)):
            degree = self._chord(section, number, float(step))
            tones = [degree, degree + 2, degree + 4, degree + 7]
            if layer.role == "bass":
                up = (
                    (0, 2, 4, 5)[count % 4]
                    if layer.walking
                    else int(pick(self._r, 0, 0, 0, 4, 7)) * (step > 0.7 * len(layer.line))
                )
                pitches = [_near(self._pitch(degree + int(up)), 35)]
            elif layer.role == "arpeggio":
                pitches = [_MIDDLE_C + self._pitch(tones[(0, 2, 1, 3, 2, 1)[count % 6]])]
            else:
                pitches = [
                    _near(self._pitch(tone), 60 + 3 * n) for n, tone in enumerate(tones[: 3 + (number % 2 == 0)])
                ]
            notes.append((float(step), layer.hold, pitches, float(layer.line[step])))
        return notes

    def _phrase(
        self, motifs: list[list[Tone]], layer: Layer, section: _Section, number: int
    ) -> list[tuple[float, float, list[int], float]]:
        """A bar of a melody or a riff: the motif, with strong notes moved to the chord."""
        steps = self._metre.steps
        span = BARS
        played = motifs[0] if (number // span) % 4 != 3 else motifs[1]
        notes = []
        for step, length, degree, level in played:
            if not (number % span) * steps <= step < (number % span + 1) * steps:
                continue
            within = step - (number % span) * steps
            root = self._chord(section, number, within)
            if layer.role == "riff":
                low = _near(self._pitch(root + degree), layer.register)
                notes.append((within, length, [low, low + 7, low + 12][: 1 + 2 * (layer.drive > 0)], level))
            else:
                near = degree
                if within % self._metre.per == 0 and self._r.random() < 0.7:  # a tone of the chord
                    near = min(
                        (root + tone + 7 * o for tone in (0, 2, 4) for o in (-2, -1, 0, 1, 2)),
                        key=lambda d: abs(d - degree),
                    )
                notes.append((within, length, [layer.register + self._pitch(near)], level))
        return notes


def _near(pitch: int, middle: int) -> int:
    """The same note in the octave around `middle`."""
    return middle - 6 + (pitch - middle + 6) % 12


def _fill(r: Generator, lines: Drums, metre: Metre) -> Drums:
    before = np.arange(metre.steps) < metre.steps // 2
    kept = {drum: line * before for drum, line in lines.items()} if r.random() < 0.6 else {KICK: metre.on([0])}
    snare = metre.some(r, 0.6, 0.5, 0.4) * ~before
    toms = metre.some(r, 0.35, 0.35, 0.35) * ~before
    return kept | {SNARE: np.maximum(snare, kept.get(SNARE, 0)), int(pick(r, TOM_HIGH, TOM_MID, TOM_LOW)): toms}


def _roll(lines: Drums, metre: Metre) -> Drums:
    """The kick, and a snare that gets denser and louder."""
    steps = np.arange(metre.steps)
    every = np.where(steps < metre.steps // 2, 2, 1)
    return {
        KICK: lines.get(KICK, metre.on([0])),
        SNARE: np.where(steps % every == 0, 0.3 + 0.6 * steps / metre.steps, 0),
    }
