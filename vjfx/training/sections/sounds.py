"""Instruments and effects of made songs: drums of random kinds, notes, a voice, risers, rolls, sweeps."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache, partial

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from vjfx.audio.groovebox import voices
from vjfx.audio.groovebox.waves import filtered, noise, seconds
from vjfx.training.beat.instruments import RATE, Mono


def add(bus: Mono, sound: Mono, at: float, gain: float) -> None:
    """Add a sound at `at` seconds."""
    first = round(at * RATE)
    part = sound[: max(0, len(bus) - first)]
    bus[first : first + len(part)] += np.float32(gain) * part


def _mono(sound: NDArray[np.float32]) -> Mono:
    return np.asarray(sound.mean(axis=1), np.float32)


def kit(r: Generator) -> dict[str, Mono]:
    """Drums of random kinds."""
    kick = partial(
        voices.kick,
        low=float(r.uniform(42, 62)),
        sweep=float(np.exp(r.uniform(np.log(80), np.log(500)))),
        fall=float(np.exp(r.uniform(np.log(0.008), np.log(0.05)))),
        decay=float(r.uniform(0.08, 0.22)),
        drive=float(r.uniform(1.2, 4)),
    )
    makers: dict[str, Callable[[int], NDArray[np.float32]]] = {
        "kick": kick,
        "snare": partial(voices.snare, pitch=float(r.uniform(160, 240)), decay=float(r.uniform(0.08, 0.16))),
        "clap": voices.clap,
        "hat": partial(voices.hat, decay=float(r.uniform(0.02, 0.04))),
        "open": partial(voices.hat, decay=float(r.uniform(0.08, 0.14))),
        "ride": voices.ride,
        "shaker": voices.shaker,
        "perc": partial(voices.tom, pitch=float(r.uniform(180, 400)), decay=0.07),
    }
    return {name: _mono(make(RATE)) for name, make in makers.items()}


@cache
def _sound(kind: str, pitches: tuple[int, ...], variant: int) -> Mono:
    hertz = tuple(440 * 2 ** ((pitch - 69) / 12) for pitch in pitches)
    makers: dict[str, Callable[[], NDArray[np.float32]]] = {
        "bass": lambda: voices.bass(RATE, hertz[0]) if variant % 3 else voices.growl(RATE, hertz[0]),
        "sub": lambda: voices.sub(RATE, hertz[0], decay=1.2),
        "stab": lambda: voices.chord(RATE, hertz) if variant % 2 else voices.keys(RATE, hertz),
        "lead": lambda: (voices.pluck, voices.bell)[variant % 2](RATE, 2 * hertz[0]),
        "arp": lambda: voices.pluck(RATE, 2 * hertz[0], 0.08),
        "pad": lambda: voices.pad(RATE, hertz, bright=(0.3, 0.45, 0.6)[variant % 3]),
    }
    return _mono(makers[kind]())


def held(kind: str, pitches: tuple[int, ...], count: int, variant: int) -> Mono:
    """A note of `count` samples with its release."""
    if kind == "vocal":
        return _vocal(440 * 2 ** ((pitches[0] - 69) / 12), count, variant)
    sound = _sound(kind, pitches, variant)
    if kind == "pad":
        sound = np.resize(sound, count + RATE // 4)
        return (
            sound * np.minimum(1, np.arange(len(sound)) / (0.2 * RATE)).astype(np.float32) * _release(len(sound), 0.25)
        )
    if kind == "lead" or len(sound) <= count:
        return sound
    sound = sound[: count + RATE // 20]
    return sound * _release(len(sound), 0.05)


def _release(count: int, length: float) -> Mono:
    return np.minimum(1, (count - np.arange(count)) / (length * RATE)).astype(np.float32)


@cache
def _vocal(pitch: float, count: int, variant: int) -> Mono:
    """A sung vowel: harmonics under formants, with vibrato and a consonant of noise."""
    t = np.arange(count) / RATE
    vowels = ((730, 1090, 2440), (270, 2290, 3010), (570, 840, 2410), (530, 1840, 2480), (300, 870, 2240))
    formants = vowels[(variant + count // 1000 + round(pitch)) % 5]
    turns = 2 * np.pi * pitch * (t + 0.0015 * np.sin(2 * np.pi * 5.5 * t))
    out = np.zeros(count)
    for k in range(1, int(5000 / pitch) + 1):
        level = sum(np.exp(-(((k * pitch - f) / (60 + 0.08 * f)) ** 2)) / (n + 1) for n, f in enumerate(formants))
        out += (level + 0.03 / k) * np.sin(k * turns)
    out[: RATE // 25] += 0.3 * np.random.default_rng(count).standard_normal(min(count, RATE // 25))
    envelope = np.minimum(1, t / 0.04) * np.minimum(1, (t[-1] - t) / 0.06)
    return np.asarray(out / np.abs(out).max() * envelope, np.float32)


def effect(
    bus: Mono, name: str, start: float, length: float, bpm: float, seed: int, loud: float, drums: Mapping[str, Mono]
) -> None:
    """A sound that lasts for the section, or begins with it."""
    t = seconds(length, RATE)
    rise = t / length
    if name == "crash":
        add(bus, _mono(voices.crash(RATE)), start, 0.4 * loud)
    elif name == "fall":
        t = seconds(3.0, RATE)
        wave = filtered(noise(len(t), 4, 500, 9000, RATE)[:, 0], 9000 * np.exp(-t) + 200, 0.5, RATE) * np.exp(-t)
        add(bus, np.asarray(wave, np.float32), start, 0.6 * loud)
    elif name == "riser":
        wave = filtered(noise(len(t), seed, 300, 12000, RATE)[:, 0], 300 * 40**rise, 1.0, RATE)
        if seed % 4 == 1:  # gated in eighths
            wave = wave * (0.15 + 0.85 * (t * bpm / 60 * 2 % 1 < 0.6))
        add(bus, np.asarray(wave * rise ** (0.5 + seed % 3 * 0.5), np.float32), start, 0.6 * loud)
    elif name == "tone":
        pitch = 110 * 2 ** (rise * (2 + seed % 2))
        wave = np.sin(2 * np.pi * np.cumsum(pitch) / RATE)
        wave = sum((np.sin(k * 2 * np.pi * np.cumsum(pitch) / RATE) / k for k in range(2, 9)), wave)
        add(bus, np.asarray(0.3 * wave * rise**0.7, np.float32), start, 0.6 * loud)
    else:  # a roll: quarters, eighths, sixteenths, thirty-seconds
        beats = round(length * bpm / 60)
        drum = drums[("snare", "clap", "snare", "perc", "clap", "kick")[seed % 6]]
        for beat in range(beats):
            done = beat / beats
            hits = (1, 2, 4, 8 if seed % 3 else 4)[min(3, int(4 * done))] if seed % 5 else 4 - seed % 2 * 2
            for hit in range(hits):
                add(bus, drum, start + (beat + hit / hits) * 60 / bpm, loud * (0.15 + 0.35 * done))


def swept(sound: Mono, first: float, last: float, high: bool) -> Mono:
    """Through a low-pass whose cutoff moves between two frequencies in hertz, or, `high`, what that leaves out."""
    cutoff = first * (last / first) ** (np.arange(len(sound)) / len(sound))
    low = filtered(sound, cutoff, 0.3, RATE)
    return np.asarray(sound - low if high else low, np.float32)
