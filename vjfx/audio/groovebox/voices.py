"""The instruments of the groovebox: each returns one stereo sound (n, 2) with peak 1. Pitches are in hertz."""

from __future__ import annotations

import numpy as np

from vjfx.audio.groovebox.waves import Wave, above, faded, filtered, metal, noise, peak, reverb, saw, seconds, stereo
from vjfx.core.protocols import Samples

_LOOP = 1 << 17  # samples of a looped sound: 2.7 s at 48 kHz


def kick(
    rate: int, low: float = 50, sweep: float = 140, fall: float = 0.028, decay: float = 0.15, drive: float = 1.6
) -> Samples:
    """A sine that falls by `sweep` to `low` hertz in about `fall` seconds, with a click at its start."""
    t = seconds(2.8 * decay, rate)
    body = np.sin(2 * np.pi * (low * t + sweep * fall * (1 - np.exp(-t / fall)))) * np.exp(-t / decay)
    click = noise(len(t), 1, 2000, 9000, rate)[:, 0] * np.exp(-t / 0.003)
    return stereo(peak(faded(np.tanh(drive * body) + 0.35 * click, 0.0008, decay / 3, rate)))


def snare(rate: int, pitch: float = 190, decay: float = 0.11, rattle: float = 0.8, bright: float = 1.0) -> Samples:
    """A skin with two modes that fall a little, and rattling wires."""
    t = seconds(4 * decay, rate)
    bend = pitch * (t + 0.008 * (1 - np.exp(-t / 0.012)))
    skin = (np.sin(2 * np.pi * bend) + 0.6 * np.sin(2 * np.pi * 1.62 * bend)) * np.exp(-t / 0.06)
    wires = noise(len(t), 2, 1400 * bright, 9000 * bright, rate) * np.exp(-t / decay)[:, None]
    crack = noise(len(t), 5, 2500, 8000, rate) * np.exp(-t / 0.006)[:, None]
    dry = np.tanh(1.4 * (0.6 * skin[:, None] + rattle * wires + 0.6 * crack)) * _fade(t, 0.0005, 0.05, rate)
    return stereo(peak(reverb(dry, 0.35, 0.12, rate)))


def clap(rate: int) -> Samples:
    """Three hands and a room."""
    t = seconds(0.3, rate)
    hands = sum(np.exp(-(t - start) / 0.006) * (t >= start) for start in (0.0, 0.011, 0.023))
    envelope = hands + 0.8 * np.exp(-(t - 0.03) / 0.07) * (t >= 0.03)
    dry = noise(len(t), 2, 900, 5000, rate) * faded(envelope, 0.0005, 0.05, rate)[:, None]
    return stereo(peak(reverb(dry, 0.5, 0.15, rate)))


def hat(rate: int, decay: float) -> Samples:
    """Two cymbals on a stand, closed (0.02 s) or open (0.1 s)."""
    t = seconds(5 * decay, rate)
    return stereo(peak(metal(t, 6500, rate) * _decaying(t, decay, 0.0005, decay, rate)))


def crash(rate: int) -> Samples:
    """A large cymbal."""
    t = seconds(2.6, rate)
    shine = metal(t, 3500, rate) * _decaying(t, 0.75, 0.001, 0.5, rate)
    return stereo(peak(shine + 0.5 * noise(len(t), 8, 1500, 6000, rate) * _decaying(t, 0.25, 0.001, 0.5, rate)))


def ride(rate: int) -> Samples:
    """A cymbal struck with the tip of a stick."""
    t = seconds(0.7, rate)
    ping = sum(np.sin(2 * np.pi * pitch * t + pitch) for pitch in (3127.0, 4211.0, 5379.0, 6733.0, 8219.0))
    return stereo(
        peak((0.25 * np.asarray(ping)[:, None] + metal(t, 7000, rate)) * _decaying(t, 0.16, 0.0005, 0.2, rate))
    )


def shaker(rate: int) -> Samples:
    """Noise with a soft attack."""
    t = seconds(0.16, rate)
    return stereo(peak(noise(len(t), 4, 5000, 12000, rate) * _decaying(t, 0.035, 0.012, 0.04, rate)))


