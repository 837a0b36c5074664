"""The bar pointer model: its posterior after a reset, and after steps with known activations."""

from __future__ import annotations

import cmath
import math

import numpy as np
import pytest

from vjfx.audio.analysis.stft import Stft
from vjfx.audio.beat.bar_pointer import BarPointerModel
from vjfx.audio.beat.meter import CELLS, RATIOS, MeterHypothesis
from vjfx.audio.beat.tracker import BeatTracker

STEP = 0.0107  # seconds
NOTHING, BEAT = np.array([0.97, 0.02, 0.01], np.float32), np.array([0.1, 0.6, 0.3], np.float32)


def after(seconds: float, bpm: float) -> BarPointerModel:
    """The model after clear beats, the last of them in the newest step."""
    model = BarPointerModel(STEP)
    for number in range(round(seconds * bpm / 60)):
        for step in range(round(60 / bpm / STEP)):
            model.step(BEAT if number and step == 0 else NOTHING)
    model.step(BEAT)
    return model


def angle(phase: complex) -> float:
    return cmath.phase(phase) / (2 * math.pi)


def test_clear_beats_give_a_tempo_and_a_phase() -> None:
    posterior = after(6, 124).posterior(120, 1)
    assert posterior.bpm == pytest.approx(124, rel=0.02)
    assert abs(angle(posterior.phase)) < 0.05
    assert abs(posterior.phase) > 0.8


def test_a_reset_to_a_tempo_leaves_the_phase_open() -> None:
    model = BarPointerModel(STEP)
    model.reset(100)
    posterior = model.posterior(120, 1)
    assert posterior.bpm == pytest.approx(100, rel=0.02)
    assert abs(posterior.phase) < 0.1
    model.reset(100, phase=0.25)
    posterior = model.posterior(120, 1)
    assert angle(posterior.phase) == pytest.approx(0.25, abs=0.03)
    model.reset(100, beat=2.25)
    posterior = model.posterior(120, 1)
    assert (int(posterior.beats.argmax()), angle(posterior.phase)) == (2, pytest.approx(0.25, abs=0.03))


def test_a_tempo_set_by_hand_leaves_the_phase_open() -> None:
    stft = Stft(48000)
    tracker = BeatTracker(stft.frequencies, stft.hop / 48000)
    tracker.set(bpm=100)
    assert abs(tracker._model.posterior(100, 1).phase) < 0.1
    tracker.set(bpm=100, phase=0.5)
    assert abs(tracker._model.posterior(100, 1).phase) > 0.5


@pytest.mark.parametrize(("bpm", "ratio"), [(180, 0.5), (90, 2.0), (90, 4 / 3)])
def test_the_meter_moves_it_to_another_tempo(bpm: float, ratio: float) -> None:
    model = after(6, bpm)
    chances = np.zeros((len(RATIOS), CELLS))
    chances[RATIOS.index(ratio), 0] = 1
    hypotheses = [MeterHypothesis(*pair) for pair in zip(RATIOS, chances, strict=True) if 58 < bpm * pair[0] < 205]
    for _ in range(12):
        model.observe_meter(hypotheses, bpm, 0.0)
    assert model.posterior(bpm, 1).bpm == pytest.approx(bpm * ratio, rel=0.05)


def test_a_tempo_is_kept_until_another_one_is_much_likelier() -> None:
    model = after(3, 80)
    double = model.posterior(160, 1)
    assert double.bpm == pytest.approx(model.posterior(80, 1).bpm, rel=0.02)
    assert model.posterior(160 if double.bpm < 120 else 80, 1e9).bpm == pytest.approx(
        160 if double.bpm < 120 else 80, rel=0.07
    )
