"""A training from its first step to its last: it learns, survives what may happen, and ends in a file to play."""

from __future__ import annotations

import os
import pickle
import resource
import signal
import subprocess
import sys
import time
from pathlib import Path

import av
import numpy as np
import pytest
import torch
from safetensors.torch import load_file

from tests.training.dcgan.learning import footage, recipe
from vjfx.errors import OutputError, SourceError, VjfxError
from vjfx.nets import genre
from vjfx.training.dcgan.course import BEFORE, CHECKPOINT, EPOCHS, FILM, GROWING, LOG, MOMENTS, Course, read, read_log
from vjfx.training.dcgan.export import export
from vjfx.training.dcgan.swd import swd

COMMAND = [sys.executable, "-m", "vjfx", "train", "dcgan"]
SMALL = "--samples 64 --batch 8 --ngf 4 --film 2 --every 4 --threads 1 --form float32 --device cpu".split()  # noqa: SIM905
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
    course = Course.begin(wanted, run, "cpu", every=40)
    noise = swd(course.training.show(course.training.latents(16)), course._held)
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
        Course.begin(wanted, run, "cpu", 40)


def test_stopped_it_goes_on_as_if_it_had_not_been(discs: Path, tmp_path: Path) -> None:
    wanted = recipe(discs, epochs=2)
    list(Course.begin(wanted, tmp_path / "whole", "cpu", 4).run())
    for state in Course.begin(wanted, tmp_path / "stopped", "cpu", 4).run():
        if state.step == 11:
            break
    resumed = Course.resume(tmp_path / "stopped", "cpu", 4)
    assert resumed.training.step == 8
    list(resumed.run())
    assert same(tmp_path / "whole", tmp_path / "stopped")
    list(Course.begin(recipe(discs, epochs=2, seed=1), tmp_path / "other", "cpu", 4).run())
    with pytest.raises(AssertionError):
        same(tmp_path / "whole", tmp_path / "other")


def test_killed_between_two_files_it_goes_on(discs: Path, tmp_path: Path) -> None:
    wanted = recipe(discs, epochs=1)
    for name in ("whole", "killed"):
        list(Course.begin(wanted, tmp_path / name, "cpu", 4).run())
    killed = tmp_path / "killed"
    (killed / CHECKPOINT).unlink()  # the last one had become the one before it, and the new one was not yet there
    (killed / f".{CHECKPOINT}.part").write_bytes(b"half")
    assert read(killed)["training"]["step"] == 4
    list(Course.resume(killed, "cpu", 4).run())
    assert same(tmp_path / "whole", killed)


def test_killed_on_the_command_line_and_resumed(discs: Path, tmp_path: Path) -> None:
    killed, whole = tmp_path / "killed", tmp_path / "whole"
    started = subprocess.Popen([*COMMAND, discs, *SMALL, "--epochs", "4", "-o", killed], start_new_session=True)
    end = time.monotonic() + 60
    while started.poll() is None and time.monotonic() < end and not (killed / BEFORE).exists():
        time.sleep(0.01)
    os.killpg(started.pid, signal.SIGKILL)
    assert started.wait() == -signal.SIGKILL, "it had more to do"
    with av.open(str(killed / GROWING)) as film:
        assert next(film.decode(video=0)).width == 640
    end_ = ["--every", "4", "--threads", "1", "--device", "cpu", "-o"]
    subprocess.run([*COMMAND, "--resume", *end_, killed], check=True)
    subprocess.run([*COMMAND, discs, *SMALL, "--epochs", "4", "-o", whole], check=True)
    assert same(killed, whole)


def test_it_may_go_on_for_longer(discs: Path, tmp_path: Path) -> None:
    list(Course.begin(recipe(discs, epochs=2), tmp_path / "whole", "cpu", 4).run())
    list(Course.begin(recipe(discs, epochs=1), tmp_path / "longer", "cpu", 4).run())
    list(Course.resume(tmp_path / "longer", "cpu", 4, epochs=2).run())
    assert same(tmp_path / "whole", tmp_path / "longer")


def test_what_is_no_number_any_more_is_rolled_back(discs: Path, tmp_path: Path) -> None:
    course = Course.begin(recipe(discs, epochs=2), tmp_path, "cpu", 4)
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


