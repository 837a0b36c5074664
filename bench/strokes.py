"""Strokes and notes made from formulas, by class, for `bench.drums`; nothing is shared with the training."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

Sound = NDArray[np.float64]
Stroke = Callable[[Generator, int], Sound]  # random numbers and rate to a sound (n,) with peak 1


def _time(length: float, rate: int) -> Sound:
    return np.arange(round(length * rate)) / rate


def _loud(sound: Sound) -> Sound:
    end = np.minimum(1, (len(sound) - np.arange(len(sound))) / 200)
    return np.asarray(sound * end / np.abs(sound).max())


def _sweep(t: Sound, top: float, low: float, tau: float) -> Sound:
    """The phase of a sine that falls from `top` to `low` hertz with this time constant."""
    return 2 * np.pi * (low * t + (top - low) * tau * (1 - np.exp(-t / tau)))


def _hiss(r: Generator, count: int, rate: int, low: float, high: float) -> Sound:
    """White noise between two frequencies."""
    spectrum = np.fft.rfft(r.standard_normal(count + 512))
    hertz = np.fft.rfftfreq(count + 512, 1 / rate)
    slope = 1 / (1 + (low / np.maximum(hertz, 1)) ** 4) / (1 + (hertz / high) ** 4)
    made = np.fft.irfft(spectrum * slope, count + 512)[:count]
    return np.asarray(made / np.abs(made).max())


def _kick(
    top: tuple[float, float],
    low: tuple[float, float],
    tau: tuple[float, float],
    decay: tuple[float, float],
    click: tuple[float, float] = (0, 0),
    drive: tuple[float, float] = (0, 0),
    attack: float = 0.0003,
) -> Stroke:
    def make(r: Generator, rate: int) -> Sound:
        fall = r.uniform(*decay)
        t = _time(4 * fall, rate)
        body = np.sin(_sweep(t, r.uniform(*top), r.uniform(*low), r.uniform(*tau)))
        body *= np.exp(-t / fall) * np.minimum(1, t / attack)
        if drive[1]:
            body = np.tanh(r.uniform(*drive) * body)
        return _loud(body + r.uniform(*click) * _hiss(r, len(t), rate, 1500, 9000) * np.exp(-t / 0.002))

    return make


def _acoustic(r: Generator, rate: int) -> Sound:
    t = _time(0.5, rate)
    low = r.uniform(52, 85)
    skin = np.sin(_sweep(t, 1.35 * low, low, 0.03)) * np.exp(-t / r.uniform(0.07, 0.14))
    for ratio, level in ((1.59, 0.5), (2.14, 0.3), (2.65, 0.2), (4.1, 0.1)):
        skin += level * np.sin(2 * np.pi * ratio * low * t) * np.exp(-t / 0.035)
    beater = _hiss(r, len(t), rate, 700, r.uniform(3000, 7000)) * np.exp(-t / 0.004)
    return _loud(skin * np.minimum(1, t / 0.0012) + r.uniform(0.15, 0.6) * beater)


def _hardstyle(r: Generator, rate: int) -> Sound:
    t = _time(0.32, rate)
    body = np.sin(_sweep(t, r.uniform(350, 800), r.uniform(45, 60), r.uniform(0.02, 0.06)))
    body = np.tanh(r.uniform(6, 25) * body * np.exp(-t / r.uniform(0.1, 0.25)))
    tock = np.sin(_sweep(t, 2500, 300, 0.004)) * np.exp(-t / 0.008)
    return _loud(np.clip(1.4 * (body + 0.5 * tock), -1, 1) * np.exp(-t / 0.4))


def _lofi(r: Generator, rate: int) -> Sound:
    sound = _acoustic(r, rate) if r.random() < 0.5 else KICKS["909"](r, rate)
    spectrum, hertz = np.fft.rfft(sound), np.fft.rfftfreq(len(sound), 1 / rate)
    dull = np.fft.irfft(spectrum / (1 + (hertz / r.uniform(1200, 4000)) ** 4), len(sound))
    return _loud(np.round(dull / np.abs(dull).max() * 24) / 24)


KICKS: Mapping[str, Stroke] = {
    "808": _kick((100, 190), (42, 58), (0.006, 0.02), (0.15, 0.4), (0, 0.08)),
    "909": _kick((200, 360), (46, 58), (0.018, 0.04), (0.09, 0.2), (0.05, 0.4), (1.2, 3)),
    "techno sweep": _kick((350, 800), (40, 56), (0.012, 0.06), (0.08, 0.25), (0, 0.2), (1, 4)),
    "fast sweep": _kick((300, 800), (45, 70), (0.005, 0.012), (0.06, 0.2), (0, 0.3), (0.5, 2)),
    "click and sine": _kick((50, 66), (50, 52), (0.01, 0.02), (0.1, 0.25), (0.3, 0.9)),
    "minimal": _kick((100, 160), (44, 60), (0.008, 0.02), (0.05, 0.12), (0, 0.02), attack=0.003),
    "acoustic": _acoustic,
    "hardstyle": _hardstyle,
    "lo-fi": _lofi,
}


def _snare(r: Generator, rate: int) -> Sound:
    t = _time(0.35, rate)
    pitch = r.uniform(160, 260)
    skin = (np.sin(_sweep(t, 1.5 * pitch, pitch, 0.012)) + 0.5 * np.sin(2 * np.pi * 1.78 * pitch * t)) * np.exp(
        -t / 0.05
    )
    wires = _hiss(r, len(t), rate, r.uniform(900, 2500), 9000) * np.exp(-t / r.uniform(0.05, 0.13))
    return _loud(r.uniform(0.3, 0.9) * skin + r.uniform(0.5, 1) * wires)


def _clap(r: Generator, rate: int) -> Sound:
    t = _time(0.3, rate)
    envelope = sum(np.exp(-(t - at) / 0.005) * (t >= at) for at in (0, 0.009, r.uniform(0.017, 0.024)))
    envelope = envelope + 0.7 * np.exp(-(t - 0.028) / r.uniform(0.04, 0.1)) * (t >= 0.028)
    return _loud(_hiss(r, len(t), rate, r.uniform(700, 1100), r.uniform(2500, 6000)) * envelope)


def _gated(r: Generator, rate: int) -> Sound:
    t = _time(0.18, rate)
    return _loud((0.5 * np.sin(_sweep(t, 330, 190, 0.02)) + _hiss(r, len(t), rate, 300, 7000)) * np.exp(-t / 0.25))


SNARES: Mapping[str, Stroke] = {"snare": _snare, "clap": _clap, "gated snare": _gated}


def _hat(shortest: float, longest: float, attack: float = 0.0003) -> Stroke:
    def make(r: Generator, rate: int) -> Sound:
        decay = r.uniform(shortest, longest)
        t = _time(5 * decay + attack, rate)
        sound = _hiss(r, len(t), rate, r.uniform(5000, 8500), 15000)
        if attack < 0.001:
            for pitch in (205.3, 304.4, 369.6, 522.7, 540.0, 800.0):
                sound = sound + 0.12 * np.sign(np.sin(2 * np.pi * 12 * pitch * t))
        return _loud(sound * np.minimum(1, t / attack) * np.exp(-np.maximum(t - attack, 0) / decay))

    return make


HATS: Mapping[str, Stroke] = {
    "closed hat": _hat(0.012, 0.04),
    "open hat": _hat(0.09, 0.22),
    "shaker": _hat(0.02, 0.05, 0.008),
}


def _tom(r: Generator, rate: int) -> Sound:
    t = _time(0.5, rate)
    pitch = r.uniform(90, 220)
    skin = np.sin(_sweep(t, pitch * r.uniform(1.1, 1.6), pitch, 0.04)) * np.exp(-t / r.uniform(0.09, 0.18))
    skin += 0.3 * np.sin(2 * np.pi * 1.6 * pitch * t) * np.exp(-t / 0.05)
    return _loud(skin + r.uniform(0.05, 0.3) * _hiss(r, len(t), rate, 500, 5000) * np.exp(-t / 0.006))


def _rim(r: Generator, rate: int) -> Sound:
    t = _time(0.12, rate)
    pitches = r.uniform(450, 1800, 2)
    return _loud(sum(np.sin(2 * np.pi * pitch * t) for pitch in pitches) * np.exp(-t / 0.012))


PERCUSSION: Mapping[str, Stroke] = {"tom": _tom, "rim": _rim}


def plucked(r: Generator, rate: int, hertz: float, length: float) -> Sound:
    """A string: partials that die away the faster the higher they are."""
    t = _time(length, rate)
    partials = range(1, 16)
    sound = sum(np.sin(2 * np.pi * k * hertz * t + k) * np.exp(-t * (1 + 0.6 * k) / 0.6) / k for k in partials)
    return _loud(np.asarray(sound) * np.minimum(1, t / 0.002))


def synth(r: Generator, rate: int, hertz: float, length: float) -> Sound:
    """A saw through a filter that closes."""
    t = _time(length, rate)
    cut = 150 + 1800 * np.exp(-t / 0.08)
    partials = range(1, 24)
    sound = sum(np.sin(2 * np.pi * k * hertz * t) / k / (1 + (k * hertz / cut) ** 4) for k in partials)
    return _loud(np.asarray(sound) * np.minimum(1, t / 0.003))


def sub(r: Generator, rate: int, hertz: float, length: float) -> Sound:
    """A long sine that glides into its pitch, a little driven."""
    t = _time(length, rate)
    return _loud(np.tanh(1.5 * np.sin(_sweep(t, hertz * r.uniform(0.8, 1.25), hertz, 0.05))) * np.minimum(1, t / 0.006))


def growl(r: Generator, rate: int, hertz: float, length: float) -> Sound:
    """Two saws that beat, and wobble."""
    t = _time(length, rate)
    cut = 200 + 700 * (0.5 - 0.5 * np.cos(2 * np.pi * 5 * t))
    partials = range(1, 24)
    sound = sum(
        (np.sin(2 * np.pi * k * hertz * t) + np.sin(2 * np.pi * k * 1.008 * hertz * t))
        / k
        / (1 + (k * hertz / cut) ** 2)
        for k in partials
    )
    return _loud(np.asarray(sound) * np.minimum(1, t / 0.004))


Voice = Callable[[Generator, int, float, float], Sound]
BASSES: Mapping[str, Voice] = {"plucked bass": plucked, "synth bass": synth, "808 sub": sub, "growling bass": growl}


def pad(rate: int, hertz: float, length: float) -> Sound:
    """A soft chord tone."""
    t = _time(length, rate)
    sound = sum(np.sin(2 * np.pi * k * hertz * t * tune) / k**1.4 for k in range(1, 7) for tune in (0.997, 1.003))
    return _loud(np.asarray(sound) * np.minimum(1, t / 0.05))
