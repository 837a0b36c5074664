"""The pitched parts of an arrangement, at random: bass, chords, riffs and melodies."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.random import Generator

from vjfx.training.bar.drumming import Drums
from vjfx.training.bar.families import Family
from vjfx.training.bar.metre import Line, Metre, pick, written
from vjfx.training.beat.styles import KICK

_Part = tuple[Line, float, str]  # a bar, the length of its notes in steps, and the role

_PROGRAMS: Mapping[str, tuple[tuple[int | str, ...], ...]] = {  # of basses, chords and melodies
    "pop": ((33, 33, 34, 38, 39, 32), (0, 1, 4, 5, 16, 25, 27, 48, 24), (0, 56, 65, 66, 73, 80, 81, 40, 27, "synth")),
    "dance": ((38, 39, 87, "synth", "synth"), (4, 50, 62, 81, 88, 89, "synth", "synth"), (80, 81, 87, 84, "synth")),
    "rock": ((33, 34, 34), (27, 28, 29, 30, 30, 18, 25), (29, 30, 30, 81, 65, 22)),
    "soft": ((32, 33, 35, 43), (0, 4, 5, 24, 25, 48, 88, 89, 46), (0, 40, 42, 60, 68, 73, 75, 71, 52)),
    "jazz": ((32, 32, 32, 33), (0, 0, 26, 4, 16), (65, 66, 64, 56, 59, 71, 11, 26, 57)),
    "brass": ((58, 58, 32, 43), (61, 60, 21, 57, 0), (56, 60, 61, 71, 72, 73, 21)),
    "orchestra": ((43, 42, 48, 58), (48, 48, 49, 45, 44, 60, 61, 46, 52), (40, 41, 42, 56, 60, 68, 70, 71, 73, 48)),
    "solo": ((0, 0, 0, 24, 46), (0, 0, 0, 1, 24, 25, 46, 6, 19), (0, 0, 0, 24, 46, 6)),
    "folk": ((32, 33, 42, 24), (24, 25, 25, 105, 15, 21, 46), (40, 110, 73, 74, 21, 22, 105, 109, 72)),
    "chip": (("synth", "synth", 38), ("synth", "synth", 80), ("synth", "synth", 80, 81)),
}


@dataclass(frozen=True)
class Layer:
    """A voice of the arrangement."""

    role: str  # bass, chords, arpeggio, melody or riff
    sound: int | str  # a program of General MIDI, "synth" or "singer"
    line: Line = field(default_factory=lambda: np.zeros(0))  # unless it is a melody or a riff
    hold: float = 2.0  # length of a note in steps
    level: float = 0.5
    walking: bool = False
    strum: float = 0.0  # seconds from string to string
    drive: float = 0.0  # distortion
    echo: float = 0.0  # beats
    dense: float = 0.4  # notes of a melody per step
    syncopated: float = 0.2  # 0..1, of a melody
    register: int = 60  # the middle of a melody


def arrange(r: Generator, family: Family, metre: Metre, drums: Drums, bpm: float) -> tuple[Layer, ...]:
    """Random layers, of which at least one is heard where there are no drums."""
    palette = str(pick(r, *_PROGRAMS)) if family.palette == "any" else family.palette
    basses, chords, melodies = _PROGRAMS[palette]
    layers: list[Layer] = []
    if family.bass != "none" and r.random() < 0.9:
        line, walking = _bass(r, family.bass, metre, drums)
        layers.append(Layer("bass", pick(r, *basses), line, pick(r, 1.0, 1.8, 3.5), r.uniform(0.4, 0.95), walking))
    for number in range(int(pick(r, 1, 1, 2)) if family.chords != "none" else 0):
        line, hold, role = _chords(r, family.chords if number == 0 else "mixed", metre)
        sound = pick(r, *chords)
        strum = r.uniform(0.004, 0.025) if sound in (24, 25, 26, 27, 46, 105, 15) else 0.0
        drive = r.uniform(2, 12) if sound in (29, 30) and r.random() < 0.5 else 0.0
        if palette == "chip" and r.random() < 0.4:
            strum = r.uniform(0.015, 0.04)
        level = r.uniform(0.25, 0.75)
        layers.append(Layer(role, sound, line, hold, level, strum=strum, drive=drive, echo=_echo(r, palette)))
    if r.random() < 0.25 and palette != "solo":
        sound = pick(r, 48, 49, 50, 88, 89, 90, 91, 94, 52, "synth")
        layers.append(Layer("chords", sound, metre.on([0], 0.5), metre.steps - 0.2, r.uniform(0.2, 0.5)))
    if r.random() < family.riff:
        sound = pick(r, 29, 30, 30, 27, 28) if palette == "rock" else pick(r, *basses, *melodies)
        drive = r.uniform(2, 15) if palette == "rock" and r.random() < 0.7 else 0.0
        dense = r.uniform(0.3, 0.8)
        level, syncopated = r.uniform(0.4, 0.9), r.uniform(0, 0.6)
        layers.append(
            Layer("riff", sound, hold=1.2, level=level, drive=drive, dense=dense, syncopated=syncopated, register=45)
        )
    sparse = not drums and len(layers) < 2
    count = int(r.random() < family.melody or sparse) + int(r.random() < 0.25 * family.melody)
    for _ in range(count):
        sung = r.random() < family.singer
        notes = r.uniform(1.2, 3.5) if sung else r.uniform(1.2, 6.5)  # per second
        dense = min(0.9, notes * 60 / bpm / metre.per)
        register = int(pick(r, 53, 60, 65)) if sung else int(pick(r, 60, 67, 72, 76))
        layers.append(
            Layer(
                "melody",
                "singer" if sung else pick(r, *melodies),
                level=r.uniform(0.4, 1.1),
                dense=dense,
                syncopated=r.uniform(0, 0.7),
                register=register,
                echo=_echo(r, palette),
            )
        )
    return tuple(layers)


def _echo(r: Generator, palette: str) -> float:
    """Beats to an echo; mostly none."""
    likely = {"dance": 0.4, "chip": 0.3, "pop": 0.15, "soft": 0.2, "rock": 0.1}.get(palette, 0.05)
    return float(pick(r, 0.5, 0.75, 0.75, 1.0, 0.25)) if r.random() < likely else 0.0


def _bass(r: Generator, kind: str, metre: Metre, drums: Drums) -> tuple[Line, bool]:
    per, steps = metre.per, metre.steps
    half = per // 2 if per == 4 else per - 1
    loose = metre.some(r, 0.3, 0.35, 0.15)
    loose[0] = 0.85
    beats, root = metre.every(per), metre.on([0])
    eighths = metre.every(2 if per == 4 else 1)
    offbeat = metre.every(per, half)
    with_kick: Line = np.where(drums[KICK] > 0, 0.85, 0) if KICK in drums and drums[KICK].any() else loose
    middle = metre.on([0, metre.beats / 2 if metre.beats % 2 == 0 else metre.beats - 1])
    oompah = metre.on([0, 2], 0.8) if metre.beats == 4 else root
    between = (metre.every(1) - beats) if per == 4 else loose
    clave = written(pick(r, "8..8..8...8.8...", "8.....8.8.....8.", "......8.....8...")) if steps == 16 else loose
    kinds: Mapping[str, tuple[Line, ...]] = {
        "dance": (offbeat, offbeat, between, with_kick, eighths, loose, beats, metre.every(1, 0, 0.6)),
        "rock": (eighths, eighths, with_kick, beats, loose, root),
        "walking": (beats,) * 5 + (middle,),
        "oompah": (oompah, oompah, oompah, beats),
        "clave": (clave, clave, loose, middle),
        "loose": (loose, with_kick, loose, root),
        "mixed": (beats, eighths, offbeat, with_kick, root, middle, loose, loose, clave),
    }
    lines = kinds[kind]
    line = lines[r.integers(len(lines))].copy()
    return line, kind == "walking" or r.random() < 0.15


def _chords(r: Generator, kind: str, metre: Metre) -> _Part:
    """A random bar of chords, the length of each in steps, and whether they are broken."""
    per, steps = metre.per, metre.steps
    half = per // 2 if per == 4 else per - 1
    written_stabs = (
        "8..8..8.........",
        "8..8..8...8..8..",
        "..8..8....8..8..",
        "8..8....8..8....",
        "...8..8..8......",
        "8..8..8..8..8.8.",
    )
    stabs = written(pick(r, *written_stabs)) if steps == 16 else metre.some(r, 0.4, 0.4, 0.2)
    off = metre.every(per, half)
    after = metre.on([1, 2], 0.6) if metre.beats == 3 else metre.on([1, 3], 0.6) if metre.beats == 4 else off
    eighth = 2 if per == 4 else 1
    notes = metre.every(eighth, 0, 0.7) if r.random() < 0.6 else metre.every(1, 0, 0.6)
    strum = metre.some(r, 0.85, 0.7, 0.25)
    strum[0] = 0.9
    long: _Part = (metre.on([0], 0.7), float(pick(r, steps - 0.3, steps * 0.7)), "chords")
    arpeggio: _Part = (notes, float(pick(r, 1.0, 2.5, 4.0)), "arpeggio")
    offbeat: _Part = (off, float(pick(r, 0.8, 1.2)), "chords")
    beats: _Part = (metre.every(per), float(pick(r, 1.0, 3.0)), "chords")
    late: _Part = (after, float(pick(r, 1.0, 2.0, 3.0)), "chords")
    stab: _Part = (stabs, float(pick(r, 0.8, 1.5)), "chords")
    loose: _Part = (metre.some(r, 0.3, 0.3, 0.2), float(pick(r, 1.0, 2.0, 3.0)), "chords")
    strummed: _Part = (strum, float(pick(r, 2.0, 3.0)), "chords")
    halves: _Part = (metre.on([0, metre.beats / 2]), steps / 2 - 0.3, "chords")
    eighths: _Part = (metre.every(eighth), 1.5, "chords")
    kinds: Mapping[str, tuple[_Part, ...]] = {
        "dance": (stab, offbeat, long, arpeggio, loose),
        "oompah": (late, late, offbeat if metre.beats != 3 else late),
        "broken": (arpeggio, arpeggio, late, beats, long),
        "strum": (strummed, strummed, offbeat, arpeggio),
        "offbeat": (offbeat,),
        "stabs": (stab, stab, arpeggio),
        "long": (long, arpeggio),
        "mixed": (long, halves, beats, offbeat, stab, eighths, late, arpeggio, strummed, loose),
    }
    parts = kinds[kind]
    return parts[r.integers(len(parts))]
