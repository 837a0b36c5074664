"""Renders songs with a known form: the notes of each section, its effects, a master."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
from numpy.random import Generator

from vjfx.training.beat.instruments import DRUM_CHANNEL, RATE, Mono, Note, general_midi
from vjfx.training.beat.styles import CLAP, HAT, KICK, OPEN, RIDE, SNARE
from vjfx.training.sections import sounds
from vjfx.training.sections.form import Arrangement, Section

DRUMS = {"kick": KICK, "snare": SNARE, "clap": CLAP, "hat": HAT, "open": OPEN, "ride": RIDE, "shaker": 70, "perc": 63}
EFFECTS = ("riser", "tone", "roll", "crash", "fall")
SWEEPS = {"lowpass": (250.0, 14000.0), "close": (14000.0, 250.0), "highpass": (30.0, 600.0)}
_CHANNELS = {"bass": 0, "stab": 2, "lead": 3, "pad": 6}
_PROGRAMS = {"bass": 33, "stab": 25, "pad": 48, "lead": 81}
_GAINS = {
    **{"kick": 0.75, "snare": 0.6, "clap": 0.5, "hat": 0.3, "open": 0.3, "ride": 0.25, "shaker": 0.15, "perc": 0.3},
    **{"bass": 0.45, "sub": 0.45, "stab": 0.3, "lead": 0.25, "arp": 0.18, "pad": 0.22, "vocal": 0.3},
}
_CHORDS = (
    (0, 0, 5, 7),
    (0, 8, 3, 10),
    (0, 9, 5, 7),
    (0, 0, 0, 0),
    (0, 5, 8, 7),
)  # semitones over the key, a chord a bar
_FILLS = {  # the last beat of a phrase
    "kick": ("....", "9...", "..9."),
    "snare": ("9.79", "9...", "9999"),
    "clap": ("9..9", "9...", "9.99"),
    "hat": ("....", "5.5.", "5.5."),
}
_DEFAULT = {
    "kick": "9...9...9...9...",
    "clap": "....9.......9...",
    "snare": "....9.......9...",
    "hat": "5.3.5.3.5.3.5.3.",
    "open": "..7...7...7...7.",
    "ride": "7.5.7.5.7.5.7.5.",
    "shaker": "5353535353535353",
    "perc": "...5..5....5..5.",
    "bass": "..0...0...0...0.",
    "sub": "0---------------",
    "stab": "7..6..6...7.....",
    "lead": "0-..2-..1-..3-2-",
    "arp": "0123012301230123",
    "pad": "6---------------",
    "vocal": "0---..2--.1-----|3-----..2---1-..",
}


class _Stroke(NamedTuple):
    """A drum or a note."""

    kind: str
    at: float  # seconds
    length: float
    pitches: tuple[int, ...]
    strength: float


def render(song: Arrangement) -> Mono:
    """The audio at RATE."""
    r = np.random.default_rng([song.seed, 5])
    total = round((song.starts()[-1] + 1.0) * RATE)
    drums, music, effects = (np.zeros(total, np.float32) for _ in range(3))
    kit, chords = sounds.kit(r), _CHORDS[r.integers(len(_CHORDS))]
    key, third = int(r.integers(-4, 5)), int(r.integers(3, 5))
    gains = {name: gain * float(r.uniform(0.75, 1.25)) for name, gain in _GAINS.items()}
    midi: list[Note] = []
    kicks: list[int] = []
    for section, start in zip(song.form, song.starts(), strict=False):
        length = section.bars * song.bar
        end = start + length - section.gap * 60 / song.bpm
        for part in section.parts.split():
            name, _, level = part.partition("*")
            if name in EFFECTS:
                sounds.effect(effects, name, start, length, song.bpm, song.seed, float(level or 1), kit)
            elif name not in SWEEPS:
                for stroke in _strokes(song, section, name, start, float(level or 1), key, third, chords):
                    if stroke.at >= end - 1e-6:
                        continue
                    if stroke.kind == "kick":
                        kicks.append(round(stroke.at * RATE))
                    gain = gains[stroke.kind] * stroke.strength
                    if song.style.general_midi and stroke.kind not in ("vocal", "arp", "sub"):
                        midi += _midi(stroke, song, r)
                    elif stroke.kind in DRUMS:
                        sounds.add(drums, kit[stroke.kind], stroke.at, gain)
                    else:
                        sound = sounds.held(stroke.kind, stroke.pitches, round(stroke.length * RATE), song.seed)
                        sounds.add(music, sound, stroke.at, gain)
        if section.gap:
            cut = slice(round(end * RATE), round((start + length) * RATE))
            for bus in (drums, music, effects):
                bus[cut] *= np.exp(-np.arange(cut.stop - cut.start) / (0.02 * RATE)).astype(np.float32)
    if midi:
        played = general_midi([n for n in midi if 0 <= n.start < total / RATE and n.length > 0], total / RATE)
        drums += 1.6 * played / (np.abs(played).max() + 1e-6)
    _duck(music, kicks, song.style.duck, song.bpm)
    mix = drums + music
    for section, start in zip(song.form, song.starts(), strict=False):
        for name in SWEEPS.keys() & set(section.parts.split()):
            here = slice(round(start * RATE), round((start + section.bars * song.bar) * RATE))
            mix[here] = sounds.swept(mix[here], *SWEEPS[name], high=name == "highpass")
    return _mastered(mix + effects, song, r)


def _strokes(
    song: Arrangement,
    section: Section,
    name: str,
    start: float,
    level: float,
    key: int,
    third: int,
    chords: tuple[int, ...],
) -> Iterator[_Stroke]:
    """All of a part in a section that begins at `start` seconds."""
    pattern = song.style.bars.get(name, _DEFAULT.get(name, "9" + 15 * "."))
    kind = name.rstrip("0123456789")
    texts = pattern.split("|")
    for bar in range(section.bars):
        text = texts[bar % len(texts)]
        if kind in _FILLS and song.fills and bar % song.fills == song.fills - 1 and section.kind != "build":
            text = text[: 3 * len(text) // 4] + _FILLS[kind][song.seed % 3]
        root = 33 + (key + chords[bar % 4] + 9) % 12
        chord = (root + 24, root + 24 + third, root + 31)
        for step, mark in enumerate(text):
            if mark in ".-":
                continue
            held = len(text[step + 1 :]) - len(text[step + 1 :].lstrip("-")) + 1
            at = start + (bar + (step + (song.style.swing if step % 2 else 0.0)) / len(text)) * song.bar
            number, strength = int(mark, 36), level * 0.9
            pitches: tuple[int, ...]
            if kind in DRUMS or kind in ("stab", "pad"):
                strength, pitches = level * number / 10, chord
            elif kind in ("bass", "sub"):
                pitches = (root + number,)
            else:
                pitches = (chord[number % 3] + 12 * (number // 3),)
            yield _Stroke(kind, at, held / len(text) * song.bar, pitches, strength)


def _midi(stroke: _Stroke, song: Arrangement, r: Generator) -> list[Note]:
    """A stroke as General MIDI, played by a human."""
    strength = min(1.0, stroke.strength * float(r.normal(1, 0.06)))
    when = stroke.at + float(r.normal(0, 0.004))
    if stroke.kind in DRUMS:
        return [Note(when, 0.1, DRUM_CHANNEL, DRUMS[stroke.kind], strength)]
    program = song.style.programs.get(stroke.kind, _PROGRAMS[stroke.kind])
    channel = _CHANNELS[stroke.kind]
    return [Note(when, stroke.length, channel, pitch, 0.7 * strength, program) for pitch in stroke.pitches]


def _duck(bus: Mono, kicks: list[int], depth: float, bpm: float) -> None:
    count = round(min(0.36, 50 / bpm) * RATE)
    shape = (1 - depth * np.exp(-((np.arange(count) / (0.4 * count)) ** 2))).astype(np.float32)
    for at in kicks:
        bus[at : at + count] *= shape[: max(0, len(bus) - at)]


def _mastered(mix: Mono, song: Arrangement, r: Generator) -> Mono:
    """Evened out, clipped softly, at some level."""
    if song.level:
        block = RATE // 20
        power = np.sqrt(np.add.reduceat(mix**2, np.arange(0, len(mix), block)) / block)
        smooth = np.convolve(power, np.ones(9) / 9, "same")
        gain = (0.2 / np.maximum(smooth, 0.02)) ** song.level
        places = (np.arange(len(gain)) + 0.5) * block
        mix = mix * np.interp(np.arange(len(mix)), places, gain).astype(np.float32)
    mix = np.tanh(mix * float(r.uniform(0.6, 1.6)))
    noisy = 10 ** (song.gain / 20) * mix + 10 ** (-75 / 20) * r.standard_normal(len(mix))
    return np.asarray(np.clip(noisy, -1, 1), np.float32)