def rim(rate: int) -> Samples:
    """A stick on the edge of a drum."""
    t = seconds(0.08, rate)
    knock = np.sin(2 * np.pi * 480 * t) + np.sin(2 * np.pi * 1720 * t)
    return stereo(peak(reverb(np.tanh(3 * knock * np.exp(-t / 0.009))[:, None] * np.ones(2), 0.3, 0.1, rate)))


def tom(rate: int, pitch: float, decay: float = 0.13) -> Samples:
    """A drum with a pitch: a tom or, short and high, a conga."""
    t = seconds(4 * decay, rate)
    skin = np.sin(2 * np.pi * pitch * (t + 0.02 * (1 - np.exp(-t / 0.03)))) * np.exp(-t / decay)
    return stereo(peak(faded(np.tanh(1.5 * skin), 0.001, decay, rate)))


def cowbell(rate: int) -> Samples:
    """Two square waves, as in a drum machine."""
    t = seconds(0.3, rate)
    clang = np.sign(np.sin(2 * np.pi * 540 * t)) + np.sign(np.sin(2 * np.pi * 800 * t))
    envelope = 0.6 * np.exp(-t / 0.012) + 0.4 * np.exp(-t / 0.08)
    soft = filtered(clang * envelope, np.full(len(t), 3500.0), 0.5, rate)
    return stereo(peak(faded(soft, 0.0005, 0.1, rate)))


def bass(
    rate: int,
    pitch: float,
    cutoff: float = 220,
    sweep: float = 1700,
    fall: float = 0.07,
    resonance: float = 1.2,
    decay: float = 0.22,
) -> Samples:
    """A plucked saw on a sine, whose filter closes by `sweep` to `cutoff` hertz in about `fall` seconds."""
    t = seconds(2.4 * decay, rate)
    swept = filtered(saw(t, pitch, rate), cutoff + sweep * np.exp(-t / fall), resonance, rate)
    wave = (0.8 * swept + 0.5 * np.sin(2 * np.pi * pitch * t)) * np.exp(-t / decay)
    return stereo(peak(faded(np.tanh(1.3 * wave), 0.003, decay / 3, rate)))


def sub(rate: int, pitch: float, decay: float = 0.7) -> Samples:
    """The long kick of a drum machine as a bass: a driven sine whose pitch falls at first."""
    t = seconds(2.5 * decay, rate)
    wave = np.sin(2 * np.pi * pitch * (t + 0.012 * (1 - np.exp(-t / 0.018)))) * np.exp(-t / decay)
    return stereo(peak(faded(np.tanh(2.2 * wave), 0.003, decay / 2, rate)))


def growl(rate: int, pitch: float) -> Samples:
    """Detuned saws that beat against each other, over a clean sine in the middle."""
    t = seconds(2.0, rate)
    breath = 450 + 350 * np.sin(2 * np.pi * 0.9 * t - 1)
    sides = [
        above(filtered(saw(t, pitch * tune, rate) - saw(t, pitch * 2.004 / tune, rate), breath, 1.5, rate), 150, rate)
        for tune in (1.009, 0.991)
    ]
    wave = 0.9 * np.tanh(np.stack(sides, axis=1)) + np.sin(2 * np.pi * pitch * t)[:, None]
    return stereo(peak(wave * _fade(t, 0.004, 0.1, rate)))


def chord(
    rate: int,
    pitches: tuple[float, ...],
    cutoff: float = 500,
    sweep: float = 5000,
    fall: float = 0.09,
    decay: float = 0.16,
    walls: float = 0.7,
) -> Samples:
    """A stab of saws, slightly sharp on the left and flat on the right, in a room."""
    t = seconds(4 * decay, rate)
    moving = cutoff + sweep * np.exp(-t / fall)
    sides = [
        filtered(sum((saw(t, pitch * tune, rate) for pitch in pitches), np.zeros(len(t))), moving, 0.6, rate)
        for tune in (1.004, 0.996)
    ]
    return stereo(peak(reverb(np.stack(sides, axis=1) * _decaying(t, decay, 0.003, 2 * decay, rate), walls, 0.3, rate)))


def pluck(rate: int, pitch: float, decay: float = 0.14) -> Samples:
    """One note of a stab."""
    return chord(rate, (pitch,), 700, 4000, 0.06, decay)


