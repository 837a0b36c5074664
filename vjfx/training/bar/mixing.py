"""Mixing of parts: placing sounds, echoes, and ducking under the kick."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from vjfx.training.beat.instruments import RATE, Mono

_LOUD = 0.12  # root mean square of a part at level 1


def place(out: Mono, sound: Mono, seconds: float, level: float) -> None:
    """Add the sound to `out` at a moment; a moment outside `out` adds nothing."""
    at = round(seconds * RATE)
    if 0 <= at < len(out):
        end = min(len(out), at + len(sound))
        out[at:end] += sound[: end - at] * np.float32(level)


def levelled(part: Mono, level: float) -> Mono:
    """The part with this loudness; silence stays silent."""
    loud = float(np.sqrt(np.mean(part**2)))
    return part * np.float32(level * _LOUD / loud) if loud > 1e-6 else part


def driven(part: Mono, drive: float) -> Mono:
    """The part through a distorting amplifier."""
    return np.asarray(np.tanh(part * np.float32(drive / max(float(np.abs(part).max()), 1e-9))))


def echoed(part: Mono, seconds: float, feedback: float) -> Mono:
    """The part with three echoes."""
    out, late = part.copy(), round(seconds * RATE)
    for number in (1, 2, 3):
        out[number * late :] += part[: max(0, len(part) - number * late)] * np.float32(feedback**number)
    return out


def ducked(part: Mono, strokes: NDArray[np.float64], depth: float, seconds: float) -> Mono:
    """The part, softer for some time after each stroke, as when a compressor listens to the kick."""
    dip = (1 - depth * np.exp(-np.arange(round(4 * seconds * RATE)) / (seconds * RATE))).astype(np.float32)
    gain = np.ones_like(part)
    for at in np.round(strokes * RATE).astype(int).tolist():
        if 0 <= at < len(part):
            gain[at : at + len(dip)] = dip[: len(part) - at]
    return part * gain


def riser(noise: Mono, seconds: float) -> Mono:
    """Noise that swells for so many seconds, and then stops."""
    count = min(round(seconds * RATE), len(noise))
    return noise[:count] * np.linspace(0, 1, count, dtype=np.float32) ** 2
