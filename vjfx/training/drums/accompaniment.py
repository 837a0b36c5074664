"""What plays beside the drums of a mix: bass, chords, a lead, a voice, noise."""

from __future__ import annotations

import numpy as np
from numpy.random import Generator

from vjfx.training.drums import voices
from vjfx.training.drums.lines import Line, bass_line, random_line
from vjfx.training.drums.samples import Bank
from vjfx.training.drums.sound import RATE, Mono, between, faded, peak, resampled

_ROOT = {"bass": 30, "tone": 60}  # about the pitch of the bank's notes


def music(r: Generator, bank: Bank, count: int, step: float, kicks: Line | None, what: str) -> Mono:
    """Bass, chords, a lead, a voice, noise: some of them."""
    whole = np.zeros(count, np.float32)
    length = count / RATE
    root = int(r.integers(24, 38))
    chance = (0.75, 0.6, 0.35, 0.2, 0.15) if what != "other" else (0.1, 0.1, 0.1, 0.6, 0.5)
    bass, chords, lead, voice, noise = (r.random() < each for each in chance)
    if bass or not (chords or lead or voice or noise):
        line = bass_line(r, kicks)
        whole += np.float32(between(r, 0.3, 1)) * _notes(
            r, bank, "bass", count, step, line, root, (0, 0, 0, 0, 3, 5, 7, 10, 12)
        )
    if chords:
        line = np.zeros(32)
        line[r.choice(32, r.integers(1, 8), replace=False)] = 1
        for tone in (24, 27, 31, 34)[: r.integers(1, 5)]:
            whole += np.float32(between(r, 0.15, 0.6)) * _notes(
                r, bank, "tone", count, step, line, root + tone, (0, 0, 5, 7)
            )
    if lead:
        line = random_line(r, between(r, 0.1, 0.7), 32)
        scale = (0, 3, 5, 7, 10, 12)
        whole += np.float32(between(r, 0.1, 0.5)) * _notes(
            r, bank, "tone", count, step, line, root + int(r.choice([24, 36])), scale
        )
    if voice:
        spoken = bank["speech"][r.integers(len(bank["speech"]))]
        whole += np.float32(between(r, 0.2, 1)) * np.resize(resampled(spoken, between(r, 0.75, 1.3)), count)
    if noise:
        kind = r.random()
        if kind < 0.4:
            whole += np.float32(between(r, 0.02, 0.6)) * peak(voices.riser(r, length))[:count]
        elif kind < 0.7:
            for at in r.uniform(0, length - 0.1, r.integers(5, 120)):
                sound = voices.click(r) * np.float32(between(r, 0.02, 0.6))
                whole[round(at * RATE) :][: len(sound)] += sound
        else:
            whole += np.float32(between(r, 0.005, 0.2)) * r.normal(0, 1, count).astype(np.float32)
    return whole


def _notes(
    r: Generator, bank: Bank, what: str, count: int, step: float, line: Line, root: int, scale: tuple[int, ...]
) -> Mono:
    """A part of recorded or of made notes; each pitch sounds the same."""
    stem = np.zeros(count, np.float32)
    hold = min(1.5, between(r, 0.5, 6) * step)
    sounds, medley = bank[what], r.random() < 0.3
    chosen = sounds[r.integers(len(sounds))]
    made: dict[int, Mono] = {}
    melody = r.choice(scale, len(line) * 2)
    first, number = r.uniform(0.05, 0.5), 0
    while (at := first + number * step) < count / RATE - 0.05:
        level = line[number % len(line)]
        pitch = root + int(melody[number % len(melody)])
        number += 1
        if level <= 0.05:
            continue
        if pitch not in made:
            if medley:  # each pitch another instrument
                chosen = sounds[r.integers(len(sounds))]
            sound = resampled(chosen, 2 ** ((pitch - _ROOT[what]) / 12))[: round(hold * RATE)]
            made[pitch] = faded(sound, 0.012)
        part = stem[round(at * RATE) :][: len(made[pitch])]
        part += made[pitch][: len(part)] * np.float32(level)
    return stem
