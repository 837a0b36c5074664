"""Training of the sketch network: progress, kill and resume, damaged files, patches, learning rate."""

from __future__ import annotations

import os
import pickle
import signal
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from numpy.random import default_rng

from vjfx.core.errors import OutputError, SourceError
from vjfx.datasets.illustration.scene import illustration
from vjfx.datasets.pairs import PairSource, write_index
from vjfx.datasets.patches import augmented, sample_patches
from vjfx.nets import weights
from vjfx.nets.sketch import Sketch
from vjfx.training.checkpoint import CHECKPOINT
from vjfx.training.sketch.options import SketchOptions
from vjfx.training.sketch.run import TrainingRun
from vjfx.training.sketch.trainer import Trainer, learning_rate

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("one_thread")]

SMALL = SketchOptions(width=1 / 16, batch=4, patch=32, lr=3e-3, steps=40, warmup=4)


@pytest.fixture(scope="module")
def pairs(tmp_path_factory) -> Path:
    """Ten illustrations as a folder of pairs."""
    folder = tmp_path_factory.mktemp("pairs")
    drawn = [illustration(seed, 96, 80) for seed in range(10)]
    np.save(folder / "a.line.npy", np.stack([each.line for each in drawn]))
    np.save(folder / "a.color.npy", np.stack([each.color for each in drawn]))
    count = tuple(range(10))
    write_index(
        folder, [PairSource("a.mp4", "array", "a.line.npy", "a.color.npy", 96, 80, count, tuple(map(float, count)))]
    )
    return folder


def same(one: Trainer, other: Trainer) -> bool:
    states = [each.net.state_dict() for each in (one, other)]
    return all(torch.equal(tensor, states[1][name]) for name, tensor in states[0].items())


def test_a_short_run_lowers_the_loss(pairs: Path, tmp_path: Path) -> None:
    run = TrainingRun.begin(replace(SMALL, pairs=str(pairs), every=10), tmp_path / "run", "cpu")
    steps = list(run.run())
    validations = [progress.validation for progress in steps if progress.validation is not None]
    assert len(validations) == 4
    assert validations[-1] < min(0.8 * steps[0].loss, validations[0])
    log = (tmp_path / "run" / "log.csv").read_text().splitlines()
    assert [line.split(",")[0] for line in log] == ["step", "10", "20", "30", "40"]
    assert (tmp_path / "run" / "validation-000040.jpg").stat().st_size > 1000
    found = weights.read("sketch", str(tmp_path / "run" / "sketch.safetensors"))
    found.fill(Sketch(found.number("width")))


def test_a_stopped_run_resumes_to_the_same_result(pairs: Path, tmp_path: Path) -> None:
    options = replace(SMALL, pairs=str(pairs), steps=12, every=6)
    whole = TrainingRun.begin(options, tmp_path / "whole", "cpu")
    list(whole.run())
    stopped = TrainingRun.begin(options, tmp_path / "stopped", "cpu")
    for progress in stopped.run():
        if progress.step == 9:
            break
    resumed = TrainingRun.resume(tmp_path / "stopped", "cpu")
    assert resumed.trainer.step == 6
    list(resumed.run())
    assert same(whole.trainer, resumed.trainer)
    for part in ("step", "loss", "validation"):
        logs = [np.genfromtxt(tmp_path / name / "log.csv", names=True, delimiter=",") for name in ("whole", "stopped")]
        np.testing.assert_array_equal(logs[0][part], logs[1][part])


def test_a_finished_run_can_be_extended(pairs: Path, tmp_path: Path) -> None:
    list(TrainingRun.begin(replace(SMALL, pairs=str(pairs), steps=2, every=2), tmp_path, "cpu").run())
    run = TrainingRun.resume(tmp_path, "cpu", steps=5)
    assert [progress.step for progress in run.run()] == [3, 4, 5]
    assert Trainer.resume(tmp_path).options.steps == 5


def test_another_seed_gives_another_result(pairs: Path, tmp_path: Path) -> None:
    trainers = []
    for seed in (0, 1):
        run = TrainingRun.begin(replace(SMALL, pairs=str(pairs), steps=2, seed=seed), tmp_path / str(seed), "cpu")
        list(run.run())
        trainers.append(run.trainer)
    assert not same(*trainers)


