"""A DCGAN training run: progress, kill and resume, divergence, full disks, damaged files, export."""

from __future__ import annotations

import logging
import os
import pickle
import signal
import subprocess
import sys
import time
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest
import torch
from safetensors.torch import load_file

from tests.training.dcgan.learning import footage, full_disk, small
from vjfx.cli import train
from vjfx.core.errors import OutputError, SourceError, VjfxError
from vjfx.nets import genre
from vjfx.training import checkpoint
from vjfx.training.checkpoint import BEFORE, CHECKPOINT
from vjfx.training.dcgan.export import export
from vjfx.training.dcgan.options import DcganOptions, ExportOptions
from vjfx.training.dcgan.run import EPOCHS, FILM, GROWING, LOG, SNAPSHOTS, TrainingRun, read_log
from vjfx.training.dcgan.swd import swd

pytestmark = pytest.mark.slow

COMMAND = [sys.executable, "-m", "vjfx", "train", "dcgan"]
SMALL = "--samples 64 --batch 8 --ngf 4 --film 2 --every 4 --threads 1 --form float32 --device cpu".split()  # noqa: SIM905
SMALL += "--loss hinge --norm spectral --r1 0".split()  # noqa: SIM905
TIMED = {"images_per_second"}


def read(folder: Path, before: bool = False) -> tuple[DcganOptions, dict[str, Any]]:
    """The options and the state of a checkpoint."""
    return checkpoint.read(folder, "DCGAN", DcganOptions, before)


def step(folder: Path, before: bool = False) -> int:
    """The step of a checkpoint."""
    return int(read(folder, before)[1]["training"]["step"])


def untimed(folder: Path) -> list[dict[str, object]]:
    return [{key: value for key, value in line.items() if key not in TIMED} for line in read_log(folder / LOG)]


def same(one: Path, other: Path) -> bool:
    """Whether two runs have the same weights, optimisers, logs, pictures and films."""
    first, second = (read(folder)[1]["training"] for folder in (one, other))
    tensors = zip(first["nets"], second["nets"], strict=True)
    assert all(torch.equal(tensor, b[name]) for a, b in tensors for name, tensor in a.items())
    moments = [each["state"][0]["exp_avg"] for each in (*first["optimizers"], *second["optimizers"])]
    assert torch.equal(moments[0], moments[2])
    assert untimed(one) == untimed(other)
    made = [
        {
            path.relative_to(folder): path
            for path in folder.rglob("*")
            if path.suffix in (".mp4", ".jpg", ".safetensors")
        }
        for folder in (one, other)
    ]
    assert made[0].keys() == made[1].keys()
    return all(content(path) == content(made[1][name]) for name, path in made[0].items())


def content(path: Path) -> object:
    """The contents of a file; the order of metadata in safetensors files varies."""
    if path.suffix != ".safetensors":
        return path.read_bytes()
    return {name: tensor.tolist() for name, tensor in load_file(path).items()}


def test_a_short_run_approaches_the_footage(discs: Path, tmp_path: Path) -> None:
    folder = tmp_path / "run"
    options = small(discs, ngf=8, lr=3e-3, ema=0.9, epochs=15, batch=16, samples=128, every=40)
    run = TrainingRun.begin(options, folder, "cpu")
    trainer = run.trainer
    noise = swd(trainer.generate(trainer.latents(16)), run._evaluator.held_out)
    states = list(run.run())
    measured = [progress.distance for progress in states if progress.distance is not None]
    assert len(measured) == 3
    assert run.footage_distance < measured[-1] < 0.8 * noise
    assert states[-1].spread > 0.5, "the pictures differ"
    lines = read_log(folder / LOG)
    assert [line["step"] for line in lines] == [40, 80, 120]
    assert set(lines[0]) > {
        "epoch",
        "discriminator",
        "generator",
        "images_per_second",
        "swd",
        "swd_of_footage",
        "spread",
    }
    assert len(list((folder / EPOCHS).iterdir())) == 16
    with av.open(str(folder / FILM)) as film:
        assert sum(1 for _ in film.decode(video=0)) == 61, "the initial state, and every second step"
    made = tmp_path / "discs.safetensors"
    steps = export(folder, made, ExportOptions(licence="MIT"))
    assert (steps[0], steps[-1], len(steps)) == (0, 120, 8)
    found = genre.read(str(made))
    assert (found.metadata["genre"], found.metadata["licence"], found.metadata["steps"]) == ("discs", "MIT", "120")
    assert float(found.metadata["swd"]) == lines[-1]["swd"]
    trainer.refresh_statistics()
    latents = trainer.latents(8)
    with torch.no_grad():
        torch.testing.assert_close(found.generator(latents), trainer.generate(latents), atol=0.02, rtol=0)
    with pytest.raises(OutputError, match=r"already"):
        TrainingRun.begin(options, folder, "cpu")


