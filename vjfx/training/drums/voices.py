"""Strokes made at random: drums over the whole range of what is called by their names, and what is taken for them.

Each function returns one sound (n,) at RATE with peak 1, struck at its first sample.
"""

from __future__ import annotations

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from vjfx.training.drums.sound import RATE, Mono, between, faded, filtered, mono, peak, room, seconds

Wave = NDArray[np.float64]


def kick(r: Generator) -> Mono:
    """A falling sine, with or without a click, noise, distortion, a room."""
    low, decay = between(r, 34, 78), between(r, 0.04, 0.45)
    t = seconds(min(1.2, 4 * decay))
    depth = between(r, 1.15, 24) if r.random() < 0.85 else 1.0
    top, fall = min(1300.0, low * depth), between(r, 0.003, 0.09)
    bend = np.exp(-t / fall) if r.random() < 0.7 else 1 / (1 + t / fall) ** between(r, 1, 3)
    hertz = low + (top - low) * bend
    if r.random() < 0.3:  # a second, faster sweep
        hertz = hertz + between(r, 50, 1500) * np.exp(-t / between(r, 0.001, 0.008))
    phase = 2 * np.pi * np.cumsum(hertz) / RATE + r.choice([0.0, 0.0, np.pi / 2, r.uniform(0, 6.3)])
    body = _shape(r, phase)
    hold = between(r, 0.005, 0.15) if r.random() < 0.4 else 0.0
    body *= np.exp(-np.maximum(t - hold, 0) / decay) * _attack(t, between(r, 0.0002, 0.006))
    if r.random() < 0.45:
        drive = between(r, 1.2, 25)
        body = np.tanh(drive * body) if r.random() < 0.7 else np.clip(drive * body, -1, 1)
        if r.random() < 0.3:
            body *= np.exp(-t / between(r, 0.1, 0.6))
    if r.random() < 0.65:
        body = body + between(r, 0.03, 0.9) * _click(r, t)
    if r.random() < 0.25:
        body = body + between(r, 0.02, 0.3) * _noise(r, t, between(r, 60, 400), between(r, 900, 6000), 0.004, 0.08)
    if r.random() < 0.2:  # recorded: the skin's modes, and no lowest bass
        for ratio in (1.5, 1.83, 2.3):
            mode = np.sin(2 * np.pi * ratio * low * t) * np.exp(-t / between(r, 0.02, 0.09))
            body = body + r.uniform(0, 0.4) * mode
    return _finished(r, body, 0.25)


def snare(r: Generator) -> Mono:
    """A skin with two modes, and wires; or an electronic one."""
    decay = between(r, 0.03, 0.3)
    t = seconds(min(0.9, 5 * decay))
    pitch = between(r, 130, 380)
    bend = pitch * (1 + between(r, 0.01, 1.0) * np.exp(-t / between(r, 0.005, 0.04)))
    phase = 2 * np.pi * np.cumsum(bend) / RATE
    skin = np.sin(phase) + r.uniform(0, 0.9) * np.sin(phase * r.uniform(1.4, 2.3))
    skin *= np.exp(-t / between(r, 0.02, 0.15))
    wires = _noise(r, t, between(r, 300, 3500), between(r, 5000, 16000), decay, decay)
    stick = _noise(r, t, 1500, 12000, 0.001, 0.008)
    body = between(r, 0.05, 1.2) * skin + between(r, 0.3, 1.2) * wires + r.uniform(0, 0.7) * stick
    body *= _attack(t, between(r, 0.0002, 0.002))
    if r.random() < 0.3:
        body = np.tanh(between(r, 1.2, 8) * body)
    if r.random() < 0.15:
        body *= t < between(r, 0.06, 0.2)  # gated
    return _finished(r, body, 0.35)


