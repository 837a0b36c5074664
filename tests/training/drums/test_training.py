"""The training of the drum network, on few short mixes without recorded strokes."""

from __future__ import annotations

import subprocess
import sys
from copy import deepcopy
from dataclasses import replace
from importlib.resources import files
from pathlib import Path

import numpy as np
import pytest
import torch

from vjfx.audio.analysis.drums import INPUTS, KINDS, DrumDetector, DrumFeatures, DrumNetwork
from vjfx.audio.analysis.feature_extractor import FeatureExtractor
from vjfx.audio.analysis.hop import hop_size
from vjfx.core.errors import DeviceError
from vjfx.training.drums import samples
from vjfx.training.drums.bank import bank
from vjfx.training.drums.examples import Example, Excerpt, Floats, equalised, example, labels, levels, superposed
from vjfx.training.drums.mixes import Mix
from vjfx.training.drums.options import DrumOptions
from vjfx.training.drums.run import train
from vjfx.training.drums.trainer import DrumTrainer

pytestmark = pytest.mark.usefixtures("one_thread")

TINY = DrumOptions(mixes=5, held_out=1, voices=6, steps=40, seconds=3.0, sampled=False, batch=8, length=120)


@pytest.fixture(scope="module")
def mixes(tmp_path_factory: pytest.TempPathFactory) -> list[Example]:
    folder = tmp_path_factory.mktemp("mixes")
    strokes = bank(TINY.voices, sampled=False)
    return [example(seed, folder, strokes, TINY.seconds) for seed in range(TINY.mixes)]


def test_training_lowers_the_loss(mixes: list[Example]) -> None:
    training = DrumTrainer(TINY, mixes, mixes)
    before = training.validate()
    while training.done < TINY.steps:
        training.step()
    assert training.validate() < 0.5 * before


def test_the_shipped_weights_have_the_shapes_of_the_training(mixes: list[Example]) -> None:
    made = DrumTrainer(TINY, mixes, mixes).weights()
    with files("vjfx.audio.analysis").joinpath("drums.npz").open("rb") as file:
        shipped = {key: value.shape for key, value in np.load(file).items()}
    assert {key: value.shape for key, value in made.items()} == shipped


def test_the_analysis_computes_what_was_trained(mixes: list[Example]) -> None:
    training = DrumTrainer(TINY, mixes, mixes)
    training.step()
    seen = mixes[0].levels.astype(np.float32)
    network = DrumNetwork(training.weights())
    played = np.array([network(each) for each in seen])
    training.net.eval()
    with torch.no_grad():
        trained = training.net(torch.from_numpy(seen)[None])[0].sigmoid().numpy()
    assert played.shape == (len(seen), len(KINDS))
    assert played == pytest.approx(trained, abs=1e-5)