def test_a_stopped_run_resumes_to_the_same_result(discs: Path, whole: Path, tmp_path: Path) -> None:
    for progress in TrainingRun.begin(small(discs, epochs=2), tmp_path, "cpu").run():
        if progress.step == 11:
            break
    resumed = TrainingRun.resume(tmp_path, "cpu")
    assert resumed.trainer.step == 8
    list(resumed.run())
    assert same(whole, tmp_path)


def test_another_seed_gives_another_result(discs: Path, whole: Path, tmp_path: Path) -> None:
    list(TrainingRun.begin(small(discs, epochs=2, seed=1), tmp_path, "cpu").run())
    with pytest.raises(AssertionError):
        same(whole, tmp_path)


def test_a_run_killed_between_two_files_resumes_and_can_be_extended(discs: Path, whole: Path, tmp_path: Path) -> None:
    list(TrainingRun.begin(small(discs, epochs=1), tmp_path, "cpu").run())
    (tmp_path / CHECKPOINT).unlink()  # the kill came after the last one was renamed and before the new one got its name
    (tmp_path / f".{CHECKPOINT}.part").write_bytes(b"half")
    assert step(tmp_path) == 4
    list(TrainingRun.resume(tmp_path, "cpu", epochs=2).run())
    assert same(whole, tmp_path)


def test_a_run_resumes_with_another_learning_rate(discs: Path, whole: Path, tmp_path: Path) -> None:
    list(TrainingRun.begin(small(discs, epochs=1), tmp_path, "cpu").run())
    run = TrainingRun.resume(tmp_path, "cpu", epochs=2, lr=1e-9)
    before = [tensor.clone() for tensor in run.trainer.generator.parameters()]
    list(run.run())
    for one, other in zip(before, run.trainer.generator.parameters(), strict=True):
        torch.testing.assert_close(one, other, atol=1e-6, rtol=0)
    assert read(tmp_path)[0].lr == 1e-9
    assert TrainingRun.resume(tmp_path, "cpu").trainer.learning_rate == 1e-9
    with pytest.raises(AssertionError):
        same(whole, tmp_path)


def test_a_checkpoint_without_newer_options_gets_their_defaults(discs: Path, tmp_path: Path) -> None:
    """Checkpoints of the first version have no `every`, and always have an `ndf` and a form."""
    list(TrainingRun.begin(small(discs), tmp_path, "cpu").run())
    state = torch.load(tmp_path / CHECKPOINT, weights_only=True)
    del state["recipe"]["every"]
    state["recipe"]["ndf"] = 4
    torch.save(state, tmp_path / CHECKPOINT)
    run = TrainingRun.resume(tmp_path, "cpu", epochs=2)
    assert run.trainer.step == 8
    assert run.trainer.options.every == DcganOptions("").every
    assert [progress.step for progress in run.run()][-1] == 16


def test_a_killed_command_resumes_to_the_same_result(discs: Path, whole: Path, tmp_path: Path) -> None:
    killed = tmp_path / "killed"
    started = subprocess.Popen([*COMMAND, discs, *SMALL, "--epochs", "2", "-o", killed], start_new_session=True)
    end = time.monotonic() + 60
    while started.poll() is None and time.monotonic() < end and not (killed / BEFORE).exists():
        time.sleep(0.01)
    os.killpg(started.pid, signal.SIGKILL)
    assert started.wait() == -signal.SIGKILL, "the command was still running"
    with av.open(str(killed / GROWING)) as film:
        assert next(film.decode(video=0)).width == 640
    more = ["--every", "4", "--threads", "1", "--device", "cpu", "-o", killed]
    subprocess.run([*COMMAND, "--resume", *more], check=True)
    assert same(killed, whole)