def keys(rate: int, pitches: tuple[float, ...]) -> Samples:
    """An electric piano by frequency modulation, panned from side to side."""
    t = seconds(2.2, rate)
    depth, tine = 1.1 * np.exp(-t / 0.5), 0.12 * np.exp(-t / 0.12)
    wave = np.zeros(len(t))
    for pitch in pitches:
        turns = 2 * np.pi * pitch * t
        wave += np.sin(turns + depth * np.sin(turns + 0.3)) + tine * np.sin(14 * turns)
    sway = 0.25 * np.sin(2 * np.pi * 4.4 * t)
    sides = np.stack([wave * (1 + sway), wave * (1 - sway)], axis=1)
    return stereo(peak(reverb(sides * _decaying(t, 0.75, 0.004, 0.5, rate), 0.6, 0.15, rate)))


def bell(rate: int, pitch: float) -> Samples:
    """A bell in a hall, by frequency modulation (Chowning 1973)."""
    t = seconds(2.5, rate)
    tone = np.sin(2 * np.pi * pitch * t + 1.6 * np.exp(-t / 0.4) * np.sin(2 * np.pi * 3.5 * pitch * t))
    sides = (tone * _decaying(t, 0.6, 0.004, 1.0, rate)[:, 0])[:, None] * np.array([1.0, 0.85])
    return stereo(peak(reverb(sides, 2.6, 0.5, rate)))


def pad(rate: int, pitches: tuple[float, ...], bright: float = 0.35) -> Samples:
    """A string pad, to be looped: each partial is a narrow band of noise (Nasca's PADsynth)."""
    frequencies = np.fft.rfftfreq(_LOOP, 1 / rate)
    spectrum = np.zeros((len(frequencies), 2), np.complex64)
    random = np.random.default_rng(round(sum(pitches)))
    for pitch in pitches:
        for partial in range(1, 1 + int(min(40, 9000 / pitch))):
            width = 0.006 * pitch * partial**0.8 + 0.15
            near = slice(*np.searchsorted(frequencies, pitch * partial + width * np.array([-4, 4])))
            band = np.exp(-(((frequencies[near] - pitch * partial) / width) ** 2)) / np.sqrt(width)
            phase = random.uniform(-np.pi, np.pi, len(band))
            # The channels differ in phase above the bass, but not so far that they cancel each other in mono.
            apart = random.uniform(-1, 1, len(band)) * (np.pi / 4 if pitch * partial > 150 else 0)
            level = band * bright ** (np.log2(partial) * 1.2)
            spectrum[near, 0] += level * np.exp(1j * (phase + apart))
            spectrum[near, 1] += level * np.exp(1j * (phase - apart))
    return stereo(peak(np.fft.irfft(spectrum, _LOOP, axis=0)))


def drone(rate: int, pitch: float) -> Samples:
    """The root and its octaves, to be looped: detuned by less than 0.2 Hz so that the loop is seamless."""
    turns = 2 * np.pi * round(pitch * _LOOP / rate) * np.arange(_LOOP) / _LOOP
    return stereo(peak(np.sin(turns) + 0.4 * np.sin(2 * turns) + 0.1 * np.sin(3 * turns)))


def wind(rate: int, low: float = 1500, high: float = 9000) -> Samples:
    """Noise, to be looped."""
    return stereo(noise(_LOOP, 6, low, high, rate))


def crackle(rate: int) -> Samples:
    """Vinyl crackle, to be looped."""
    random = np.random.default_rng(9)
    dust = noise(_LOOP, 9, 1500, 7000, rate) * 0.06
    for side in range(2):
        dust[random.integers(0, _LOOP, 40), side] += random.choice([-1, 1], 40) * random.uniform(0.1, 1, 40) ** 2
    return stereo(peak(dust))


def duck(rate: int, depth: float) -> Samples:
    """The gain with which a kick ducks the music: 1 at both ends."""
    t = seconds(0.36, rate)
    hole = np.exp(-((t / 0.15) ** 2)) * np.minimum(1, t / 0.004)
    return stereo(1 - depth * hole * np.minimum(1, (t[-1] - t) / 0.05))


def _decaying(t: Wave, decay: float, attack: float, release: float, rate: int) -> Wave:
    return faded(np.exp(-t / decay), attack, release, rate)[:, None]


def _fade(t: Wave, attack: float, release: float, rate: int) -> Wave:
    return faded(np.ones(len(t)), attack, release, rate)[:, None]