def test_a_killed_command_resumes_to_the_same_result(pairs: Path, tmp_path: Path) -> None:
    command = [sys.executable, "-m", "vjfx", "train", "sketch"]
    more = [
        "--pairs",
        str(pairs),
        *["--width", "0.0625", "--batch", "4", "--patch", "32", "--lr", "1e-3", "--steps", "60"],
    ]
    ends = ["--threads", "1", "--every", "5", "--device", "cpu"]
    run = tmp_path / "killed"
    started = subprocess.Popen([*command, *more, *ends, "-o", str(run)], start_new_session=True)
    end = time.monotonic() + 60
    while not (run / CHECKPOINT).exists() and started.poll() is None and time.monotonic() < end:
        time.sleep(0.01)
    os.killpg(started.pid, signal.SIGKILL)
    assert started.wait() == -signal.SIGKILL, "the command was still running"
    subprocess.run([*command, *ends, "--resume", "-o", str(run)], check=True)
    subprocess.run([*command, *more, *ends, "-o", str(tmp_path / "whole")], check=True)
    one, other = (weights.read("sketch", str(folder / "sketch.safetensors")) for folder in (run, tmp_path / "whole"))
    assert one.options == other.options and one.tensors.keys() == other.tensors.keys()
    assert all(torch.equal(tensor, other.tensors[name]) for name, tensor in one.tensors.items())


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ([], "allowed: one of --pairs DIR and --synthetic"),
        (["--resume", "--width", "0.5"], "--width cannot change with --resume"),
        (["--resume"], "there is no checkpoint.pt in"),
    ],
)
def test_wrong_usage_is_one_line(arguments: list[str], message: str, tmp_path: Path) -> None:
    command = [sys.executable, "-m", "vjfx", "train", "sketch", *arguments, "-o", str(tmp_path)]
    result = subprocess.run(command, capture_output=True, text=True)
    assert result.returncode in (1, 2)
    assert message in result.stderr
    assert len(result.stderr.strip().splitlines()) == 1


def test_an_existing_run_is_not_overwritten(pairs: Path, tmp_path: Path) -> None:
    options = replace(SMALL, pairs=str(pairs), steps=1)
    list(TrainingRun.begin(options, tmp_path, "cpu").run())
    with pytest.raises(OutputError, match="already"):
        TrainingRun.begin(options, tmp_path, "cpu")


class Evil:
    def __reduce__(self):
        return os.mkdir, ("evil",)


def test_a_damaged_or_pickled_checkpoint_is_refused(tmp_path: Path, monkeypatch) -> None:
    monkeypatch.chdir(tmp_path)
    path = tmp_path / CHECKPOINT
    torch.save(Evil(), path)
    with pytest.raises(SourceError, match="damaged or not a checkpoint"):
        Trainer.resume(tmp_path)
    Trainer(SMALL).save(tmp_path)
    whole = path.read_bytes()
    for broken in (whole[: len(whole) // 2], b"", pickle.dumps(Evil())):
        path.write_bytes(broken)
        with pytest.raises(SourceError, match="damaged or not a checkpoint"):
            Trainer.resume(tmp_path)
    assert not (tmp_path / "evil").exists()


def test_line_and_picture_are_cut_at_the_same_place() -> None:
    line = np.arange(40 * 50, dtype=np.int64).reshape(40, 50)
    color = np.stack((line % 251, line // 251, line % 7), axis=2).astype(np.uint8)
    pair = (line % 251).astype(np.uint8), color
    lines, colors = sample_patches([pair], default_rng(0), 8, 16, "cpu")
    assert lines.shape == (8, 1, 16, 16)
    torch.testing.assert_close(lines[:, 0], colors[:, 0])
    assert len({float(each[0, 0, 0]) for each in lines}) > 4
    lines, colors = sample_patches([(pair[0][:5], color[:5])], default_rng(0), 2, 16, "cpu")
    torch.testing.assert_close(lines[:, 0], colors[:, 0])


def test_augmentation_keeps_lines_in_place() -> None:
    line = torch.ones(64, 1, 24, 24)
    line[:, :, 6] = line[:, :, :, 15] = 0
    color = (0.25 + 0.5 * line) * torch.tensor([1.0, 0.6, 0.3])[:, None, None]
    lines, colors = augmented(line, color, default_rng(3))
    assert ((colors >= 0) & (colors <= 1)).all()
    for one, other in zip(lines, colors, strict=True):
        brightness = other.mean(dim=0)
        middle = (brightness.max() + brightness.min()) / 2
        assert ((brightness > middle) == (one[0] > 0.5)).all()
    for changed in (lines.flatten(1) != line.flatten(1), (colors - color).abs().flatten(1) > 0.02):
        assert changed.any(dim=1).float().mean() > 0.4, "many are changed"


def test_rotating_the_hue_keeps_the_luma() -> None:
    from vjfx.datasets.patches import _rotate_hue

    color, weights_ = torch.rand(5, 3, 4, 4), torch.tensor([0.299, 0.587, 0.114])
    rotated = _rotate_hue(color, torch.linspace(0, 5, 5))
    brightness = [torch.einsum("c,nchw->nhw", weights_, each) for each in (color, rotated)]
    torch.testing.assert_close(*brightness, atol=1e-5, rtol=0)
    torch.testing.assert_close(rotated[0], color[0], atol=1e-5, rtol=0)
    assert (rotated[2] - color[2]).abs().max() > 0.1


def test_the_learning_rate_rises_and_falls_to_zero() -> None:
    rates = [learning_rate(replace(SMALL, steps=100, warmup=10), step) for step in range(100)]
    assert max(rates) == pytest.approx(SMALL.lr, rel=0.05)
    assert rates[0] < 0.11 * SMALL.lr
    assert rates[-1] < 0.001 * SMALL.lr