def test_what_diverges_again_and_again_is_given_up(discs: Path, tmp_path: Path) -> None:
    course = Course.begin(recipe(discs, lr=1e30), tmp_path, "cpu", 4)
    with pytest.raises(VjfxError, match=r"no number any more, 6 times now: try another --lr"):
        list(course.run())
    assert read(tmp_path)["training"]["step"] == 0


def test_a_full_disk_is_said_and_nothing_is_lost(discs: Path, tmp_path: Path) -> None:
    """A limit on the size of files stands for it: the system refuses to write on in the same way."""
    wanted = recipe(discs, epochs=2)
    list(Course.begin(wanted, tmp_path / "whole", "cpu", 4).run())
    course, said = Course.begin(wanted, tmp_path / "full", "cpu", 4), {}
    limits, handler = resource.getrlimit(resource.RLIMIT_FSIZE), signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    try:
        for state in course.run():
            if state.said:
                said[state.step] = state.said
            if state.step == 5:
                resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, limits[1]))
            if state.step == 13:
                resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
        signal.signal(signal.SIGXFSZ, handler)
    assert list(said) == [8, 12]
    assert said[8] == "step 8 could not be saved: file too large; it goes on, and will try again"
    films = [(tmp_path / name / FILM) for name in ("whole", "full")]
    pictures = []
    for path in films:
        with av.open(str(path)) as film:
            pictures.append([frame.to_ndarray(format="gray") for frame in film.decode(video=0)])
    assert len(pictures[0]) == 9
    assert np.abs(np.subtract(*pictures, dtype=np.int16)).max() <= 12, "encoded in other reels"
    assert untimed(tmp_path / "whole") == untimed(tmp_path / "full")


def test_a_disk_that_is_full_at_the_end_leaves_what_can_be_gone_on_from(discs: Path, tmp_path: Path) -> None:
    course = Course.begin(recipe(discs), tmp_path, "cpu", 4)
    limits, handler = resource.getrlimit(resource.RLIMIT_FSIZE), signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    try:
        with pytest.raises(OutputError, match=r"the end could not be saved.*make room, then --resume"):
            for state in course.run():
                if state.step == 5:
                    resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, limits[1]))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
        signal.signal(signal.SIGXFSZ, handler)
    list(Course.resume(tmp_path, "cpu", 4).run())
    assert read(tmp_path)["training"]["step"] == 8


def test_too_little_footage_is_refused(tmp_path: Path) -> None:
    one = footage(tmp_path / "one", 1)
    with pytest.raises(SourceError, match=r"has 1 frames .at least 256 are wanted"):
        Course.begin(recipe(one), tmp_path / "run", "cpu", 4)
    assert not (tmp_path / "run").exists()


class Evil:
    def __reduce__(self) -> tuple[object, ...]:
        return os.mkdir, ("evil",)


def test_a_damaged_or_pickled_checkpoint_does_nothing(discs: Path, tmp_path: Path, monkeypatch) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(SourceError, match=r"there is no checkpoint.pt"):
        Course.resume(tmp_path, "cpu", 4)
    Course.begin(recipe(discs), tmp_path, "cpu", 4)
    whole = (tmp_path / CHECKPOINT).read_bytes()
    for broken in (whole[: len(whole) // 2], b"", pickle.dumps(Evil())):
        (tmp_path / CHECKPOINT).write_bytes(broken)
        with pytest.raises(SourceError, match=r"damaged, or no checkpoint"):
            Course.resume(tmp_path, "cpu", 4)
    torch.save({"step": 1}, tmp_path / CHECKPOINT)
    with pytest.raises(SourceError, match=r"damaged, or no checkpoint"):
        Course.resume(tmp_path, "cpu", 4)
    assert not (tmp_path / "evil").exists()


def test_an_export_needs_a_timeline(discs: Path, tmp_path: Path) -> None:
    Course.begin(recipe(discs), tmp_path / "run", "cpu", 4)
    assert [path.stem for path in (tmp_path / "run" / MOMENTS).iterdir()] == ["00000000"]
    with pytest.raises(SourceError, match=r"only 0 moments of its learning are there by step 0"):
        export(tmp_path / "run", tmp_path / "x.safetensors", "x", 8, "")


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        ([], 2, "what shall it learn from?"),
        (["--resume", "--lr", "1"], 2, "--lr is settled by the checkpoint"),
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
