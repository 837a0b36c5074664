"""Sounds without a beat, of which a tracker should not be sure."""

from __future__ import annotations

import subprocess
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path

import numpy as np

from bench.music.piece import RATE, Mono
from bench.music.sound import read
from vjfx.training.beat.instruments import DRUM_CHANNEL, Note, general_midi

SECONDS = 60.0
_WORDS = (
    "The committee met again on Thursday, and nobody could say why. Rain fell, on and off, until the evening. "
    "She asked for three things: a map, a lamp, and some patience. He had none of them; so they waited. "
)


def white_noise(random: np.random.Generator) -> Mono:
    return (0.2 * random.standard_normal(int(SECONDS * RATE))).astype(np.float32)


def pink_noise(random: np.random.Generator) -> Mono:
    spectrum = np.fft.rfft(random.standard_normal(int(SECONDS * RATE)))
    spectrum /= np.sqrt(np.maximum(np.arange(len(spectrum)), 100))
    samples = np.fft.irfft(spectrum)
    return np.asarray(0.2 * samples / samples.std(), np.float32)


def random_hits(random: np.random.Generator) -> Mono:
    """Drums at random moments, four a second."""
    times = np.sort(random.uniform(0, SECONDS, int(4 * SECONDS)))
    drums = random.choice([36, 38, 42, 46, 47], len(times))
    strengths = random.uniform(0.4, 1, len(times))
    notes = zip(times.tolist(), drums.tolist(), strengths.tolist(), strict=True)
    return general_midi([Note(time, 0.2, DRUM_CHANNEL, drum, strength) for time, drum, strength in notes], SECONDS)


def rubato_piano(random: np.random.Generator) -> Mono:
    """Notes and chords whose intervals never repeat: from a seventh of a second to two seconds."""
    notes: list[Note] = []
    now = 0.0
    while now < SECONDS:
        chord = random.choice([48, 52, 55, 57, 60, 62, 64, 67, 69, 72], random.integers(1, 4), replace=False)
        length, strength = random.uniform(0.3, 2), random.uniform(0.3, 0.9)
        notes += [Note(now + random.uniform(0, 0.03), length, 0, int(pitch), strength) for pitch in chord]
        now += float(np.exp(random.uniform(np.log(0.14), np.log(2.0))))
    return general_midi(notes, SECONDS)


def speech(random: np.random.Generator) -> Mono:
    """espeak-ng reads."""
    with tempfile.TemporaryDirectory() as folder:
        wav = Path(folder) / "speech.wav"
        pace = str(random.integers(140, 190))
        subprocess.run(["espeak-ng", "-s", pace, "-w", str(wav), _WORDS * 4], check=True, capture_output=True)
        return np.resize(read(wav), int(SECONDS * RATE))


def applause(random: np.random.Generator) -> Mono:
    """Sixty people clap, each at a rate of his own that wanders."""
    out = np.zeros(int(SECONDS * RATE) + RATE, np.float32)
    decay = np.exp(-np.arange(800) / 120.0)
    for _ in range(60):
        now, period, loudness = random.uniform(0, 0.3), random.uniform(0.2, 0.34), random.uniform(0.05, 0.3)
        while now < SECONDS:
            at = int(now * RATE)
            out[at : at + 800] += (loudness * decay * random.standard_normal(800)).astype(np.float32)
            now += period * random.uniform(0.8, 1.2)
    return out[: int(SECONDS * RATE)] / np.float32(np.abs(out).max() * 1.5)


def ambient_pads(random: np.random.Generator) -> Mono:
    """Long chords that overlap, from moment to moment as it happens."""
    notes: list[Note] = []
    now = 0.0
    while now < SECONDS:
        root, length, program = (
            int(random.integers(40, 56)),
            random.uniform(5, 12),
            int(random.choice([88, 89, 91, 94])),
        )
        chord = [root + step for step in (0, 7, 12, 16, 19)]
        notes += [Note(now + random.uniform(0, 0.8), length, 0, pitch, 0.5, program) for pitch in chord]
        now += random.uniform(2, 7)
    return general_midi(notes, SECONDS)


SOUNDS: Mapping[str, Callable[[np.random.Generator], Mono]] = {
    "white noise": white_noise,
    "pink noise": pink_noise,
    "random hits": random_hits,
    "rubato piano": rubato_piano,
    "speech": speech,
    "applause": applause,
    "ambient pads": ambient_pads,
}
