"""Sounds that `bench.drums` listens to: a canvas that strokes are added to, and what may happen to the whole."""

from __future__ import annotations

import zlib
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from bench import strokes
from vjfx.audio.analysis.drums import KINDS
from vjfx.core.protocols import Samples

Sound = NDArray[np.float64]
Play = Callable[[Generator, int], Sound]


@dataclass
class Take:
    """A sound (n, 1), and what is struck in it when, by kind; anything else, by what it is."""

    name: str
    samples: Samples
    rate: int
    struck: Mapping[str, Sequence[float]]
    others: Mapping[str, Sequence[float]] = field(default_factory=dict)
    unsure: Sequence[str] = ()  # kinds that are not scored: nobody says what a rim shot is


class Canvas:
    """A sound that strokes are added to."""

    def __init__(self, seed: str, seconds: float = 8.0) -> None:
        number = zlib.crc32(seed.encode())
        self.r = np.random.default_rng(number)
        self.rate = (44100, 48000)[number % 2]
        self.seconds = seconds
        self.sound = np.zeros(round(seconds * self.rate))
        self.struck: dict[str, list[float]] = {kind: [] for kind in KINDS}
        self.others: dict[str, list[float]] = defaultdict(list)

    def add(self, sound: NDArray[np.floating], at: float, level: float, what: str) -> None:
        """A stroke, of one of KINDS or of something else."""
        start = round(at * self.rate)
        part = self.sound[start : start + len(sound)]
        part += level * sound[: len(part)]
        if what:
            (self.struck[what] if what in self.struck else self.others[what]).append(start / self.rate)

    def line(self, play: Play, step: float, line: str, level: float, what: str, swing: float = 0.0) -> None:
        """A line of velocities, again and again; one stroke for all, as a drum machine plays."""
        sound = play(self.r, self.rate)
        for number in range(int((self.seconds - 0.4) / step)):
            if line[number % len(line)] != ".":
                strength = int(line[number % len(line)]) / 9 * self.r.uniform(0.85, 1)
                self.add(sound, 0.2 + (number + swing * (number % 2)) * step, level * strength, what)

    def bass(self, voice: strokes.Voice, step: float, line: str, level: float, root: float = 41.2) -> None:
        """A bass line that moves, one pitch for each digit."""
        made: dict[str, Sound] = {}
        for number in range(int((self.seconds - 0.4) / step)):
            if (pitch := line[number % len(line)]) == ".":
                continue
            if pitch not in made:
                made[pitch] = voice(self.r, self.rate, root * 2 ** (int(pitch) / 12), 1.7 * step)
            self.add(made[pitch], 0.2 + number * step, level, "bass")

    def take(self, name: str, change: Callable[[Sound, Canvas], Sound] | None = None) -> Take:
        """The result, loud, after a last change."""
        sound = 0.8 * self.sound / max(float(np.abs(self.sound).max()), 1e-9)
        if change is not None:
            sound = change(sound, self)
        return Take(name, sound.astype(np.float32)[:, None], self.rate, self.struck, self.others)


def again(sound: NDArray[np.floating], speed: float = 1.0) -> Play:
    """A recorded stroke (at 44.1 kHz), at the rate that is wanted."""

    def play(_: Generator, rate: int) -> Sound:
        at = np.arange(0, len(sound) - 1, 44100 / rate * speed)
        return np.asarray(np.interp(at, np.arange(len(sound)), sound))

    return play


def clipped(sound: Sound, canvas: Canvas) -> Sound:
    """Twelve decibels over full scale."""
    return np.clip(4 * sound, -1, 1)


def quiet(sound: Sound, canvas: Canvas) -> Sound:
    """Thirty-four decibels softer."""
    return 0.02 * sound


def roomy(sound: Sound, canvas: Canvas) -> Sound:
    """In a room that dies away in half a second."""
    t = np.arange(canvas.rate // 2) / canvas.rate
    response = canvas.r.standard_normal(len(t)) * np.exp(-t / 0.09)
    size = 1 << (len(sound) + len(t)).bit_length()
    wet = np.fft.irfft(np.fft.rfft(sound, size) * np.fft.rfft(response, size), size)[: len(sound)]
    return np.asarray(0.7 * sound / np.abs(sound).max() + 0.3 * wet / np.abs(wet).max())


def mastered(sound: Sound, canvas: Canvas) -> Sound:
    """Compressed until all is loud, and limited."""
    block = 64
    level = np.abs(np.resize(sound, (len(sound) // block + 1) * block)).reshape(-1, block).max(axis=1)
    held = 0.0
    for number, each in enumerate(level):
        held = max(each, held * np.exp(-block / canvas.rate / 0.08))
        level[number] = held
    gain = np.repeat(np.maximum(level, 0.05) ** -0.6, block)[: len(sound)]
    return np.asarray(np.tanh(1.3 * sound * gain))


def ducked(canvas: Canvas, sound: Sound) -> Sound:
    """Softer with each kick, as by a side chain."""
    gain = np.ones(len(sound))
    for time in canvas.struck["kick"]:
        part = gain[round(time * canvas.rate) :][: canvas.rate // 3]
        np.minimum(part, 1 - np.exp(-np.arange(len(part)) / canvas.rate / 0.1), out=part)
    return sound * gain


def pads(canvas: Canvas, level: float, side_chain: bool = False) -> None:
    """Add soft chords."""
    sound = np.zeros(len(canvas.sound))
    for number in range(int(canvas.seconds / 2)):
        for tone in (0, 3, 7):
            hertz = 220 * 2 ** ((tone + (0, 5, 3, 7)[number % 4]) / 12)
            start, made = 2 * number * canvas.rate, strokes.pad(canvas.rate, hertz, 2.0)
            part = sound[start : start + len(made)]
            part += made[: len(part)]
    sound *= level / 3
    canvas.sound += ducked(canvas, sound) if side_chain else sound


def rumble(canvas: Canvas) -> None:
    """Add a low room of what is there."""
    t = np.arange(canvas.rate // 2) / canvas.rate
    response = canvas.r.standard_normal(len(t)) * np.exp(-t / 0.15)
    size = 1 << (len(canvas.sound) + len(t)).bit_length()
    hertz = np.fft.rfftfreq(size, 1 / canvas.rate)
    tail = np.fft.rfft(canvas.sound, size) * np.fft.rfft(response, size) / (1 + (hertz / 90) ** 4)
    wet = np.fft.irfft(tail, size)[: len(canvas.sound)]
    canvas.sound += 0.35 * wet / np.abs(wet).max()
