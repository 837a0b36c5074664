"""The bar network and its features, on their own."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from vjfx.audio.analysis.stft import Stft
from vjfx.audio.beat import bar_network
from vjfx.audio.beat.bar_network import LAYERS, TEMPOS, BarNetwork
from vjfx.audio.beat.features import EDGES, HOPS, INPUTS, PITCHES, RISES, STEPS, BeatFeatures
from vjfx.values.beat import METRES

WEIGHTS = Path(bar_network.__file__).with_suffix(".npz")


def test_the_activations_depend_on_the_receptive_field_alone() -> None:
    random = np.random.default_rng(0)
    past = 2 * (2**LAYERS - 1)
    sound = random.uniform(0, 2, (past + 41, INPUTS)).astype(np.float32)
    shapes = {name: part.shape for name, part in np.load(WEIGHTS).items()}
    weights = {name: random.normal(0, 0.1, shape).astype(np.float32) for name, shape in shapes.items()}
    long, short = BarNetwork(weights), BarNetwork(weights)
    for features in random.uniform(0, 2, (3, INPUTS)).astype(np.float32):
        long(features)
    for features in sound:
        heard, other = long(features), short(features)
    for one, same in zip(heard, other, strict=True):
        assert one == pytest.approx(same, abs=1e-4)
    assert heard.beats.sum(axis=1) == pytest.approx([1, 1], abs=1e-5)
    assert heard.tempos.shape == TEMPOS.shape
    assert heard.tempos.sum() == pytest.approx(1, abs=1e-5)
    assert heard.metre.shape == (1 + len(METRES),)
    assert heard.metre.sum() == pytest.approx(1, abs=1e-5)
    changed = BarNetwork(weights)
    for number, features in enumerate(sound):
        different = changed(features * (number != 40))  # the oldest in the receptive field
    assert np.abs(different.metre - other.metre).max() > 1e-7


def spectra(rate: int, sound: NDArray[np.float32]) -> NDArray[np.complex64]:
    every = np.array(list(Stft(rate).feed(sound)))
    return every[: len(every) // HOPS * HOPS].reshape(-1, HOPS, every.shape[1])


@pytest.mark.parametrize("rate", [8000, 22050, 32000, 44100, 48000, 96000])
def test_a_note_raises_its_own_band_and_its_own_semitone(rate: int) -> None:
    t = np.arange(rate) / rate
    stft = Stft(rate)
    features = BeatFeatures(stft.frequencies, stft.hop / rate)
    sound = (0.5 * np.sin(2 * np.pi * 440 * t) * (t > 0.5)).astype(np.float32)
    heard = np.array([features(each) for each in spectra(rate, sound)])
    start = round(0.5 * rate / stft.hop / HOPS)
    assert np.abs(heard[: start - 1]).max() < 1e-3
    bands = heard[start : start + 3, : STEPS * RISES].reshape(-1, RISES).sum(axis=0)
    low = EDGES[int(bands.argmax())]
    assert low * 0.9 < 440 < low * 1.35
    rise = heard[start : start + 8, STEPS * RISES :].sum(axis=0)
    assert PITCHES[rise.argmax()] == pytest.approx(440, rel=0.04)


def test_features_do_not_depend_on_loudness() -> None:
    rate = 44100
    sound = np.random.default_rng(0).normal(0, 0.1, rate).astype(np.float32) * (np.arange(rate) % 11025 < 4000)
    heard = []
    for gain in (1.0, 0.01):
        stft = Stft(rate)
        features = BeatFeatures(stft.frequencies, stft.hop / rate)
        heard.append([features(each) for each in spectra(rate, (gain * sound).astype(np.float32))])
    assert np.array(heard[0]) == pytest.approx(np.array(heard[1]), abs=1e-2)
