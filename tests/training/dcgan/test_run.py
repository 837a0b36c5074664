"""A training from its first step to its last: it learns, survives what may happen, and ends in a file to play."""

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

import av
import numpy as np
import pytest
import torch
from safetensors.torch import load_file

from tests.training.dcgan.learning import footage, full_disk, recipe
from vjfx.cli import train
from vjfx.core.errors import OutputError, SourceError, VjfxError
from vjfx.nets import genre
from vjfx.training.dcgan.checkpoint import BEFORE, CHECKPOINT, read
from vjfx.training.dcgan.export import export
from vjfx.training.dcgan.run import EPOCHS, FILM, GROWING, LOG, MOMENTS, TrainingRun, read_log
from vjfx.training.dcgan.swd import swd

COMMAND = [sys.executable, "-m", "vjfx", "train", "dcgan"]
SMALL = "--samples 64 --batch 8 --ngf 4 --film 2 --every 4 --threads 1 --form float32 --device cpu".split()  # noqa: SIM905
SMALL += "--loss hinge --norm spectral --r1 0".split()  # noqa: SIM905
TIMED = {"images_per_second"}


def untimed(folder: Path) -> list[dict[str, object]]:
    return [{key: value for key, value in line.items() if key not in TIMED} for line in read_log(folder / LOG)]


def same(one: Path, other: Path) -> bool:
    """Whether two trainings came to the same: weights, optimisers, log, pictures, film."""
    first, second = (read(folder)["training"] for folder in (one, other))
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
    """What a file says; safetensors does not always order its metadata alike."""
    if path.suffix != ".safetensors":
        return path.read_bytes()
    return {name: tensor.tolist() for name, tensor in load_file(path).items()}


def test_a_short_training_comes_nearer_to_the_footage(discs: Path, tmp_path: Path) -> None:
    run = tmp_path / "run"
    wanted = recipe(discs, ngf=8, ndf=8, lr=3e-3, ema=0.9, epochs=15, batch=16, samples=128)
    course = TrainingRun.begin(wanted, run, "cpu", every=40)
    noise = swd(course.training.show(course.training.latents(16)), course._yardstick.held)
    states = list(course.run())
    measured = [state.quality for state in states if state.quality is not None]
    assert len(measured) == 3
    assert course.own < measured[-1] < 0.8 * noise
    assert states[-1].spread > 0.5, "and the pictures differ"
    lines = read_log(run / LOG)
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
    assert len(list((run / EPOCHS).iterdir())) == 16
    with av.open(str(run / FILM)) as film:
        assert sum(1 for _ in film.decode(video=0)) == 61, "as it was, and every second step"
    made = tmp_path / "discs.safetensors"
    steps = export(run, made, "discs", 8, "MIT")
    assert (steps[0], steps[-1], len(steps)) == (0, 120, 8)
    found = genre.read(str(made))
    assert (found.facts["genre"], found.facts["licence"], found.facts["steps"]) == ("discs", "MIT", "120")
    assert float(found.facts["swd"]) == lines[-1]["swd"]
    course.training.stand()
    latents = course.training.latents(8)
    with torch.no_grad():
        torch.testing.assert_close(found.generator(latents), course.training.show(latents), atol=0.02, rtol=0)
    with pytest.raises(OutputError, match=r"already"):
        TrainingRun.begin(wanted, run, "cpu", 40)


def test_stopped_it_goes_on_as_if_it_had_not_been(discs: Path, whole: Path, tmp_path: Path) -> None:
    for state in TrainingRun.begin(recipe(discs, epochs=2), tmp_path, "cpu", 4).run():
        if state.step == 11:
            break
    resumed = TrainingRun.resume(tmp_path, "cpu", 4)
    assert resumed.training.step == 8
    list(resumed.run())
    assert same(whole, tmp_path)


def test_another_seed_comes_to_something_else(discs: Path, whole: Path, tmp_path: Path) -> None:
    list(TrainingRun.begin(recipe(discs, epochs=2, seed=1), tmp_path, "cpu", 4).run())
    with pytest.raises(AssertionError):
        same(whole, tmp_path)


def test_killed_between_two_files_it_goes_on_to_another_end(discs: Path, whole: Path, tmp_path: Path) -> None:
    list(TrainingRun.begin(recipe(discs, epochs=1), tmp_path, "cpu", 4).run())
    (tmp_path / CHECKPOINT).unlink()  # the last one had become the one before it, and the new one was not yet there
    (tmp_path / f".{CHECKPOINT}.part").write_bytes(b"half")
    assert read(tmp_path)["training"]["step"] == 4
    list(TrainingRun.resume(tmp_path, "cpu", 4, epochs=2).run())
    assert same(whole, tmp_path)