def clap(r: Generator) -> Mono:
    """A few hands within 40 ms, and a room; struck by the first."""
    decay = between(r, 0.03, 0.25)
    t = seconds(0.06 + 4 * decay)
    starts = np.concatenate([[0.0], np.cumsum(r.uniform(0.004, 0.016, r.integers(0, 4)))])
    envelope = np.zeros(len(t))
    for start in starts:
        envelope += r.uniform(0.6, 1) * np.exp(-np.maximum(t - start, 0) / between(r, 0.003, 0.01)) * (t >= start)
    last = float(starts[-1])
    envelope += r.uniform(0.3, 1) * np.exp(-np.maximum(t - last, 0) / decay) * (t >= last)
    low = between(r, 400, 1500)
    return _finished(r, filtered(r.normal(0, 1, len(t)), low, low * between(r, 2, 9)) * envelope, 0.4)


def rim(r: Generator) -> Mono:
    """A stick on the rim, a block of wood, a clave, a cowbell."""
    t = seconds(0.2)
    body = np.zeros(len(t))
    for _ in range(r.integers(1, 4)):
        body += r.uniform(0.3, 1) * np.sin(2 * np.pi * between(r, 350, 3000) * t) * np.exp(-t / between(r, 0.004, 0.06))
    return _finished(r, body + r.uniform(0, 0.6) * _noise(r, t, 800, 9000, 0.001, 0.006), 0.3)


def hat(r: Generator) -> Mono:
    """A closed or open hi-hat, of metal or of noise."""
    decay = between(r, 0.008, 0.06) if r.random() < 0.65 else between(r, 0.06, 0.5)
    t = seconds(min(0.9, 5 * decay))
    low = between(r, 2500, 10500)
    metal = np.zeros(len(t))
    base = between(r, 180, 900)
    for ratio in r.uniform(1, 6, 6):
        metal += np.sign(np.sin(2 * np.pi * base * ratio * t + r.uniform(0, 6.3)))
    share = r.uniform(0, 1)
    body = share * metal / 2.5 + (1 - share) * r.normal(0, 1, len(t))
    bright = filtered(body, low, between(r, 9000, 30000), int(r.integers(1, 4)))
    body = bright * np.exp(-t / decay) * _attack(t, between(r, 0.0002, 0.002))
    return _finished(r, body, 0.15)


def shaker(r: Generator) -> Mono:
    """A shaker, maracas, a tambourine: noise that swells for a moment."""
    rise, decay = between(r, 0.001, 0.02), between(r, 0.015, 0.09)
    t = seconds(rise + 5 * decay)
    body = _noise(r, t, between(r, 2500, 7000), between(r, 8000, 20000), decay, decay) * np.minimum(1, t / rise)
    if r.random() < 0.3:
        for _ in range(4):
            body = body + 0.3 * np.sin(2 * np.pi * r.uniform(5000, 12000) * t) * np.exp(-t / decay)
    return _finished(r, body, 0.1)


def cymbal(r: Generator) -> Mono:
    """A ride: a ping over a long shine."""
    t = seconds(0.9)
    shine = _noise(r, t, between(r, 2500, 6000), 18000, between(r, 0.2, 0.8), 0.8)
    ping = sum(np.sin(2 * np.pi * r.uniform(2500, 9000) * t + r.uniform(0, 6)) for _ in range(6))
    return _finished(
        r, r.uniform(0.3, 1) * shine + r.uniform(0.05, 0.25) * ping * np.exp(-t / between(r, 0.05, 0.4)), 0.1
    )


def tom(r: Generator) -> Mono:
    """A tom, a conga, a tabla: a skin above the kicks, which falls a little."""
    pitch, decay = between(r, 82, 420), between(r, 0.05, 0.4)
    t = seconds(min(1.0, 4 * decay))
    hertz = pitch * (1 + between(r, 0.02, 0.9) * np.exp(-t / between(r, 0.01, 0.12)))
    phase = 2 * np.pi * np.cumsum(hertz) / RATE
    body = np.sin(phase) * np.exp(-t / decay)
    for _ in range(r.integers(0, 4)):
        body += r.uniform(0, 0.6) * np.sin(phase * r.uniform(1.4, 3.2)) * np.exp(-t / (decay * r.uniform(0.1, 0.7)))
    body = body + r.uniform(0, 0.3) * _noise(r, t, 300, 6000, 0.003, 0.04)
    return _finished(r, body * _attack(t, between(r, 0.0003, 0.004)), 0.25)


