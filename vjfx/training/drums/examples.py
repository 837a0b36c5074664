"""Training examples: what the network sees of each hop of a mix, and what it should say."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from vjfx.audio.analysis.bands import THIRDS
from vjfx.audio.analysis.drums import CENTRES, INPUTS, KINDS, DrumFeatures
from vjfx.audio.analysis.feature_extractor import asymmetric_window
from vjfx.audio.analysis.gain import AutomaticGain, decibels, gate
from vjfx.audio.analysis.hop import hop_size
from vjfx.core.atomic import replacing
from vjfx.training.drums.mixes import Mix, mix
from vjfx.training.drums.samples import Bank
from vjfx.training.drums.sound import Mono

# Seconds from a stroke to the end of a hop. A report comes between the first two: all that can be waited for, since a
# kick differs from a tom only in what follows. Until _OVER nothing else is expected.
_EARLY, _LATEST, _OVER = 0.0092, 0.015, 0.040
_UNSURE = 0.050
_AT_ONCE = 256  # hops
_LEAST = 0.25  # of the power of the bands in which a stroke is heard, or else it is covered
_SHORT = len(THIRDS) - 1  # the first band of the short spectrum
_HEARD_IN = {
    "kick": slice(_SHORT, _SHORT + 6),  # 50 to 1000 Hz
    "snare": slice(_SHORT + 2, _SHORT + 13),  # 250 Hz to 11 kHz
    "hat": slice(_SHORT + 10, INPUTS),  # above 4 kHz
}

Floats = NDArray[np.float32]


class Example(NamedTuple):
    """A mix as the network sees it: levels (hops, 39), answers (hops, kinds), and their weights (hops, kinds)."""

    levels: NDArray[np.float16]
    answers: NDArray[np.float16]
    weights: NDArray[np.float16]


class Excerpt(NamedTuple):
    """A part of an example, as float32."""

    levels: Floats
    answers: Floats
    weights: Floats


def superposed(first: Excerpt, second: Excerpt, gain: float) -> Excerpt:
    """Both at once, the second with this gain; strokes that the other one covers are left out."""
    one, other = np.expm1(first.levels) ** 2, (np.expm1(second.levels) * np.float32(gain)) ** 2
    answers = np.maximum(first.answers, second.answers)
    weights = np.minimum(first.weights, second.weights)
    for column, (kind, bands) in enumerate(_HEARD_IN.items()):
        assert kind == KINDS[column]
        own, foreign = one[:, bands].sum(axis=1), other[:, bands].sum(axis=1)
        share = own / np.maximum(own + foreign, 1e-6)
        for excerpt, loud in ((first, share), (second, 1 - share)):
            struck = excerpt.answers[:, column] > 0
            heard = excerpt.weights[struck, column] * (loud[struck] > _LEAST)
            weights[struck, column] = np.maximum(heard, 0)
    return Excerpt(np.log1p(np.sqrt(one + other)), answers, weights)


def equalised(r: Generator, seen: Floats) -> Floats:
    """The levels after a random equaliser, and at another loudness."""
    curve = np.interp(np.log2(CENTRES), np.linspace(4.5, 14, 6), r.normal(0, 3, 6))
    gain = 10 ** ((curve + r.uniform(-8, 4)) / 20)
    return np.asarray(np.log1p(np.expm1(seen) * gain.astype(np.float32)))


def levels(samples: Mono, rate: int) -> Floats:
    """What the network sees of each hop of a sound (n,), (hops, 39): as FeatureExtractor computes it, many at once."""
    hop = hop_size(rate)
    window = asymmetric_window(hop)
    size = len(window)
    features, gain = DrumFeatures(rate, size, hop), AutomaticGain(hop / rate, ())
    count = len(samples) // hop
    padded = np.concatenate([np.zeros(size - hop, np.float32), samples[: count * hop]])
    frames = np.lib.stride_tricks.sliding_window_view(padded, size)[::hop]
    scale = np.float32(2 / (size * float(np.sum(window**2))))
    rows = []
    for first in range(0, count, _AT_ONCE):
        part = frames[first : first + _AT_ONCE]
        part = np.asarray(part - part.mean(axis=1, keepdims=True), np.float32)
        spectrum = np.fft.rfft(part * window)
        power = np.asarray((spectrum.real**2 + spectrum.imag**2) * scale, np.float32)
        factors = []
        for loud in np.sqrt(power.sum(axis=1), dtype=np.float64).tolist():
            opening = gate(decibels(loud))
            gain(np.array([loud]), opening)
            factors.append(opening / max(gain.reference, loud))
        rows.append(features(power, part[:, None], np.array(factors, np.float32)))
    return np.concatenate(rows)


def example(seed: int, cache: Path, bank: Bank, seconds: float) -> Example:
    """The mix with this number, from the cache folder if it was made before."""
    path = cache / f"{seed}.npz"
    if not path.exists():
        r = np.random.default_rng(seed)
        made = mix(r, bank, seconds)
        rate = 44100 if r.random() < 0.5 else 48000  # the same samples, a little faster
        seen = levels(made.samples, rate)
        answers, weights = labels(made, len(seen), rate)
        with replacing(path) as part, part.open("wb") as file:
            np.savez(file, levels=seen.astype(np.float16), answers=answers, weights=weights)
    with np.load(path) as stored:
        return Example(stored["levels"], stored["answers"], stored["weights"])


def labels(made: Mix, count: int, rate: int) -> tuple[NDArray[np.float16], NDArray[np.float16]]:
    """Answers and weights (count, kinds) for the hops of a mix played at this rate."""
    answers = np.zeros((count, len(KINDS)), np.float16)
    weights = np.ones((count, len(KINDS)), np.float16)
    hop, speed = 256 / rate, 44100 / rate
    for column, kind in enumerate(KINDS):
        for time in made.unsure[kind] * speed:
            weights[_hops(time, time + _UNSURE, hop), column] = 0
        for time in made.struck[kind] * speed:
            here = _hops(time, time + _OVER, hop)
            weights[here, column] = np.where(answers[here, column] > 0, weights[here, column], 0)
        for time in made.struck[kind] * speed:
            due = _hops(time + _EARLY, time + _LATEST, hop)
            answers[due, column] = 1
            weights[due, column] = 1
    return answers, weights


def _hops(start: float, end: float, hop: float) -> slice:
    """The hops that end in this span of seconds."""
    return slice(max(0, int(np.ceil(start / hop)) - 1), max(0, int(np.floor(end / hop))))
