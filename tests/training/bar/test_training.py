"""The training of the bar network, on few short songs of synthesisers."""

from __future__ import annotations

import subprocess
import sys
from importlib.resources import files
from pathlib import Path

import numpy as np
import pytest
import torch

from vjfx.audio.beat.bar_network import CLASSES, TEMPOS, BarNetwork
from vjfx.audio.beat.features import INPUTS, STEPS
from vjfx.core.errors import DeviceError
from vjfx.training.bar import run, sampler
from vjfx.training.bar.examples import Features, hear
from vjfx.training.bar.kits import made
from vjfx.training.bar.options import BarOptions
from vjfx.training.bar.run import train
from vjfx.training.bar.sampler import Sampler
from vjfx.training.bar.trainer import BarTrainer
from vjfx.training.beat.instruments import RATE
from vjfx.training.beat.styles import HAT, KICK
from vjfx.values.beat import METRES

pytestmark = pytest.mark.usefixtures("one_thread")

TINY = BarOptions(songs=3, held_out=1, steps=30, batch=4, length=100)


def drums(bpm: float, metre: int) -> Features:
    """Six seconds of kicks on every first beat, and hats on the others."""
    sounds = made(np.random.default_rng(1))
    beats = np.arange(0.2, 5.5, 60 / bpm)
    bar = np.arange(len(beats)) % metre
    out = np.zeros(6 * RATE + RATE, np.float32)
    for time, number in zip(beats, bar, strict=True):
        sound, at = sounds[HAT if number else KICK], round(time * RATE)
        out[at : at + len(sound)] += 0.5 * sound
    return Features(hear(out[: 6 * RATE]).astype(np.float16), beats, bar, metre)


@pytest.fixture(scope="module")
def songs() -> list[Features]:
    return [drums(120, 4), drums(100, 3), drums(140, 4)]


@pytest.fixture
def folder(tmp_path: Path, songs: list[Features]) -> Path:
    """A folder with the features of three songs."""
    (tmp_path / "songs").mkdir()
    for number, each in enumerate(songs):
        np.savez(tmp_path / "songs" / f"{number}.npz", **each._asdict())
    return tmp_path


def test_training_lowers_the_loss(songs: list[Features]) -> None:
    training = BarTrainer(TINY, songs, songs)
    before = training.validate()
    while training.done < training.steps:
        training.step()
    assert training.validate() < 0.8 * before


def test_the_shipped_weights_have_the_shapes_of_the_training(songs: list[Features]) -> None:
    made = BarTrainer(TINY, songs, songs).weights()
    with files("vjfx.audio.beat").joinpath("bar_network.npz").open("rb") as file:
        shipped = {key: value.shape for key, value in np.load(file).items()}
    assert {key: value.shape for key, value in made.items()} == shipped


def test_the_beat_tracker_computes_what_was_trained(songs: list[Features]) -> None:
    training = BarTrainer(TINY, songs, songs)
    training.step()
    features = songs[0].features[:200].astype(np.float32)
    network = BarNetwork(training.weights())
    played = [network(each) for each in features]
    training.net.eval()  # after one step, the average is the network itself
    with torch.no_grad():
        output = training.net(torch.from_numpy(features.T.copy())[None])[0].T
    beats, tempos, metre = output.split([STEPS * CLASSES, len(TEMPOS), 1 + len(METRES)], dim=1)
    wanted = beats.reshape(-1, STEPS, CLASSES).softmax(-1), tempos.softmax(-1), metre.softmax(-1)
    for number, right in enumerate(wanted):
        assert np.array([each[number] for each in played]) == pytest.approx(right.numpy(), abs=1e-4)


def test_a_run_leaves_weights_that_the_beat_tracker_reads(folder: Path) -> None:
    progress = list(train(TINY, folder))
    ends = {each.what: each for each in progress}
    assert [(each.what, each.done) for each in ends.values()] == [("songs", 3), ("network", 30)]
    assert ends["network"].validation is not None
    stored = dict(np.load(folder / "bar_network.npz"))
    BarNetwork(stored)(np.zeros(INPUTS, np.float32))


def test_a_run_that_was_killed_continues_to_the_same_weights(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(run, "_EVERY", 10)
    list(train(TINY, folder))
    whole = dict(np.load(folder / "bar_network.npz"))
    for name in ("bar_network.npz", "checkpoint.pt"):
        (folder / name).unlink()
    for progress in train(TINY, folder):
        if progress.what == "network" and progress.done == 14:
            break
    rest = [each.done for each in train(TINY, folder) if each.what == "network"]
    assert rest == list(range(11, 31))
    for name, weights in np.load(folder / "bar_network.npz").items():
        assert weights == pytest.approx(whole[name], abs=2e-3)


def test_the_command_reports_what_is_wrong_in_one_line(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "vjfx", "train", "bars", "-o", str(tmp_path)]
    result = subprocess.run([*command, "--songs", "4", "--held-out", "4"], capture_output=True, text=True)
    assert (result.returncode, result.stderr) == (2, "vjfx: --held-out 4 (allowed: fewer than --songs 4)\n")


def test_a_missing_soundfont_is_one_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sampler, "SOUNDFONT", tmp_path / "none.sf2")
    with pytest.raises(DeviceError, match="apt install fluidsynth"):
        Sampler(tmp_path).instrument(0)
