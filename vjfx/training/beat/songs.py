"""Random songs with exact beats, which the networks of the beat tracker learn from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from vjfx.audio.groovebox.tempo_map import TempoMap
from vjfx.training.beat.grooves import Groove, Line, every, groove, pick, some
from vjfx.training.beat.instruments import DRUM_CHANNEL, RATE, Mono, Note, general_midi, groovebox
from vjfx.training.beat.styles import CRASH, KICK, SNARE, STEPS_PER_BEAT, TOM_HIGH, TOM_LOW, TOM_MID
from vjfx.values.beat import BEATS_PER_BAR

_KITS = (0, 0, 0, 8, 16, 24, 25, 25, 32, 40)  # General MIDI: standard, room, power, electronic, 808, jazz, brush
_PADS = (88, 89, 90, 48, 50)
_CHORDS = ((0, 5, 7, 0), (0, 7, 9, 5), (0, 0, 5, 7), (0, 8, 10, 5), (0, 0, 0, 0), (0, 3, 5, 3))
_SECTION = 4  # bars, after which parts enter and leave


@dataclass(frozen=True)
class Song:
    """Audio, the times of its beats in seconds, and the beat of the bar of each."""

    samples: Mono
    beats: NDArray[np.float64]
    bar: NDArray[np.int64]


def song(seed: int, seconds: float, own_voices: float = 0.3) -> Song:
    """A song at RATE; the same seed gives the same song.

    `own_voices` is the probability that the groovebox's voices play it; otherwise FluidSynth does, which must be there.
    """
    r = np.random.default_rng([11, seed])
    played = groove(r)
    tempo = _tempo(r, played.bpm, seconds)
    lead, start = float(r.uniform(0, 0.6)), int(r.integers(16))  # it may begin anywhere in its form
    notes = _perform(r, played, tempo, lead, start, seconds)
    sound = (groovebox if r.random() < own_voices else general_midi)(notes, seconds)
    numbers = np.arange(int(tempo.beat(seconds - lead)) + 1)
    beats = np.array([lead + tempo.time(float(number)) for number in numbers])
    return Song(_record(r, sound.astype(float)), beats, (numbers + start) % BEATS_PER_BAR)


def _tempo(r: Generator, bpm: float, seconds: float) -> TempoMap:
    """Constant in most songs; otherwise it drifts, or jumps once as when a DJ moves the pitch fader."""
    tempo, chance = TempoMap(bpm), r.random()
    if chance < 0.15:
        end = r.uniform(0.82, 1.2)
        for part in range(1, 61):
            tempo.change(bpm * end ** (part / 60), 4 + (seconds - 8) * part / 60)
    elif chance < 0.3:
        tempo.change(bpm * pick(r, 0.92, 1.08, r.uniform(0.9, 1.1)), r.uniform(8, seconds - 4))
    return tempo


def _perform(r: Generator, groove: Groove, tempo: TempoMap, lead: float, start: int, seconds: float) -> list[Note]:
    """All notes: parts enter and leave, there are fills and breaks, and the timing is human."""
    kit, human = int(pick(r, *_KITS)), r.uniform(0, 0.006)
    loud = {"drums": r.uniform(0.75, 1), "bass": r.uniform(0.5, 0.95), "chords": r.uniform(0.3, 0.75)}
    key, roots, third = int(r.integers(-5, 6)), pick(r, *_CHORDS), int(pick(r, 3, 4))
    seventh, pads = r.random() < 0.4, int(pick(r, *_PADS))
    bars = int(tempo.beat(seconds) / BEATS_PER_BAR) + 6
    forms = _forms(r, groove, bars // _SECTION + 1)
    fills, loose = int(pick(r, 0, 0, 4, 8)), pick(r, 0, 0, 0.03, 0.08)
    notes: list[Note] = []

    def at(bar: int, step: float) -> float:
        beat = bar * BEATS_PER_BAR + _swung(step, groove) / STEPS_PER_BEAT - start
        return lead + (tempo.time(beat) if beat >= 0 else beat * 60 / groove.bpm)

    def strike(bar: int, step: float, length: float, channel: int, pitch: int, level: float, program: int) -> None:
        when, level = at(bar, step) + r.normal(0, human), float(np.clip(level * r.normal(1, 0.07), 0.05, 1))
        notes.append(Note(when, at(bar, step + length) - at(bar, step), channel, pitch, level, program))

    for bar in range(bars):
        state, off = forms[bar // _SECTION]
        if state == "silent":
            continue
        root = 40 + key + roots[bar % 4]
        root -= 12 * (root > 46)
        tones = [root + 24, root + 24 + third, root + 31, *([root + 34] if seventh else [])]
        if state == "pads":
            for tone in tones:
                strike(bar, 0, 15.9, 1, tone, 0.5, pads)
            continue
        drums = dict(groove.drums) if state == "play" else {}
        if drums and fills and bar % fills == fills - 1:
            drums = _fill(r, drums)
        if drums and fills and bar % fills == 0 and r.random() < 0.7:
            strike(bar, 0, 1, DRUM_CHANNEL, CRASH, 0.75, kit)
        for drum, line in drums.items():
            if drum in off:
                continue
            ghosts = (line == 0) & (r.random(16) < loose / 2)
            for step in np.flatnonzero(((line > 0) & (r.random(16) >= loose)) | ghosts):
                level = line[step] or r.uniform(0.2, 0.5)
                strike(bar, int(step), 1, DRUM_CHANNEL, drum, loud["drums"] * level, kit)
        if "bass" not in off:
            for count, step in enumerate(np.flatnonzero(groove.bass)):
                up = (0, 4, 7, 9)[count % 4] if groove.walking else int(pick(r, 0, 0, 0, 7, 12)) * (step >= 12)
                strike(
                    bar, int(step), 1.8, 0, root - 12 + up, 1.1 * loud["bass"] * groove.bass[step], groove.programs[0]
                )
        if "chords" not in off:
            for count, step in enumerate(np.flatnonzero(groove.chords)):
                for tone in [tones[(0, 2, 1, 2)[count % 4]]] if groove.broken else tones:
                    level = 1.2 * loud["chords"] * groove.chords[step]
                    strike(bar, int(step), groove.hold, 1, tone, level, groove.programs[1])
    return [note for note in notes if 0 <= note.start < seconds and note.length > 0]


def _forms(r: Generator, groove: Groove, count: int) -> list[tuple[str, set[int | str]]]:
    """For each section: whether it is played or a break, and the parts that are silent."""
    broken, changing = r.random() < 0.25, r.random() < 0.5 and groove.drums
    first, length = int(r.integers(1, max(2, count - 1))), int(pick(r, 1, 2, 2))
    gap = str(pick(r, "pads", "pads", "silent", "drumless"))
    parts: list[int | str] = [*groove.drums, "bass", "chords"]
    forms = []
    for section in range(count):
        off = {part for part in parts if changing and r.random() < 0.15}
        state = gap if broken and first <= section < first + length else "play"
        forms.append((state, off if len(off) < len(parts) else set()))
    return forms


def _fill(r: Generator, drums: Mapping[int, Line]) -> dict[int, Line]:
    first_half = np.arange(16) < 8
    kept = {drum: line * first_half for drum, line in drums.items()} if r.random() < 0.6 else {KICK: every(16)}
    snare = some(r, np.concatenate([np.tile([0.4, 0.1, 0.3, 0.1], 2), np.tile([0.7, 0.5, 0.7, 0.5], 2)]))
    toms = some(r, np.where(first_half, 0, 0.35))
    return kept | {SNARE: snare, int(pick(r, TOM_HIGH, TOM_MID, TOM_LOW)): toms}


def _swung(step: float, groove: Groove) -> float:
    """The position of a swung step, in straight steps."""
    beat, within = divmod(step, 4)
    eighth, rest = divmod(within, 2)
    late, swing = groove.swing16, groove.swing
    rest = 2 * late * rest if rest <= 1 else 2 * late + (rest - 1) * 2 * (1 - late)
    within = 2 * eighth + rest
    return 4 * beat + (2 * swing * within if within <= 2 else 4 * swing + (within - 2) * 2 * (1 - swing))


def _record(r: Generator, sound: NDArray[np.float64]) -> Mono:
    """The effects of a recording: a room, equalisation, noise, clipping, a fader."""
    if r.random() < 0.25:
        fade = r.uniform(0.3, 2.5)
        t = np.arange(round(1.3 * fade * RATE)) / RATE
        room = r.standard_normal(len(t)) * 10 ** (-3 * t / fade)
        size = 1 << (len(sound) + len(room)).bit_length()
        wet = np.fft.irfft(np.fft.rfft(sound, size) * np.fft.rfft(room, size))[: len(sound)]
        sound = sound + r.uniform(0.2, 0.9) * wet * sound.std() / max(wet.std(), 1e-9)
    if r.random() < 0.5:
        hertz = np.fft.rfftfreq(len(sound), 1 / RATE)
        tone = np.clip(hertz / 600 + 0.01, 0.01, 100) ** r.uniform(-0.25, 0.25)
        if r.random() < 0.3:
            tone /= 1 + (hertz / r.uniform(3000, 9000)) ** 4
        if r.random() < 0.2:
            tone /= 1 + (r.uniform(60, 160) / np.maximum(hertz, 1)) ** 4
        sound = np.fft.irfft(np.fft.rfft(sound) * tone, len(sound))
    sound = sound * 0.8 / max(np.abs(sound).max(), 1e-9)
    if r.random() < 0.35:
        sound = sound + 10 ** (r.uniform(-45, -14) / 20) * r.standard_normal(len(sound))
    if r.random() < 0.15:
        sound = np.clip(sound * 10 ** (r.uniform(6, 20) / 20), -1, 1)
    if r.random() < 0.2:
        sound = sound * 10 ** (r.uniform(-45, -6) / 20)
    return np.asarray(sound, np.float32)
