"""What becomes of a song on its way to the listener: a room, equalisation, compression, noise, clipping, MP3."""

from __future__ import annotations

import io

import av
import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from vjfx.training.beat.instruments import RATE, Mono

_Sound = NDArray[np.float32]  # twice as fast as in double precision

_BLOCK = 1 << 16


def record(r: Generator, sound: NDArray[np.floating]) -> Mono:
    """The sound with random effects of a recording."""
    out = np.asarray(sound, np.float32)
    if r.random() < 0.35:
        out = _room(r, out)
    if r.random() < 0.5:
        out = _equalise(r, out)
    out = out * np.float32(0.8 / max(float(np.abs(out).max()), 1e-9))
    if r.random() < 0.45:
        out = _compress(r, out)
    if r.random() < 0.2:  # a distant crowd, hiss or hum
        out = out + np.float32(10 ** (r.uniform(-50, -18) / 20)) * coloured(r, len(out), r.uniform(0, 1.5))
    if r.random() < 0.12:
        out = np.clip(out * np.float32(10 ** (r.uniform(3, 18) / 20)), -1, 1)
    if r.random() < 0.04:  # it takes longer than all the rest
        out = _mp3(r, out)
    if r.random() < 0.15:
        out = out * np.float32(10 ** (r.uniform(-45, -6) / 20))
    return np.asarray(out, np.float32)


def coloured(r: Generator, count: int, slope: float) -> _Sound:
    """Noise of standard deviation 1 whose amplitude falls with frequency to the power of `slope`."""
    size = _length(count)
    spectrum = np.fft.rfft(r.standard_normal(size, np.float32))
    hertz = np.fft.rfftfreq(size, 1 / RATE)
    spectrum *= np.maximum(hertz, 30).astype(np.float32) ** -slope
    noise = np.fft.irfft(spectrum, size)[:count]
    return np.asarray(noise / np.float32(max(float(noise.std()), 1e-12)))


def convolved(sound: _Sound, other: _Sound) -> _Sound:
    """The convolution of two sounds, as long as the first."""
    size = _length(len(sound) + len(other))
    wet = np.fft.irfft(np.fft.rfft(sound, size) * np.fft.rfft(other, size), size)
    return np.asarray(wet[: len(sound)], np.float32)


def _length(count: int) -> int:
    """A length of which a spectrum is cheap."""
    return -(-count // _BLOCK) * _BLOCK


def _room(r: Generator, sound: _Sound) -> _Sound:
    """Early reflections and a diffuse tail that loses its treble."""
    fade = float(np.exp(r.uniform(np.log(0.15), np.log(2.8))))
    t = np.arange(round(min(1.2 * fade, 2.5) * RATE)) / RATE
    room = (r.standard_normal(len(t)) * 10 ** (-3 * t / fade)).astype(np.float32)
    room[: round(r.uniform(0, 0.02) * RATE)] = 0
    for delay in r.uniform(0.003, 0.05, int(r.integers(0, 8))):
        place = round(delay * RATE)
        if place < len(room):
            room[place] += r.choice([-1, 1]) * r.uniform(5, 40)
    if r.random() < 0.7:
        room = np.convolve(room, np.full(8, 0.125, np.float32), "same")
    wet = convolved(sound, room)
    return sound + wet * np.float32(r.uniform(0.1, 1.0) * sound.std() / max(float(wet.std()), 1e-9))


def _equalise(r: Generator, sound: _Sound) -> _Sound:
    size = _length(len(sound))
    hertz = np.fft.rfftfreq(size, 1 / RATE)
    tone = np.clip(hertz / 600 + 0.01, 0.01, 100) ** r.uniform(-0.25, 0.25)
    for _ in range(int(r.integers(0, 3))):
        middle, width = np.exp(r.uniform(np.log(80), np.log(9000))), r.uniform(0.3, 1.5)
        tone *= 10 ** (r.uniform(-9, 9) / 20 * np.exp(-0.5 * (np.log2(np.maximum(hertz, 1) / middle) / width) ** 2))
    if r.random() < 0.25:
        tone /= 1 + (hertz / r.uniform(2500, 9000)) ** 4
    if r.random() < 0.2:
        tone /= 1 + (r.uniform(60, 200) / np.maximum(hertz, 1)) ** 4
    return np.asarray(np.fft.irfft(np.fft.rfft(sound, size) * tone.astype(np.float32), size)[: len(sound)], np.float32)


def _compress(r: Generator, sound: _Sound) -> _Sound:
    """A compressor, and often a limiter: what mastering does."""
    block = 64
    count = len(sound) // block
    peaks = np.abs(sound[: count * block]).reshape(count, block).max(axis=1) + 1e-6
    threshold, ratio = r.uniform(0.05, 0.4), r.uniform(2, 10)
    release = np.exp(-block / (RATE * r.uniform(0.04, 0.4)))
    steps = np.arange(count)
    held = np.exp(np.maximum.accumulate(np.log(peaks) - steps * np.log(release)) + steps * np.log(release))
    gain = np.minimum(1, (held / threshold) ** (1 / ratio - 1))
    smooth = np.interp(np.arange(len(sound)), steps * block + block / 2, gain)
    out = sound * smooth.astype(np.float32)
    out *= np.float32(0.9 / max(float(np.abs(out).max()), 1e-9))
    if r.random() < 0.6:
        out = np.tanh(out * np.float32(r.uniform(1, 3)))
    return np.asarray(out, np.float32)


def _mp3(r: Generator, sound: _Sound) -> _Sound:
    """Encoded as MP3 and decoded; aligned to the original."""
    memory = io.BytesIO()
    samples = np.clip(sound, -1, 1).astype(np.float32)[None]
    with av.open(memory, "w", format="mp3") as file:
        stream = file.add_stream("libmp3lame", rate=RATE, layout="mono")
        stream.bit_rate = int(r.choice([48, 64, 96, 128])) * 1000
        for start in range(0, samples.shape[1], 1152):
            frame = av.AudioFrame.from_ndarray(np.ascontiguousarray(samples[:, start : start + 1152]), "fltp", "mono")
            frame.rate = RATE
            file.mux(stream.encode(frame))
        file.mux(stream.encode(None))
    memory.seek(0)
    with av.open(memory, "r") as encoded:
        heard = np.concatenate([frame.to_ndarray().reshape(-1) for frame in encoded.decode(audio=0)])
    if len(heard) < len(sound):
        heard = np.pad(heard, (0, len(sound) - len(heard)))
    middle = slice(len(sound) // 2, len(sound) // 2 + 8192)
    late = int(np.argmax([float(heard[middle.start + k : middle.stop + k] @ sound[middle]) for k in range(0, 2600)]))
    return np.pad(heard[late:], (0, late))[: len(sound)]
