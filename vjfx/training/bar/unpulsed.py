"""Sounds without a beat: speech, noise, applause, hits at random, ambient music, playing out of time."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from vjfx.training.bar.kits import kit
from vjfx.training.bar.recording import coloured
from vjfx.training.bar.sampler import Instrument, Sampler, synth
from vjfx.training.bar.singing import singer, talk
from vjfx.training.beat.instruments import RATE

_Sound = NDArray[np.floating[Any]]


def unpulsed(r: Generator, seconds: float, sampler: Sampler) -> _Sound:
    """A random sound without a beat, (n,)."""
    kinds = _speech, _noise, _applause, _hits, _ambient, _rubato, _rubato, _hum, _crowd
    sound = kinds[r.integers(len(kinds))](r, seconds, sampler)
    if r.random() < 0.15:
        other = kinds[r.integers(len(kinds))](r, seconds, sampler)
        sound = sound / max(sound.std(), 1e-9) + r.uniform(0.1, 0.7) * other / max(other.std(), 1e-9)
    return sound


def _speech(r: Generator, seconds: float, sampler: Sampler) -> _Sound:
    return talk(r, seconds).astype(float)


def _crowd(r: Generator, seconds: float, sampler: Sampler) -> _Sound:
    return np.asarray(np.sum([talk(r, seconds) * r.uniform(0.2, 1) for _ in range(int(r.integers(3, 7)))], axis=0))


def _noise(r: Generator, seconds: float, sampler: Sampler) -> _Sound:
    """Noise of a colour, steady or in swells, as of wind and traffic."""
    noise = coloured(r, round(seconds * RATE), r.uniform(0, 1.5))
    if r.random() < 0.5:
        points = np.exp(r.normal(0, r.uniform(0.3, 1.2), int(seconds * r.uniform(0.3, 3)) + 2))
        noise *= np.interp(np.linspace(0, 1, len(noise)), np.linspace(0, 1, len(points)), points)
    return noise


def _applause(r: Generator, seconds: float, sampler: Sampler) -> _Sound:
    """Many hands that clap, each at its own speed."""
    out = np.zeros(round(seconds * RATE) + RATE)
    claps = [r.standard_normal(900) * np.exp(-np.arange(900) / r.uniform(60, 250)) for _ in range(8)]
    for _ in range(int(r.integers(8, 60))):
        now, period = r.uniform(0, 0.5), r.uniform(0.18, 0.4)
        while now < seconds:
            at = round(now * RATE)
            out[at : at + 900] += claps[r.integers(8)] * r.uniform(0.2, 1)
            now += period * r.normal(1, 0.12)
    return out[: round(seconds * RATE)]


def _hits(r: Generator, seconds: float, sampler: Sampler) -> _Sound:
    """Strokes of drums at random moments."""
    sounds = list(kit(r, sampler, r.random() < 0.5).values())
    out = np.zeros(round(seconds * RATE) + 2 * RATE)
    rate = r.uniform(0.7, 9)
    now = r.exponential(1 / rate)
    while now < seconds:
        sound = sounds[r.integers(len(sounds))]
        at = round(now * RATE)
        out[at : at + len(sound)] += sound * r.uniform(0.2, 1)
        now += r.exponential(1 / rate)
    return out[: round(seconds * RATE)]


def _ambient(r: Generator, seconds: float, sampler: Sampler) -> _Sound:
    """Long notes that come and go as they like."""
    programs = (48, 49, 50, 52, 88, 89, 90, 91, 92, 93, 94, 95, 97, 99, 101, 14, 122)
    players = [sampler.instrument(int(r.choice(programs))) for _ in range(2)]
    return _scattered(r, seconds, players, r.uniform(0.3, 2.5), 3.0, 0.9)


def _rubato(r: Generator, seconds: float, sampler: Sampler) -> _Sound:
    """Notes and chords out of any time: a cadenza, a search, a recitative."""
    program = int(r.choice((0, 0, 0, 24, 25, 46, 40, 73, 68, 56, 11, 4, 27)))
    player = singer(r) if r.random() < 0.2 else synth(r) if r.random() < 0.1 else sampler.instrument(program)
    return _scattered(r, seconds, [player], r.uniform(1, 7), r.uniform(0.3, 2), r.uniform(0.45, 0.9))


def _scattered(
    r: Generator, seconds: float, players: list[Instrument], rate: float, length: float, uneven: float
) -> _Sound:
    """Notes whose distances wander: `uneven` is the standard deviation of their logarithm."""
    out = np.zeros(round(seconds * RATE) + 6 * RATE)
    scale = np.array((0, 2, 4, 5, 7, 9, 11)) + int(r.integers(-6, 6))
    now, degree, slow = r.uniform(0, 1), 0, 0.0
    while now < seconds:
        degree = int(np.clip(degree + r.integers(-3, 4), -7, 10))
        notes = [degree] if r.random() < 0.6 else [degree, degree + 2, degree + 4][: int(r.integers(2, 4))]
        for note in notes:
            pitch = 60 + 12 * (note // 7) + int(scale[note % 7])
            sound = players[r.integers(len(players))](pitch, length * r.uniform(0.5, 1.5))
            at = round((now + r.uniform(0, 0.02)) * RATE)
            out[at : at + len(sound)] += sound * r.uniform(0.3, 1)
        slow = float(np.clip(slow + r.normal(0, 0.25), -1, 1))
        now += float(np.exp(r.normal(0, uneven) + 0.6 * slow)) / rate
        if r.random() < 0.08:
            now += r.uniform(0.5, 3)
    return out[: round(seconds * RATE)]


def _hum(r: Generator, seconds: float, sampler: Sampler) -> _Sound:
    """A steady or gliding tone, or silence."""
    t = np.arange(round(seconds * RATE)) / RATE
    if r.random() < 0.25:
        return 1e-4 * r.standard_normal(len(t))
    glide = np.interp(t, np.sort(r.uniform(0, seconds, 6)), r.normal(0, r.choice([0, 0, 0.4]), 6))
    turn = np.cumsum(np.exp(r.uniform(np.log(50), np.log(2000)) + glide)) / RATE
    return sum(np.sin(2 * np.pi * k * turn) / k for k in range(1, int(r.integers(2, 8)))) + 0.01 * r.standard_normal(
        len(t)
    )
