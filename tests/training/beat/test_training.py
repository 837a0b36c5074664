"""The training of the beat networks, on few short songs that the groovebox plays."""

from __future__ import annotations

import subprocess
import sys
from importlib.resources import files
from pathlib import Path

import numpy as np
import pytest
import torch

from vjfx.audio.beat.activation import CLASSES, STEPS, TEMPOS, ActivationNetwork
from vjfx.audio.beat.flux import BANDS
from vjfx.audio.beat.meter import MeterClassifier
from vjfx.core.errors import DeviceError
from vjfx.training.beat import instruments
from vjfx.training.beat.examples import Features, features
from vjfx.training.beat.options import BeatOptions
from vjfx.training.beat.run import train
from vjfx.training.beat.trainer import TRAINERS, ActivationTrainer, MeterTrainer

pytestmark = pytest.mark.usefixtures("one_thread")

TINY = BeatOptions(
    songs=3,
    held_out=1,
    own_voices=1.0,
    activation_steps=40,
    batch=4,
    length=100,
    meter_steps=60,
    rhythms=64,
    held_out_rhythms=16,
)


@pytest.fixture(scope="module")
def songs(tmp_path_factory: pytest.TempPathFactory) -> list[Features]:
    folder = tmp_path_factory.mktemp("songs")
    return [features(seed, folder, TINY.own_voices) for seed in (1, 2)]


@pytest.mark.parametrize("trainer", TRAINERS.values(), ids=TRAINERS)
def test_training_lowers_the_loss(trainer: type[ActivationTrainer] | type[MeterTrainer], songs: list[Features]) -> None:
    training = trainer(TINY, songs, songs)
    before = training.validate()
    while training.done < training.steps:
        training.step()
    assert training.validate() < 0.9 * before


@pytest.mark.parametrize(("name", "trainer"), TRAINERS.items(), ids=TRAINERS)
def test_the_shipped_weights_have_the_shapes_of_the_training(
    name: str, trainer: type[ActivationTrainer] | type[MeterTrainer], songs: list[Features]
) -> None:
    made = trainer(TINY, songs, songs).weights()
    with files("vjfx.audio.beat").joinpath(f"{name}.npz").open("rb") as file:
        shipped = {key: value.shape for key, value in np.load(file).items()}
    assert {key: value.shape for key, value in made.items()} == shipped


def test_the_beat_tracker_computes_what_was_trained(songs: list[Features]) -> None:
    training = ActivationTrainer(TINY, songs, songs)
    training.step()
    flux = songs[0].flux[: 300 * STEPS].reshape(300, STEPS * BANDS)
    network = ActivationNetwork(training.weights())
    played = [network(each) for each in flux]
    training.net.eval()
    with torch.no_grad():
        output = training.net(torch.from_numpy(flux.T.copy())[None])[0].T
    beats = output[:, : STEPS * CLASSES].reshape(-1, STEPS, CLASSES).softmax(-1).numpy()
    tempos = output[:, STEPS * CLASSES :].softmax(-1).numpy()
    assert tempos.shape == (300, len(TEMPOS))
    assert np.array([beat for beat, _ in played]) == pytest.approx(beats, abs=1e-4)
    assert np.array([tempo for _, tempo in played]) == pytest.approx(tempos, abs=1e-4)


def test_a_run_leaves_weights_that_the_beat_tracker_reads(tmp_path: Path) -> None:
    progress = list(train(TINY, tmp_path))
    ends = {each.what: each for each in progress}
    assert [(each.what, each.done) for each in ends.values()] == [("songs", 3), ("activation", 40), ("meter", 60)]
    assert all(each.validation is not None for name, each in ends.items() if name != "songs")
    stored = {name: dict(np.load(tmp_path / f"{name}.npz")) for name in TRAINERS}
    ActivationNetwork(stored["activation"])(np.zeros(STEPS * BANDS, np.float32))
    MeterClassifier(0.0116, BANDS, stored["meter"]).classify(120)
    made = {path.name: path.stat().st_mtime_ns for path in (tmp_path / "songs").iterdir()}
    assert sorted(made) == ["0.npz", "1.npz", "2.npz"]
    next(train(TINY, tmp_path))
    assert {path.name: path.stat().st_mtime_ns for path in (tmp_path / "songs").iterdir()} == made


def test_the_command_reports_what_is_wrong_in_one_line(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "vjfx", "train", "beat", "-o", str(tmp_path)]
    result = subprocess.run([*command, "--songs", "4", "--held-out", "4"], capture_output=True, text=True)
    assert (result.returncode, result.stderr) == (2, "vjfx: --held-out 4 (allowed: fewer than --songs 4)\n")


def test_a_missing_soundfont_is_one_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(instruments, "SOUNDFONT", tmp_path / "none.sf2")
    with pytest.raises(DeviceError, match="apt install fluidsynth"):
        features(1, tmp_path, own_voices=0.0)
