"""Mixes made at random: drums in a groove, alone or with bass, chords, voices and noise."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from vjfx.audio.analysis.drums import KINDS
from vjfx.training.drums.accompaniment import music
from vjfx.training.drums.lines import Line, drum_lines
from vjfx.training.drums.samples import Bank
from vjfx.training.drums.sound import (
    RATE,
    Mono,
    between,
    compressed,
    filtered,
    peak,
    resampled,
    room,
    tilted,
)

_AUDIBLE = {"kick": 0.12, "snare": 0.1, "hat": 0.06}  # the least energy of a stroke, as a share of the mix

# What a stroke of the bank is: of a kind, not of it (left out), or unsure (None), such as a rim shot for a snare.
_ROLES: Mapping[str, Mapping[str, bool | None]] = {
    "kick": {"kick": True},
    "snare": {"snare": True},
    "hat": {"hat": True},
    "tom": {"snare": None},
    "rim": {"snare": None, "hat": None},
    "plosive": {"snare": None, "hat": None},
    "bass": {},
}
_KINDS_OF_MIX = {"groove": 0.32, "medley": 0.28, "alone": 0.16, "music": 0.16, "other": 0.08}
# How often each is in a medley, and how loud it is at most.
_MEDLEY = {"kick": 0.42, "snare": 0.27, "hat": 0.36, "tom": 0.16, "rim": 0.08, "plosive": 0.06, "bass": 0.12}
_LOUDEST = {"kick": 1.0, "snare": 0.9, "hat": 0.6, "tom": 0.9, "rim": 0.6, "plosive": 0.9, "bass": 0.9, "music": 1.1}


class Mix(NamedTuple):
    """A sound (n,) at RATE, the strokes of each of KINDS in seconds, and those that are unsure."""

    samples: Mono
    struck: dict[str, NDArray[np.float64]]
    unsure: dict[str, NDArray[np.float64]]


def mix(r: Generator, bank: Bank, length: float) -> Mix:
    """A mix of this length in seconds, with the recorded strokes of the bank among others."""
    what = str(r.choice(list(_KINDS_OF_MIX), p=list(_KINDS_OF_MIX.values())))
    if what == "medley":
        return _medley(r, bank, length)
    step = 15 / between(r, 62, 185)
    stems: dict[str, Mono] = {}
    strokes: dict[str, list[float]] = {}
    count = round(length * RATE)
    swing = r.uniform(0, 0.3) if r.random() < 0.2 else 0.0
    lines = drum_lines(r, what)
    if what == "groove" and r.random() < 0.25:  # triplets
        step *= 4 / 3
    loose = between(r, 0.001, 0.012) if r.random() < 0.5 else 0.0
    for role, line in lines.items():
        stems[role] = np.zeros(count, np.float32)
        sounds = [_stroke(r, bank, role) for _ in range(int(r.choice([1, 1, 2, 4])))]
        strokes[role] = _play(r, stems[role], line, step, swing, loose, sounds)
    if what != "alone" and (what != "groove" or r.random() < 0.6):
        accompaniment = music(r, bank, count, step, lines.get("kick"), what)
        if "kick" in stems and r.random() < 0.4:
            accompaniment *= _ducked(r, count, strokes["kick"])
        stems["music"] = accompaniment
    return _finished(r, stems, strokes, count)


def _medley(r: Generator, bank: Bank, length: float) -> Mix:
    """One stroke after the other, or several at once, each another one."""
    count = round(length * RATE)
    stems = {role: np.zeros(count, np.float32) for role in _MEDLEY}
    strokes: dict[str, list[float]] = {role: [] for role in _MEDLEY}
    chances = {role: chance * r.choice([0, 1, 1, 2]) for role, chance in _MEDLEY.items()}
    at = r.uniform(0.05, 0.6)
    shortest = between(r, 0.055, 0.25)
    while at < length - 0.1:
        single = str(r.choice(list(_MEDLEY))) if r.random() < 0.5 else ""
        for role, chance in chances.items():
            if role == single or (not single and r.random() < chance):
                sound = _stroke(r, bank, role)
                part = stems[role][round(at * RATE) :][: len(sound)]
                part += sound[: len(part)] * np.float32(between(r, 0.4, 1))
                strokes[role].append(round(at * RATE) / RATE)
        at += between(r, shortest, shortest * 4)
    return _finished(r, stems, strokes, count)


def _finished(r: Generator, stems: dict[str, Mono], strokes: Mapping[str, list[float]], count: int) -> Mix:
    """The stems mixed and mastered."""
    whole = np.zeros(count, np.float32)
    for role, stem in stems.items():
        stem *= np.float32(_LOUDEST[role] * between(r, 0.2 if role in ("hat", "music") else 0.3, 1))
        if role in _ROLES and r.random() < 0.1:
            stem[:] = room(r, stem, between(r, 0.05, 0.5), between(r, 0.05, 0.5))
        whole += stem
    if "kick" in stems and r.random() < 0.12:  # a rumble made of the kick
        rumble = room(r, stems["kick"], between(r, 0.1, 0.4), 1.0, 400.0) - stems["kick"]
        whole += filtered(rumble, 25, between(r, 60, 200)) * np.float32(between(r, 0.2, 1.0))
    heard, unsure = _heard(whole, stems, strokes)
    return Mix(_mastered(r, whole), heard, unsure)


def _stroke(r: Generator, bank: Bank, role: str) -> Mono:
    """A stroke of the bank, at another speed."""
    sounds = bank[role]
    speed = between(r, 0.8, 1.25) if role in KINDS or role == "tom" else between(r, 0.8, 1.6)
    return _cut(r, resampled(sounds[r.integers(len(sounds))], speed))


def _cut(r: Generator, sound: Mono) -> Mono:
    """Shorter by chance, as samplers play it."""
    if r.random() < 0.2:
        count = min(len(sound), round(between(r, 0.05, 0.4) * RATE))
        sound = sound[:count] * np.minimum(1, (count - np.arange(count)) / 300).astype(np.float32)
    return sound


def _play(
    r: Generator, stem: Mono, line: Line, step: float, swing: float, loose: float, sounds: list[Mono]
) -> list[float]:
    """Add the strokes of a line, repeated, to the stem: their times."""
    times = []
    first = r.uniform(0.05, 0.5)
    number = 0
    while (at := first + (number + swing * (number % 2)) * step) < len(stem) / RATE - 0.1:
        level = line[number % len(line)]
        number += 1
        if level <= 0.05:
            continue
        start = max(0, round((at + r.normal(0, loose)) * RATE)) if loose else round(at * RATE)
        sound = sounds[number % len(sounds)]
        part = stem[start : start + len(sound)]
        part += sound[: len(part)] * np.float32(level)
        times.append(start / RATE)
    return times


def _ducked(r: Generator, count: int, kicks: list[float]) -> Mono:
    """The gain of a side chain."""
    depth, release = r.uniform(0.3, 1), between(r, 0.06, 0.35)
    gain = np.ones(count, np.float32)
    curve = (1 - depth * np.exp(-np.arange(round(4 * release * RATE)) / RATE / release)).astype(np.float32)
    late = round(r.uniform(0, 0.01) * RATE)
    for time in kicks:
        part = gain[round(time * RATE) + late :][: len(curve)]
        np.minimum(part, curve[: len(part)], out=part)
    return gain


def _heard(
    whole: Mono, stems: Mapping[str, Mono], strokes: Mapping[str, list[float]]
) -> tuple[dict[str, NDArray[np.float64]], dict[str, NDArray[np.float64]]]:
    """The strokes of each kind that can be heard in the mix, and those that are unsure."""
    heard: dict[str, list[float]] = {kind: [] for kind in KINDS}
    unsure: dict[str, list[float]] = {kind: [] for kind in KINDS}
    for role, times in strokes.items():
        for kind, is_it in _ROLES[role].items():
            if is_it is None:
                unsure[kind] += times
                continue
            total, own = (
                (np.diff(whole, prepend=0), np.diff(stems[role], prepend=0)) if kind != "kick" else (whole, stems[role])
            )
            for time in times:
                here = slice(round(time * RATE), round((time + 0.025) * RATE))
                share = float(np.sum(own[here] ** 2)) / max(float(np.sum(total[here] ** 2)), 1e-12)
                (heard if share > _AUDIBLE[kind] else unsure)[kind].append(time)
    return (
        {kind: np.array(sorted(times)) for kind, times in heard.items()},
        {kind: np.array(sorted(times)) for kind, times in unsure.items()},
    )


def _mastered(r: Generator, whole: Mono) -> Mono:
    """Equalised, compressed, driven, and at some loudness, with some noise."""
    whole = peak(whole)
    if r.random() < 0.4:
        whole = tilted(whole, r.uniform(-2.2, 2.2))
    if r.random() < 0.15:
        whole = filtered(whole, between(r, 20, 90) if r.random() < 0.5 else 0.0, between(r, 4000, 20000), 1)
    if r.random() < 0.15:
        whole = room(r, whole, between(r, 0.05, 0.5), between(r, 0.05, 0.5))
    whole = peak(whole)
    if r.random() < 0.45:
        whole = peak(compressed(whole, between(r, 0.08, 0.6), between(r, 1.5, 10), between(r, 0.02, 0.3)))
    if r.random() < 0.35:
        drive = between(r, 1, 8)
        whole = np.asarray(np.tanh(drive * whole) if r.random() < 0.5 else np.clip(drive * whole, -1, 1), np.float32)
    if r.random() < 0.15:
        whole = whole + np.float32(between(r, 0.0003, 0.02)) * r.normal(0, 1, len(whole)).astype(np.float32)
    level = 1.0 if r.random() < 0.5 else between(r, 0.02, 1)
    return np.asarray(whole * np.float32(level), np.float32)