def test_it_may_go_on_at_another_rate(discs: Path, whole: Path, tmp_path: Path) -> None:
    list(TrainingRun.begin(recipe(discs, epochs=1), tmp_path, "cpu", 4).run())
    course = TrainingRun.resume(tmp_path, "cpu", 4, epochs=2, lr=1e-9)
    before = [tensor.clone() for tensor in course.training.generator.parameters()]
    list(course.run())
    for one, other in zip(before, course.training.generator.parameters(), strict=True):
        torch.testing.assert_close(one, other, atol=1e-6, rtol=0)
    assert read(tmp_path)["recipe"].lr == 1e-9
    assert TrainingRun.resume(tmp_path, "cpu", 4).training._optimizers[0].param_groups[0]["lr"] == 1e-9
    with pytest.raises(AssertionError):
        same(whole, tmp_path)


def test_killed_on_the_command_line_and_resumed(discs: Path, whole: Path, tmp_path: Path) -> None:
    killed = tmp_path / "killed"
    started = subprocess.Popen([*COMMAND, discs, *SMALL, "--epochs", "2", "-o", killed], start_new_session=True)
    end = time.monotonic() + 60
    while started.poll() is None and time.monotonic() < end and not (killed / BEFORE).exists():
        time.sleep(0.01)
    os.killpg(started.pid, signal.SIGKILL)
    assert started.wait() == -signal.SIGKILL, "it had more to do"
    with av.open(str(killed / GROWING)) as film:
        assert next(film.decode(video=0)).width == 640
    more = ["--every", "4", "--threads", "1", "--device", "cpu", "-o", killed]
    subprocess.run([*COMMAND, "--resume", *more], check=True)
    assert same(killed, whole)


def test_what_is_no_number_any_more_is_rolled_back(discs: Path, tmp_path: Path) -> None:
    course = TrainingRun.begin(recipe(discs, epochs=2), tmp_path, "cpu", 4)
    said = []
    for state in course.run():
        if state.step == 10 and not said:
            with torch.no_grad():
                course.training.generator.project.weight[0] = torch.nan
        if state.said:
            said.append(state.said)
            assert course.training.step == 4, "the one before the last checkpoint"
    assert len(said) == 1
    assert said[0] == "step 11: a loss is no number any more; back to step 4, at half the learning rate, 0.0001"
    assert course.training.step == 16
    assert course.training.sound()
    assert [line.get("rolled_back_from") for line in read_log(tmp_path / LOG)] == [None, 11, None, None, None]
    with av.open(str(tmp_path / FILM)) as film:
        assert sum(1 for _ in film.decode(video=0)) == 9
    assert read(tmp_path)["training"]["attempt"] == 1


def test_an_illness_is_remembered(discs: Path, tmp_path: Path) -> None:
    course = TrainingRun.begin(recipe(discs), tmp_path, "cpu", 4)
    course._health.ill = 7
    course._save()
    assert TrainingRun.resume(tmp_path, "cpu", 4)._health.ill == 7


def test_what_diverges_again_and_again_is_given_up(discs: Path, tmp_path: Path) -> None:
    course = TrainingRun.begin(recipe(discs, lr=1e30), tmp_path, "cpu", 4)
    with pytest.raises(VjfxError, match=r"no number any more, 6 times now: try another --lr"):
        list(course.run())
    assert read(tmp_path)["training"]["step"] == 0


def test_a_full_disk_is_said_and_nothing_is_lost(discs: Path, whole: Path, tmp_path: Path) -> None:
    course, said = TrainingRun.begin(recipe(discs, epochs=2), tmp_path, "cpu", 4), {}
    with ExitStack() as full:
        for state in course.run():
            if state.said:
                said[state.step] = state.said
            if state.step == 3:
                full.enter_context(full_disk())
            if state.step == 9:
                full.close()
            if state.step == 12:
                assert (tmp_path / EPOCHS / "00001.jpg").exists(), "the next checkpoint brings what had no room"
    assert list(said) == [4, 8]
    assert said[8] == "step 8 could not be saved: file too large; it goes on, and will try again"
    pictures = []
    for folder in (whole, tmp_path):
        with av.open(str(folder / FILM)) as film:
            pictures.append([frame.to_ndarray(format="gray") for frame in film.decode(video=0)])
    assert len(pictures[0]) == 9
    assert np.abs(np.subtract(*pictures, dtype=np.int16)).max() <= 12, "encoded in other reels"
    assert untimed(whole) == untimed(tmp_path)
    for name in (EPOCHS, MOMENTS):
        files = {path.name: content(path) for path in (whole / name).iterdir()}
        assert {path.name: content(path) for path in (tmp_path / name).iterdir()} == files


def test_a_disk_that_is_full_at_the_end_leaves_what_can_be_gone_on_from(discs: Path, tmp_path: Path) -> None:
    course = TrainingRun.begin(recipe(discs), tmp_path, "cpu", 4)
    with ExitStack() as full, pytest.raises(OutputError, match=r"the end could not be saved.*make room, then --resume"):
        for state in course.run():
            if state.step == 5:
                full.enter_context(full_disk())
    list(TrainingRun.resume(tmp_path, "cpu", 4).run())
    assert read(tmp_path)["training"]["step"] == 8


