"""The two networks of the beat tracker, each on its own."""

from __future__ import annotations

import numpy as np
import pytest

from vjfx.audio.beat.activation import LAYERS, STEPS, ActivationNetwork
from vjfx.audio.beat.flux import BANDS
from vjfx.audio.beat.meter import CELLS, RATIOS, MeterClassifier

STEP = 0.0107  # seconds
KICK, CLAP, HAT = (slice(0, 2), 1.0), (slice(3, 7), 0.8), (slice(6, 8), 0.6)  # bands, and how hard


def house(meter: MeterClassifier, bpm: float, clock: float, late: float = 0.0) -> None:
    """Ten seconds: kicks on the beat, claps on two and four, hats between, while a clock runs at its own tempo."""
    for number in range(round(10 / STEP)):
        before, after = (4 * (number + more) * STEP * bpm / 60 for more in (0, 1))
        flux = np.zeros(BANDS, np.float32)
        if int(before) != int(after):
            place = int(after) % 16
            for (bands, hard), places in ((KICK, (0, 4, 8, 12)), (CLAP, (4, 12)), (HAT, (2, 6, 10, 14))):
                flux[bands] += hard * (place in places)
        meter.add(flux, (number + 1) * STEP * clock / 60 + late)


@pytest.mark.parametrize(("ratio", "late"), [(1.0, 0.0), (1.0, 0.5), (0.5, 0.0), (2.0, 0.0), (2.0, 0.25)])
def test_the_meter_tells_the_beat_from_other_pulses(ratio: float, late: float) -> None:
    meter, bpm = MeterClassifier(STEP, BANDS), 124.0
    house(meter, bpm, bpm / ratio, late)
    hypotheses = meter.classify(bpm / ratio)
    best = max(hypotheses, key=lambda hypothesis: float(hypothesis.probabilities.max()))
    assert best.ratio == ratio
    assert int(best.probabilities.argmax()) % 4 == round(4 * late * ratio) % 4
    assert sum(hypothesis.probabilities.sum() for hypothesis in hypotheses) == pytest.approx(1)


def test_only_tempos_of_music_are_considered() -> None:
    meter = MeterClassifier(STEP, BANDS)
    assert [hypothesis.ratio for hypothesis in meter.classify(120)] == [
        ratio for ratio in RATIOS if 58 < 120 * ratio < 205
    ]
    assert [hypothesis.probabilities.shape for hypothesis in meter.classify(70)] == [(CELLS,)] * 4


def test_realigning_replaces_the_past_of_the_clock() -> None:
    right, wrong = MeterClassifier(STEP, BANDS), MeterClassifier(STEP, BANDS)
    house(right, 124, 124)
    house(wrong, 124, 97)
    wrong.realign(10 / STEP // 1 * STEP * 124 / 60, 124)
    for one, other in zip(right.classify(124), wrong.classify(124), strict=True):
        assert one.probabilities == pytest.approx(other.probabilities, abs=0.05)


def test_the_activations_depend_on_the_receptive_field_alone() -> None:
    random = np.random.default_rng(0)
    past = 2 * (2**LAYERS - 1)
    sound = random.uniform(0, 2, (past + 41, STEPS * BANDS)).astype(np.float32)
    long, short = ActivationNetwork(), ActivationNetwork()
    for flux in random.uniform(0, 2, (3, STEPS * BANDS)).astype(np.float32):
        long(flux)
    for flux in sound:
        beats, tempos = long(flux)
        other, _ = short(flux)
    assert beats == pytest.approx(other, abs=1e-4)
    assert beats.sum(axis=1) == pytest.approx([1, 1], abs=1e-5)
    assert tempos.sum() == pytest.approx(1, abs=1e-5)
    changed = ActivationNetwork()
    for number, flux in enumerate(sound):
        beats, _ = changed(flux * (number != 40))  # the oldest in the receptive field
    assert np.abs(beats - other).max() > 1e-6
