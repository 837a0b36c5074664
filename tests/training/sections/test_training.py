"""The training of the section network, on few songs that the groovebox plays."""

from __future__ import annotations

import subprocess
import sys
from importlib.resources import files
from pathlib import Path

import numpy as np
import pytest
import torch

from vjfx.audio.sections.drop import DropDetector
from vjfx.audio.sections.measures import BANDS, Frame, Fullness
from vjfx.audio.sections.network import BREAK, BUILD, GROOVE, SectionNetwork
from vjfx.training.sections.composer import song
from vjfx.training.sections.examples import VARIANTS, Example, example, examples
from vjfx.training.sections.form import Arrangement, Section, Style
from vjfx.training.sections.options import SectionOptions
from vjfx.training.sections.run import train
from vjfx.training.sections.trainer import SectionTrainer

TINY = SectionOptions(songs=2, arranged=0, held_out=1, steps=30, batch=4, soundfont=False)

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("one_thread")]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("run")


@pytest.fixture(scope="module")
def songs(folder: Path) -> list[Example]:
    (folder / "songs").mkdir()
    return examples("composed-1", folder / "songs", soundfont=False)


def test_songs_of_all_kinds_are_composed_and_repeat() -> None:
    made = [song(seed, soundfont=False) for seed in range(60)]
    assert made == [song(seed, soundfont=False) for seed in range(60)]
    kinds = [{section.kind for section in each.form} for each in made]
    for kind in ("break", "build", "drop"):
        assert sum(kind in each for each in kinds) > 30
        assert any(kind not in each for each in kinds)
    assert any(section.gap for each in made for section in each.form)


def test_half_beats_are_labelled_by_the_form() -> None:
    form = (
        Section("groove", 4, "kick hat"),
        Section("break", 4, "pad"),
        Section("build", 4, "roll"),
        Section("drop", 2, "kick hat"),
    )
    made = Arrangement("a", Style({}), 120.0, form, seed=1, lead=0.0)
    quiet = np.zeros((round(28 / 0.0058), BANDS), np.float32)
    found = example(made, quiet, 0.0)
    assert found.parts.tolist()[4::32] == [GROOVE, BREAK, BUILD, GROOVE]
    assert found.weights[4] == 0 and found.weights[33] < found.weights[40]  # unknown, just begun, and known


def test_an_example_has_its_drops(songs: list[Example]) -> None:
    assert len(songs) == VARIANTS
    for each in songs:
        assert len(each.rows) == len(each.parts) == len(each.weights)
        assert set(each.parts) == {GROOVE, BREAK, BUILD}
        assert len(each.moments) == len(each.drops) and 0 < each.drops.sum() < len(each.drops)


def test_training_lowers_the_loss(songs: list[Example]) -> None:
    training = SectionTrainer(TINY, songs, songs)
    before = training.validate()
    while training.done < training.steps:
        training.step()
    assert training.validate() < 0.8 * before


def test_the_shipped_weights_have_the_shapes_of_the_training(songs: list[Example]) -> None:
    made = SectionTrainer(TINY, songs, songs).weights()
    with files("vjfx.audio.sections").joinpath("sections.npz").open("rb") as file:
        shipped = {key: value.shape for key, value in np.load(file).items()}
    assert {key: value.shape for key, value in made.items()} == shipped


def test_the_network_computes_what_was_trained(songs: list[Example]) -> None:
    training = SectionTrainer(TINY, songs, songs)
    training.step()
    network = SectionNetwork(training.weights())
    training.net.eval()
    played = np.array([network(row) for row in songs[0].rows[:100]])
    with torch.no_grad():
        trained = training.net(torch.from_numpy(songs[0].rows[None, :100]))[0].softmax(-1).numpy()
    assert played == pytest.approx(trained, abs=1e-4)


def test_a_run_leaves_weights_that_the_tracker_reads(folder: Path, songs: list[Example]) -> None:
    progress = list(train(TINY, folder))
    ends = {each.what: each for each in progress}
    assert [(each.what, each.done) for each in ends.values()] == [("songs", 2), ("steps", 30)]
    assert ends["steps"].validation is not None
    stored = dict(np.load(folder / "sections.npz"))
    SectionNetwork(stored)(np.zeros(10, np.float32))
    detector = DropDetector(0.02, stored)
    detector.add(Frame(0.02))
    assert detector.heard(0.5, 4, Fullness()) in (True, False)
    assert sorted(path.name for path in (folder / "songs").iterdir()) == ["composed-0.npz", "composed-1.npz"]


def test_the_command_reports_what_is_wrong_in_one_line(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "vjfx", "train", "sections", "-o", str(tmp_path)]
    result = subprocess.run([*command, "--songs", "4", "--held-out", "4"], capture_output=True, text=True, check=False)
    assert (result.returncode, result.stderr) == (2, "vjfx: --held-out 4 (allowed: fewer than --songs 4)\n")
