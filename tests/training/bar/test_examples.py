"""Training examples: their labels lie where the beats are."""

from __future__ import annotations

import numpy as np
import pytest

from vjfx.audio.analysis.stft import Stft
from vjfx.audio.beat.bar_network import CLASSES, DELAY, TEMPOS
from vjfx.audio.beat.features import HOPS, INPUTS, STEPS, BeatFeatures
from vjfx.training.bar.examples import CALL, Features, example, hear
from vjfx.training.beat.instruments import RATE
from vjfx.values.beat import METRES

LENGTH = 400  # calls
TWO = np.arange(1, 16, 0.5)  # seconds: 120 beats per minute


def heard(beats: np.ndarray, metre: int) -> Features:
    """Twenty seconds of a click at each beat among the features."""
    features = np.zeros((round(20 / CALL), INPUTS), np.float16)
    features[np.round((beats + DELAY) / CALL - 0.5).astype(int)] = 1
    return Features(features, beats, np.arange(len(beats)) % max(metre, 1), metre)


def test_features_of_a_whole_song_are_those_of_the_beat_tracker() -> None:
    sound = np.random.default_rng(0).normal(0, 0.2, RATE // 2).astype(np.float32)
    stft = Stft(RATE)
    live = BeatFeatures(stft.frequencies, stft.hop / RATE)
    spectra = np.array(list(stft.feed(sound)))
    wanted = np.array([live(spectra[at : at + HOPS]) for at in range(0, len(spectra) - HOPS + 1, HOPS)])
    assert hear(sound) == pytest.approx(wanted, abs=1e-4)


@pytest.mark.parametrize("metre", [3, 4])
def test_labels_follow_the_beats_and_the_metre(metre: int) -> None:
    source = heard(TWO, metre)
    for seed in range(8):
        made = example(np.random.default_rng(seed), source, source, LENGTH)
        assert made.features.shape == (INPUTS, LENGTH)
        classes = made.classes.T.reshape(-1, CLASSES)
        assert classes.sum(axis=1) == pytest.approx(1)
        clicks = np.flatnonzero(made.features[:58].max(axis=0) > 0.3)
        said = np.unique(np.flatnonzero(classes[:, 0] < 0.5) // STEPS)
        assert len(said) > 5
        assert all(np.abs(clicks - each).min() <= 1 for each in said)
        downbeats = np.count_nonzero(classes[:, 2] == 1)
        assert downbeats == pytest.approx(np.count_nonzero(classes[:, 1:].max(axis=1) == 1) / metre, abs=2)
        assert made.metre[1 + METRES.index(metre)] == pytest.approx(1)
        bpm = TEMPOS[made.tempos[:, LENGTH // 4].argmax()]
        assert 0.8 * 120 < bpm < 1.25 * 120


def test_a_sound_without_a_beat_has_none_in_its_labels() -> None:
    source = heard(np.zeros(0), 0)
    made = example(np.random.default_rng(0), source, source, LENGTH)
    assert made.classes.reshape(STEPS, CLASSES, LENGTH)[:, 0] == pytest.approx(1)
    assert not made.tempos.any()
    assert made.metre[0] == pytest.approx(1)


def test_labels_change_at_a_cut() -> None:
    beats, silence = heard(TWO, 4), heard(np.zeros(0), 0)
    cut = 0
    for seed in range(12):
        metre = example(np.random.default_rng(seed), beats, silence, LENGTH).metre
        changes = np.flatnonzero(np.diff(metre.argmax(axis=0)))
        assert len(changes) <= 1
        cut += len(changes)
    assert 2 <= cut <= 9
