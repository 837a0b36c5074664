"""Formant synthesis: a singer, and somebody who talks."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from vjfx.training.bar.sampler import Instrument
from vjfx.training.beat.instruments import RATE, Mono

# The first three formants of vowels in hertz, of a man (Peterson & Barney 1952).
_VOWELS = (
    (270, 2290, 3010), (390, 1990, 2550), (530, 1840, 2480), (660, 1720, 2410), (730, 1090, 2440),
    (570, 840, 2410), (440, 1020, 2240), (300, 870, 2240), (640, 1190, 2390), (490, 1350, 1690),
)  # fmt: skip
_TABLE = 1024


def singer(r: Generator) -> Instrument:
    """Somebody who sings a syllable for each note: a random consonant, a glide, a vowel that may change, vibrato."""
    size = r.uniform(0.9, 1.25)  # formants, relative to a man's
    vibrato, breath, slide = r.uniform(0.002, 0.012), r.uniform(0.01, 0.08), r.uniform(0, 1.5)
    consonants = r.uniform(0.2, 0.9)

    def play(pitch: float, seconds: float) -> Mono:
        first, last = (int(v) for v in r.integers(len(_VOWELS), size=2))
        if r.random() < 0.6:
            last = first
        t = np.arange(round((min(seconds, 4) + 0.12) * RATE), dtype=np.float32) / RATE
        bend = slide * r.normal() * np.exp(-t / 0.05) + 0.2 * r.normal()
        wobble = vibrato * np.sin(2 * np.pi * 5.5 * t + 3 * r.random()) * np.minimum(1, t / 0.4)
        hertz = 440 * 2 ** ((pitch + bend - 69) / 12) * (1 + wobble)
        sound = voice(hertz, first, last, size)
        sound += breath * noise(r, len(t))
        sound *= np.minimum(1, t / r.uniform(0.01, 0.07))
        out = _released(sound, seconds)
        if r.random() < consonants:
            out = consonant(r, out)
        return out

    return play


def voice(hertz: NDArray[np.floating], first: int, last: int, size: float) -> Mono:
    """A voice of the given pitch in hertz (n,) that goes from one vowel to another."""
    middle = float(np.median(hertz))
    key = round(12 * np.log2(max(middle, 40) / 40))
    turn = np.cumsum(hertz / RATE)
    place = (turn * _TABLE).astype(np.int64) % _TABLE
    one = _period(first, key, round(size, 2))[place]
    if last == first:
        return one.copy()
    share = np.linspace(0, 1, len(place), dtype=np.float32)
    return np.asarray(one * (1 - share) + _period(last, key, round(size, 2))[place] * share)


def consonant(r: Generator, sound: Mono) -> Mono:
    """The syllable with a consonant before its vowel: a hiss, a stop, or a hum that opens."""
    t = np.arange(len(sound), dtype=np.float32) / RATE
    length, kind = r.uniform(0.02, 0.12), r.random()
    if kind < 0.4:
        hiss = noise(r, len(sound)) * np.exp(-0.5 * ((t - length / 2) / (length / 3)) ** 2)
        opening = np.clip((t - 0.7 * length) / 0.03, 0, 1)
        return np.asarray(sound * opening + r.uniform(0.1, 0.5) * np.diff(hiss, prepend=0), np.float32)
    if kind < 0.7:
        stop = noise(r, len(sound)) * np.exp(-t / 0.006) * r.uniform(0.1, 0.5)
        return np.asarray(sound * np.clip((t - length / 3) / 0.01, 0, 1) + stop, np.float32)
    return np.asarray(sound * (0.25 + 0.75 * np.clip((t - length / 2) / 0.04, 0, 1)), np.float32)


def talk(r: Generator, seconds: float) -> Mono:
    """Speech without sense: syllables in no rhythm, with pauses between sentences."""
    out = np.zeros(round(seconds * RATE), np.float32)
    size, pitch, rate = r.uniform(0.9, 1.25), r.uniform(38, 56), r.uniform(3, 6.5)
    now, sentence = r.uniform(0, 0.5), 0
    while now < seconds - 0.5:
        if sentence <= 0:
            now += r.uniform(0.2, 1.5)
            sentence = int(r.integers(4, 22))
            start = pitch + r.normal(0, 2) + 4
        sentence -= 1
        length = float(np.clip(r.gamma(6, 1 / 6), 0.4, 2.2)) / rate
        count = round(length * RATE)
        bend = start - 5 * (1 - sentence / 22) + r.normal(0, 1) + np.linspace(r.normal(0, 1.5), r.normal(0, 1.5), count)
        sound = voice(440 * 2 ** ((bend - 69) / 12), int(r.integers(len(_VOWELS))), int(r.integers(len(_VOWELS))), size)
        sound = consonant(r, sound * np.hanning(count).astype(np.float32) ** 0.4) * np.float32(r.uniform(0.4, 1))
        at = round(now * RATE)
        end = min(at + count, len(out))
        out[at:end] += sound[: end - at]
        now += length * r.uniform(0.85, 1.1)
    return out


def _released(sound: Mono, seconds: float) -> Mono:
    start = round(seconds * RATE)
    tail = max(0, len(sound) - start)
    if tail:
        sound[start:] *= np.linspace(1, 0, tail, dtype=np.float32)
    return np.asarray(0.25 * sound, np.float32)


def noise(r: Generator, count: int) -> Mono:
    """White noise, quick to make."""
    start = int(r.integers(0, len(_HISS) - 1))
    return np.take(_HISS, np.arange(start, start + count), mode="wrap")


_HISS = np.random.default_rng(0).standard_normal(1 << 17).astype(np.float32)


@lru_cache(1024)
def _period(vowel: int, key: int, size: float) -> Mono:
    """One period of a voice at the pitch of `key` semitones over 40 Hz."""
    hertz = 40 * 2 ** (key / 12)
    k = np.arange(1, max(2, int(6000 / hertz)))
    strength = np.zeros(len(k))
    for formant, width, level in zip(_VOWELS[vowel], (90, 110, 160), (1, 0.6, 0.3), strict=True):
        strength += level / (1 + ((k * hertz - formant * size) / width) ** 2)
    strength = (strength + 0.003) / k**0.5
    turn = np.arange(_TABLE) / _TABLE
    period = strength @ np.sin(2 * np.pi * (k[:, None] * turn + (k**2 % 7)[:, None] / 7))
    return np.asarray(period / np.abs(period).max(), np.float32)