@pytest.mark.parametrize("rate", [32000, 44100])
def test_examples_have_the_levels_of_the_analysis(rate: int) -> None:
    class Recorder(DrumDetector):
        def __init__(self) -> None:
            self.features = DrumFeatures(rate, 8 * hop_size(rate), hop_size(rate))
            self.seen: list[Floats] = []

        def __call__(self, power: Floats, recent: Floats, gain: float) -> dict[str, bool]:
            self.seen.append(self.features(power, recent, gain))
            return {}

    sound = np.random.default_rng(0).normal(0, 0.1, 2 * rate).astype(np.float32)
    sound[rate // 2 : rate] = 0
    recorder = Recorder()
    FeatureExtractor(rate, 1, recorder).feed(sound[:, None])
    seen = levels(sound, rate)
    assert seen.shape == (2 * rate // hop_size(rate), INPUTS)
    assert np.array(recorder.seen) == pytest.approx(seen, abs=1e-4)


def test_labels_expect_a_report_between_9_and_15_milliseconds_and_nothing_where_it_is_unsure() -> None:
    none = np.array([])
    made = Mix(
        np.zeros(44100, np.float32),
        {"kick": np.array([0.5]), "snare": none, "hat": none},
        {"kick": none, "snare": none, "hat": np.array([0.2])},
    )
    answers, weights = labels(made, 172, 44100)
    ends = (np.arange(172) + 1) * 256 / 44100
    assert np.array_equal(answers[:, 0] == 1, (ends > 0.5092) & (ends < 0.515))
    assert not answers[:, 1:].any()
    assert np.array_equal(weights[:, 2] == 0, (ends > 0.2) & (ends < 0.25))
    assert not weights[(ends > 0.516) & (ends < 0.539), 0].any()
    assert weights[(ends < 0.5) | (ends > 0.541), 0].all()


def test_two_mixes_at_once_have_the_strokes_of_both_but_those_that_are_covered() -> None:
    quiet, loud = np.full((9, INPUTS), 0.1, np.float32), np.full((9, INPUTS), 4.0, np.float32)
    answers, other, weights = np.zeros((9, 3), np.float32), np.zeros((9, 3), np.float32), np.ones((9, 3), np.float32)
    answers[3, 0] = other[5, 2] = 1
    both = superposed(Excerpt(loud, answers, weights), Excerpt(loud, other, weights), 1.0)
    assert np.array_equal(both.answers, answers + other)
    assert np.array_equal(both.weights, weights)
    assert np.expm1(both.levels) == pytest.approx(2**0.5 * np.expm1(loud), rel=1e-4)
    covered = superposed(Excerpt(quiet, answers, weights), Excerpt(loud, other, weights), 1.0)
    assert covered.weights[3, 0] == 0
    assert covered.weights.sum() == weights.sum() - 1


def test_an_equaliser_leaves_silence_silent() -> None:
    seen = np.zeros((4, INPUTS), np.float32)
    seen[2:] = 3.0
    changed = equalised(np.random.default_rng(0), seen)
    assert not changed[:2].any()
    assert changed[2].std() > 0.1
    assert np.array_equal(changed[2], changed[3])


def test_a_run_leaves_weights_and_continues(tmp_path: Path) -> None:
    options = replace(TINY, mixes=3, steps=6)
    progress = list(train(options, tmp_path))
    assert [(each.what, each.done) for each in progress if each.done in (3, 6)] == [
        ("mixes", 3),
        ("drums", 3),
        ("drums", 6),
    ]
    assert progress[-1].validation is not None
    weights = dict(np.load(tmp_path / "drums.npz"))
    assert DrumNetwork({name: value.astype(np.float32) for name, value in weights.items()})(
        np.zeros(INPUTS, np.float32)
    ).shape == (3,)
    made = {path.name: path.stat().st_mtime_ns for path in (tmp_path / "mixes").iterdir()}
    assert sorted(made) == ["0.npz", "1.npz", "2.npz"]
    assert [each.what for each in train(options, tmp_path)] == ["mixes"] * 3  # nothing is left to do
    assert {path.name: path.stat().st_mtime_ns for path in (tmp_path / "mixes").iterdir()} == made


def test_a_restored_training_goes_on_as_if_it_had_not_stopped(mixes: list[Example]) -> None:
    whole, stopped = DrumTrainer(TINY, mixes, mixes), DrumTrainer(TINY, mixes, mixes)
    for _ in range(2):
        whole.step()
    state = deepcopy(whole.state())
    after = whole.step()
    stopped.restore(state)
    assert stopped.done == 2
    assert stopped.step() == after


def test_the_command_reports_what_is_wrong_in_one_line(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "vjfx", "train", "drums", "-o", str(tmp_path)]
    result = subprocess.run([*command, "--mixes", "4", "--held-out", "4"], capture_output=True, text=True)
    assert (result.returncode, result.stderr) == (2, "vjfx: --held-out 4 (allowed: fewer than --mixes 4)\n")


def test_missing_samples_are_one_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(samples, "SONIC_PI", tmp_path / "none")
    with pytest.raises(DeviceError, match="apt install sonic-pi-samples"):
        next(train(replace(TINY, sampled=True), tmp_path))