def test_a_run_with_a_nan_is_rolled_back(discs: Path, tmp_path: Path) -> None:
    run = TrainingRun.begin(small(discs, epochs=2), tmp_path, "cpu")
    messages = []
    for progress in run.run():
        if progress.step == 10 and not messages:
            with torch.no_grad():
                run.trainer.generator.project.weight[0] = torch.nan
        if progress.message:
            messages.append(progress.message)
            assert run.trainer.step == 4, "the checkpoint before the last one"
    assert len(messages) == 1
    assert messages[0] == "step 11: loss is NaN or infinite; back to step 4, learning rate halved to 0.0001"
    assert run.trainer.step == 16
    assert run.trainer.is_finite()
    assert [line.get("rolled_back_from") for line in read_log(tmp_path / LOG)] == [None, 11, None, None, None]
    with av.open(str(tmp_path / FILM)) as film:
        assert sum(1 for _ in film.decode(video=0)) == 9
    assert read(tmp_path)[1]["training"]["attempt"] == 1


def test_bad_steps_are_counted_across_a_resume(discs: Path, tmp_path: Path) -> None:
    run = TrainingRun.begin(small(discs), tmp_path, "cpu")
    run._divergence.bad_steps = 7
    run._save()
    assert TrainingRun.resume(tmp_path, "cpu")._divergence.bad_steps == 7


def test_a_run_that_keeps_diverging_ends_with_an_error(discs: Path, tmp_path: Path) -> None:
    run = TrainingRun.begin(small(discs, lr=1e30), tmp_path, "cpu")
    with pytest.raises(VjfxError, match=r"NaN or infinite, for the 6th time; try another --lr"):
        list(run.run())
    assert step(tmp_path) == 0


def test_a_full_disk_is_reported_and_nothing_is_lost(discs: Path, whole: Path, tmp_path: Path) -> None:
    run, messages = TrainingRun.begin(small(discs, epochs=2), tmp_path, "cpu"), {}
    with ExitStack() as full:
        for progress in run.run():
            if progress.message:
                messages[progress.step] = progress.message
            if progress.step == 3:
                full.enter_context(full_disk())
            if progress.step == 9:
                full.close()
            if progress.step == 12:
                assert (tmp_path / EPOCHS / "00001.jpg").exists(), "the next checkpoint writes the deferred files"
    assert list(messages) == [4, 8]
    assert (
        messages[8] == "step 8 is not saved: file too large; training continues and tries again at the next checkpoint"
    )
    pictures = []
    for folder in (whole, tmp_path):
        with av.open(str(folder / FILM)) as film:
            pictures.append([frame.to_ndarray(format="gray") for frame in film.decode(video=0)])
    assert len(pictures[0]) == 9
    assert np.abs(np.subtract(*pictures, dtype=np.int16)).max() <= 12, "the segments differ"
    assert untimed(whole) == untimed(tmp_path)
    for name in (EPOCHS, SNAPSHOTS):
        files = {path.name: content(path) for path in (whole / name).iterdir()}
        assert {path.name: content(path) for path in (tmp_path / name).iterdir()} == files


def test_a_run_whose_last_step_does_not_fit_on_the_disk_can_be_resumed(discs: Path, tmp_path: Path) -> None:
    run = TrainingRun.begin(small(discs), tmp_path, "cpu")
    with (
        ExitStack() as full,
        pytest.raises(OutputError, match=r"cannot save the last step.*free some space, then use --resume"),
    ):
        for progress in run.run():
            if progress.step == 5:
                full.enter_context(full_disk())
    list(TrainingRun.resume(tmp_path, "cpu").run())
    assert step(tmp_path) == 8


def test_a_rollback_works_on_a_full_disk(discs: Path, tmp_path: Path) -> None:
    run, messages = TrainingRun.begin(small(discs, epochs=2), tmp_path, "cpu"), []
    with ExitStack() as full:
        for progress in run.run():
            if progress.step == 10 and not messages:
                full.enter_context(full_disk())
                with torch.no_grad():
                    run.trainer.generator.project.weight[0] = torch.nan
            if progress.message:
                messages.append(progress.message)
                full.close()
            if progress.step == 8 and messages:
                assert not (tmp_path / BEFORE).exists(), "no rollback to the diverged checkpoint"
    assert len(messages) == 1
    assert "0.0001; step 4 is not saved: file too large; training continues" in messages[0]
    assert [line.get("rolled_back_from") for line in read_log(tmp_path / LOG)] == [None, 11, None, None, None]
    assert [step(tmp_path, before) for before in (True, False)] == [12, 16]