def test_a_roll_back_on_a_full_disk_goes_on(discs: Path, tmp_path: Path) -> None:
    course, said = TrainingRun.begin(recipe(discs, epochs=2), tmp_path, "cpu", 4), []
    with ExitStack() as full:
        for state in course.run():
            if state.step == 10 and not said:
                full.enter_context(full_disk())
                with torch.no_grad():
                    course.training.generator.project.weight[0] = torch.nan
            if state.said:
                said.append(state.said)
                full.close()
            if state.step == 8 and said:
                assert not (tmp_path / BEFORE).exists(), "what went astray is not to be gone back to"
    assert len(said) == 1
    assert said[0].endswith("0.0001; step 4 could not be saved: file too large; it goes on, and will try again")
    assert [line.get("rolled_back_from") for line in read_log(tmp_path / LOG)] == [None, 11, None, None, None]
    assert [read(tmp_path, before)["training"]["step"] for before in (True, False)] == [12, 16]


def test_a_lost_film_begins_anew(discs: Path, tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    list(TrainingRun.begin(recipe(discs), tmp_path, "cpu", 4).run())
    for name in (GROWING, LOG):
        (tmp_path / name).unlink()
    with caplog.at_level(logging.WARNING):
        list(TrainingRun.resume(tmp_path, "cpu", 4, epochs=2).run())
    assert "film.growing.mp4' is gone or cut short: the film of learning begins anew" in caplog.text
    with av.open(str(tmp_path / FILM)) as film:
        assert sum(1 for _ in film.decode(video=0)) == 4
    assert [line["step"] for line in read_log(tmp_path / LOG)] == [12, 16]
    assert (tmp_path / LOG).read_bytes().startswith(b"{")


def test_too_little_footage_is_refused(tmp_path: Path) -> None:
    one = footage(tmp_path / "one", 1)
    with pytest.raises(SourceError, match=r"has 1 frames .at least 256 are wanted"):
        TrainingRun.begin(recipe(one), tmp_path / "run", "cpu", 4)
    assert not (tmp_path / "run").exists()


def command(*arguments: object) -> None:
    train.group.main(["dcgan", *map(str, arguments)], standalone_mode=False)


def test_what_cannot_begin_is_refused_before_anything_is_tried(discs: Path, tmp_path: Path, capfd) -> None:
    with pytest.raises(SourceError, match=r"has 320 frames .at least 512 are wanted"):
        command(discs, "-o", tmp_path, "--batch", 256)
    TrainingRun.begin(recipe(discs), tmp_path, "cpu", 4)
    with pytest.raises(OutputError, match=r"there is a training"):
        command(discs, "-o", tmp_path)
    (tmp_path / CHECKPOINT).replace(tmp_path / BEFORE)  # as a kill between the two may leave it
    with pytest.raises(OutputError, match=r"there is a training"):
        command(discs, "-o", tmp_path)
    assert "a step:" not in capfd.readouterr().err


class Evil:
    def __reduce__(self) -> tuple[object, ...]:
        return os.mkdir, ("evil",)


def test_a_damaged_or_pickled_checkpoint_does_nothing(discs: Path, tmp_path: Path, monkeypatch) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(SourceError, match=r"there is no checkpoint.pt"):
        TrainingRun.resume(tmp_path, "cpu", 4)
    TrainingRun.begin(recipe(discs), tmp_path, "cpu", 4)
    whole = (tmp_path / CHECKPOINT).read_bytes()
    for broken in (whole[: len(whole) // 2], b"", pickle.dumps(Evil())):
        (tmp_path / CHECKPOINT).write_bytes(broken)
        with pytest.raises(SourceError, match=r"damaged, or no checkpoint"):
            TrainingRun.resume(tmp_path, "cpu", 4)
    torch.save({"step": 1}, tmp_path / CHECKPOINT)
    with pytest.raises(SourceError, match=r"damaged, or no checkpoint"):
        TrainingRun.resume(tmp_path, "cpu", 4)
    assert not (tmp_path / "evil").exists()


def test_an_export_needs_a_timeline(discs: Path, tmp_path: Path) -> None:
    TrainingRun.begin(recipe(discs), tmp_path / "run", "cpu", 4)
    (tmp_path / "run" / MOMENTS / "mine.safetensors").touch()
    assert sorted(path.stem for path in (tmp_path / "run" / MOMENTS).iterdir()) == ["00000000", "mine"]
    with pytest.raises(SourceError, match=r"only 0 moments of its learning are there by step 0"):
        export(tmp_path / "run", tmp_path / "x.safetensors", "x", 8, "")


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        ([], 2, "what shall it learn from?"),
        (["--resume", "--ngf", "8"], 2, "--ngf is settled by the checkpoint"),
        (["--resume", "."], 2, "FOOTAGE is settled by the checkpoint"),
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