def bass(r: Generator, pitch: float, length: float) -> Mono:
    """A bass note: analogue, plucked, an 808 without its drum, FM."""
    t = seconds(length)
    kind, attack = r.integers(5), between(r, 0.0008, 0.03)
    if r.random() < 0.2:  # slides into its pitch
        hertz = pitch * 2 ** (r.uniform(-7, 7) / 12 * np.exp(-t / between(r, 0.02, 0.15)))
    else:
        hertz = np.full(len(t), pitch)
    phase = 2 * np.pi * np.cumsum(hertz) / RATE + r.uniform(0, 6.3)
    if kind == 0:  # a filter opens and closes
        count, opened = int(min(40, 5000 / pitch)), between(r, 120, 3000)
        cutoff = 80 + opened * np.exp(-t / between(r, 0.03, 0.4))
        square = r.random() < 0.4
        body = np.zeros(len(t))
        for number in range(1, count + 1, 2 if square else 1):
            body += np.sin(number * phase) / number / np.sqrt(1 + (number * pitch / cutoff) ** 4)
    elif kind == 1:  # a sine, driven or not
        body = np.sin(phase) * np.exp(-t / between(r, 0.15, 2))
        body = np.tanh(between(r, 0.5, 6) * body)
    elif kind == 2:  # a string
        body = np.zeros(len(t))
        for number in range(1, 14):
            body += np.sin(number * phase) * np.exp(-t * number / between(r, 0.3, 2)) / number ** r.uniform(0.6, 1.6)
        body += r.uniform(0, 0.5) * _noise(r, t, 400, 5000, 0.002, 0.01)
    elif kind == 3:
        index = between(r, 0.3, 6) * np.exp(-t / between(r, 0.03, 0.5))
        body = np.sin(phase + index * np.sin(phase * r.choice([0.5, 1, 2, 3])))
    else:  # two saws that beat
        other = phase * r.uniform(1.002, 1.02)
        body = np.zeros(len(t))
        for number in range(1, 12):
            body += (np.sin(number * phase) + np.sin(number * other)) / number
        body = filtered(body, 0, between(r, 150, 2500)).astype(np.float64)
    body *= _attack(t, attack)
    return peak(faded(body, min(0.4 * length, between(r, 0.004, 0.08))))


def tone(r: Generator, pitch: float, length: float) -> Mono:
    """A note of a lead, a pad, a pluck."""
    t = seconds(length)
    phase = 2 * np.pi * pitch * t + r.uniform(0, 6.3)
    if r.random() < 0.3:
        phase = phase + r.uniform(0.2, 2) * np.sin(2 * np.pi * r.uniform(4, 7) * t)
    slope = r.uniform(0.7, 2.2)
    body = np.zeros(len(t))
    for number in range(1, int(min(16, 9000 / pitch)) + 1):
        body += np.sin(number * phase * (1 + r.normal(0, 0.0005))) / number**slope
    body *= np.exp(-t / between(r, 0.05, 3)) if r.random() < 0.6 else 1.0
    return peak(faded(body * _attack(t, between(r, 0.001, 0.2)), min(0.3 * length, 0.08)))


def speech(r: Generator, length: float) -> Mono:
    """Somebody who speaks or sings: plosives, fricatives and vowels in turn, of formants over a voiced buzz."""
    out = np.zeros(round(length * RATE), np.float32)
    at, pitch = 0.0, between(r, 80, 300)
    while at < length - 0.4:
        at += r.uniform(0, 0.25) if r.random() < 0.4 else 0.0
        kind = r.random()
        if kind < 0.45:
            at += _add(out, at, between(r, 0.15, 0.9) * plosive(r)) * 0.25
        elif kind < 0.7:
            t = seconds(r.uniform(0.05, 0.18))
            hiss = _noise(r, t, between(r, 1500, 5000), 12000, 1, 1) * np.sin(np.pi * t / t[-1])
            at += _add(out, at, between(r, 0.05, 0.4) * peak(hiss)) * 0.9
        at += _add(out, at, 0.8 * _vowel(r, pitch * between(r, 0.8, 1.25), r.uniform(0.08, 0.5))) * 0.9
    return peak(out)