def test_a_missing_film_starts_anew(discs: Path, tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    list(TrainingRun.begin(small(discs), tmp_path, "cpu").run())
    for name in (GROWING, LOG):
        (tmp_path / name).unlink()
    with caplog.at_level(logging.WARNING):
        list(TrainingRun.resume(tmp_path, "cpu", epochs=2).run())
    assert "film.growing.mp4' is missing or too short: the training film starts anew" in caplog.text
    with av.open(str(tmp_path / FILM)) as film:
        assert sum(1 for _ in film.decode(video=0)) == 4
    assert [line["step"] for line in read_log(tmp_path / LOG)] == [12, 16]
    assert (tmp_path / LOG).read_bytes().startswith(b"{")


def test_too_little_footage_is_refused(tmp_path: Path) -> None:
    one = footage(tmp_path / "one", 1)
    with pytest.raises(SourceError, match=r"has 1 frames .at least 256 are needed"):
        TrainingRun.begin(small(one), tmp_path / "run", "cpu")
    assert not (tmp_path / "run").exists()


def command(*arguments: object) -> None:
    train.group.main(["dcgan", *map(str, arguments)], standalone_mode=False)


def test_wrong_footage_or_folder_is_refused_before_forms_are_measured(discs: Path, tmp_path: Path, capfd) -> None:
    with pytest.raises(SourceError, match=r"has 320 frames .at least 512 are needed"):
        command(discs, "-o", tmp_path, "--batch", 256)
    TrainingRun.begin(small(discs), tmp_path, "cpu")
    with pytest.raises(OutputError, match=r"there is already a training run"):
        command(discs, "-o", tmp_path)
    (tmp_path / CHECKPOINT).replace(tmp_path / BEFORE)  # as after a kill between the two renames
    with pytest.raises(OutputError, match=r"there is already a training run"):
        command(discs, "-o", tmp_path)
    assert "seconds per step" not in capfd.readouterr().err


class Evil:
    def __reduce__(self) -> tuple[object, ...]:
        return os.mkdir, ("evil",)


def test_a_damaged_or_pickled_checkpoint_is_refused(discs: Path, tmp_path: Path, monkeypatch) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(SourceError, match=r"there is no checkpoint.pt"):
        TrainingRun.resume(tmp_path, "cpu")
    TrainingRun.begin(small(discs), tmp_path, "cpu")
    whole = (tmp_path / CHECKPOINT).read_bytes()
    for broken in (whole[: len(whole) // 2], b"", pickle.dumps(Evil())):
        (tmp_path / CHECKPOINT).write_bytes(broken)
        with pytest.raises(SourceError, match=r"damaged or not a checkpoint"):
            TrainingRun.resume(tmp_path, "cpu")
    torch.save({"step": 1}, tmp_path / CHECKPOINT)
    with pytest.raises(SourceError, match=r"damaged or not a checkpoint"):
        TrainingRun.resume(tmp_path, "cpu")
    assert not (tmp_path / "evil").exists()


def test_an_export_needs_enough_snapshots(discs: Path, tmp_path: Path) -> None:
    TrainingRun.begin(small(discs), tmp_path / "run", "cpu")
    (tmp_path / "run" / SNAPSHOTS / "mine.safetensors").touch()
    assert sorted(path.stem for path in (tmp_path / "run" / SNAPSHOTS).iterdir()) == ["00000000", "mine"]
    with pytest.raises(SourceError, match=r"has only 0 snapshots before step 0"):
        export(tmp_path / "run", tmp_path / "x.safetensors", ExportOptions())


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        ([], 2, "FOOTAGE is missing"),
        (["--resume", "--ngf", "8"], 2, "--ngf cannot change with --resume"),
        (["--resume", "."], 2, "FOOTAGE cannot change with --resume"),
        (["missing"], 1, "there is no footage in 'missing'"),
        (["--augment", "colour", "."], 2, "allowed: none, or some of color,translation,cutout"),
    ],
)
def test_wrong_usage_is_one_line(arguments: list[str], code: int, message: str, tmp_path: Path) -> None:
    result = subprocess.run([*COMMAND, *arguments, "-o", tmp_path / "run"], capture_output=True, text=True)
    assert result.returncode == code
    assert message in result.stderr
    assert "Traceback" not in result.stderr
    assert not (tmp_path / "run").exists()