def plosive(r: Generator) -> Mono:
    """A p, b, t or k into a microphone: a burst, often with a thump of air."""
    t = seconds(0.12)
    burst = _noise(r, t, between(r, 200, 2500), between(r, 3000, 9000), between(r, 0.003, 0.02), 0.03)
    air = filtered(r.normal(0, 1, len(t)), between(r, 15, 40), between(r, 70, 250), 2)
    air = peak(air) * np.minimum(1, t / between(r, 0.004, 0.03)) * np.exp(-t / between(r, 0.01, 0.05))
    return peak(faded(burst + (between(r, 0.1, 2.5) * air if r.random() < 0.6 else 0.0), 0.02))


def click(r: Generator) -> Mono:
    """A crackle of a record or a cable."""
    t = seconds(0.004)
    return peak(r.normal(0, 1, len(t)) * np.exp(-t / between(r, 0.00005, 0.001)))


def riser(r: Generator, length: float) -> Mono:
    """Noise that rises, falls or stays."""
    t = seconds(length)
    low = between(r, 30, 3000)
    body = filtered(r.normal(0, 1, len(t)), low, min(18000, low * between(r, 3, 100)))
    slope = r.uniform(-3, 5) / length
    return peak(body * np.exp(slope * (t - t[-1])))


def _shape(r: Generator, phase: Wave) -> Wave:
    kind = r.random()
    if kind < 0.7:
        return np.sin(phase)
    if kind < 0.85:
        return np.asarray(2 / np.pi * np.arcsin(np.sin(phase)))
    return np.tanh(between(r, 1, 6) * np.sin(phase)) + r.uniform(0, 0.3) * np.sin(2 * phase)


def _attack(t: Wave, rise: float) -> Wave:
    return np.minimum(1.0, (t + 0.5 / RATE) / rise)


def _click(r: Generator, t: Wave) -> Wave:
    if r.random() < 0.3:
        return np.sin(2 * np.pi * between(r, 400, 5000) * t) * np.exp(-t / between(r, 0.0005, 0.006))
    return _noise(r, t, between(r, 200, 4000), between(r, 5000, 16000), 0.0003, 0.007)


def _noise(r: Generator, t: Wave, low: float, high: float, shortest: float, longest: float) -> Wave:
    """Noise of a band, with peak 1, that dies away within the given range of time constants."""
    decay = between(r, shortest, longest) if longest > shortest else longest
    count = min(len(t), round(8 * decay * RATE) + 8)
    body = np.zeros(len(t))
    body[:count] = peak(filtered(r.normal(0, 1, count), low, high) * np.exp(-t[:count] / decay))
    return body


def _vowel(r: Generator, pitch: float, length: float) -> Mono:
    t = seconds(length)
    glide = pitch * 2 ** (r.normal(0, 0.1) * t / length + 0.01 * np.sin(2 * np.pi * 5.5 * t))
    phase = 2 * np.pi * np.cumsum(glide) / RATE
    formants = [(between(r, 250, 900), 90), (between(r, 800, 2400), 130), (between(r, 2300, 3300), 200)]
    buzz: Wave = np.zeros(len(t))
    for number in range(1, int(min(20, 4000 / pitch)) + 1):
        gain = sum(1 / (1 + ((number * pitch - centre) / width) ** 2) for centre, width in formants) + 0.02
        buzz += gain / number**0.3 * np.sin(number * phase)
    return peak(buzz * np.minimum(1, t / 0.02) * np.minimum(1, (t[-1] - t) / 0.04))


def _add(out: Mono, at: float, sound: Mono) -> float:
    first = round(at * RATE)
    part = out[first : first + len(sound)]
    part += sound[: len(part)]
    return len(sound) / RATE


def _finished(r: Generator, body: Wave | Mono, roomy: float) -> Mono:
    """With an equaliser and a room by chance."""
    whole = mono(body)
    if r.random() < 0.25:
        whole = filtered(whole, between(r, 15, 45), between(r, 2500, 16000), 1)
    whole = faded(whole, 0.01)
    if r.random() < roomy:
        whole = np.concatenate([whole, np.zeros(6000, np.float32)])
        whole = faded(room(r, whole, between(r, 0.02, 0.25), between(r, 0.05, 0.8)), 0.05)
    return peak(whole)
