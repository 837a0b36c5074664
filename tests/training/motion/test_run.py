"""Training of motion networks: losses fall, a killed run resumes, sheets and a film show held-out loops."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from numpy.random import default_rng
from PIL import Image

from vjfx.core.errors import OutputError, SourceError, UsageError
from vjfx.datasets import npy
from vjfx.datasets.loops import FRAMES, LOOPS, Index, Loops, is_held_out, write_index
from vjfx.nets.motion.base import VARIATIONS, variations
from vjfx.nets.motion.models import load
from vjfx.nets.motion.parts import PartsNetwork
from vjfx.training.motion import validation
from vjfx.training.motion.examples import Batch, Examples
from vjfx.training.motion.losses import flow_distance, pyramid_distance
from vjfx.training.motion.measure import nearness, perceptual, score
from vjfx.training.motion.options import MODELS, MotionOptions
from vjfx.training.motion.run import LOG, LOSSES, WEIGHTS, MotionRun

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def loops(tmp_path_factory) -> Path:
    """Squares of several colours that go to and fro; the last one is held out."""
    folder = tmp_path_factory.mktemp("loops")
    held_out = next(name for name in map(str, range(1000)) if is_held_out(name))
    names = [*(name for name in "abcdefgh" if not is_held_out(name)), held_out]
    array = np.zeros((len(names), FRAMES, 64, 64, 4), np.uint8)
    for number, loop in enumerate(array):
        for frame, picture in enumerate(loop):
            left = round(20 + 10 * np.sin(2 * np.pi * frame / FRAMES))
            picture[20:44, left : left + 24] = 250 - 20 * number, 40 + 20 * number, 90, 255
    with (folder / LOOPS).open("wb") as file:
        file.write(npy.header(array.shape) + array.tobytes())
    write_index(folder, Index(64, names))
    return folder


@pytest.fixture
def options(loops: Path) -> MotionOptions:
    return MotionOptions(loops=str(loops), width=8, parts=2, batch=2, frames=2, steps=3, every=2, lr=1e-3)


@pytest.fixture(autouse=True)
def small(monkeypatch, one_thread):
    """Few loops to judge by."""
    monkeypatch.setattr(validation, "_PUPPETS", 1)


@pytest.mark.parametrize("model", sorted({*MODELS} - {"flow"}))
def test_an_interrupted_run_resumes_to_the_same_weights(model: str, options: MotionOptions, tmp_path: Path) -> None:
    options = replace(options, model=model)
    list(MotionRun.begin(options, tmp_path / "whole", "cpu").run())
    for progress in MotionRun.begin(options, tmp_path / "cut", "cpu").run():
        if progress.step == 2:
            break
    with pytest.raises(OutputError, match="there is already a training run"):
        MotionRun.begin(options, tmp_path / "cut", "cpu")
    resumed = MotionRun.resume(tmp_path / "cut", "cpu")
    assert resumed.trainer.step == 2
    list(resumed.run())
    (one, size), (other, _) = (load(str(tmp_path / name / WEIGHTS)) for name in ("whole", "cut"))
    assert size == 64
    assert all(torch.equal(tensor, other.state_dict()[name]) for name, tensor in one.state_dict().items())
    for name in (LOG, LOSSES):
        assert (tmp_path / "whole" / name).read_text() == (tmp_path / "cut" / name).read_text()
    assert len((tmp_path / "whole" / LOG).read_text().splitlines()) == 3
    assert Image.open(tmp_path / "whole" / "sheet-000003.jpg").size == (5 * 64, 2 * 2 * 64)
    film = Image.open(tmp_path / "whole" / "film-000003.webp")
    assert film.size == (2 * 64, 2 * 64) and getattr(film, "n_frames", 1) == FRAMES


def test_loops_come_nearer(options: MotionOptions, tmp_path: Path, monkeypatch) -> None:
    options = replace(options, synthetic=0.0, frames=3, steps=100_000, lr=0.2)  # a hundredth of it after two steps
    trainer = MotionRun.begin(options, tmp_path, "cpu").trainer
    batch = trainer.examples.batch(default_rng(0), 0, 2, 3)
    monkeypatch.setattr(trainer.examples, "batch", lambda *_: batch)
    losses = [trainer.advance() for _ in range(40)]
    assert losses[0]["distance"] > 0.9 * losses[0]["still"]
    assert np.mean([each["distance"] for each in losses[-4:]]) < 0.85 * losses[0]["still"]


def test_examples_follow_from_the_step(loops: Path) -> None:
    one, other = (Examples(Loops(loops), 64, 0.5) for _ in range(2))
    one.batch(default_rng(1), 0, 2, 3)
    first, second = one.batch(default_rng(2), 9, 4, 3), other.batch(default_rng(2), 9, 4, 3)
    assert all(torch.equal(*pair) for pair in zip(first, second, strict=True))
    assert first.frames.shape == (4, 3, 4, 64, 64) and first.origin.shape == (4, 3, 64, 64, 2)
    whole = one.batch(default_rng(3), 0, 2, FRAMES)
    assert torch.allclose(whole.frames[:, 0], whole.picture, atol=1e-6), "phase 0 is the picture"


def test_distances() -> None:
    loop = torch.rand(1, 5, 4, 32, 32)
    assert pyramid_distance(loop, loop) == 0
    near, far = (torch.roll(loop, by, -1) for by in (1, 8))
    smooth = torch.nn.functional.avg_pool2d(loop.flatten(0, 1), 9, 1, 4).view_as(loop)
    assert pyramid_distance(smooth.roll(1, -1), smooth) < pyramid_distance(smooth.roll(8, -1), smooth)
    assert near.shape == far.shape
    origin, known = torch.zeros(1, 5, 8, 8, 2), torch.ones(1, 5, 1, 8, 8)
    assert abs(float(flow_distance(origin + 0.3, origin, known)) - 0.3 * 2**0.5) < 1e-3
    assert flow_distance(origin + 0.3, origin, 0 * known) == 0


def test_scores_are_those_of_the_best_shift() -> None:
    true = torch.ones(FRAMES, 3, 64, 64)
    for frame, picture in enumerate(true):
        left = round(20 + 10 * np.sin(2 * np.pi * frame / FRAMES))
        picture[:, 20:44, left : left + 24] = 0.2
    psnr, shift = nearness(true.roll(3, 0), true)
    assert psnr > 60 and (true.roll(3, 0) == true.roll(-shift, 0)).all()
    same = score(true.roll(3, 0), true)
    assert same.ssim > 0.999 and abs(same.motion - 1) < 0.05 and abs(same.sharpness - 1) < 0.05 and same.seam < 1.6
    still = score(true[:1].expand_as(true), true)
    assert still.psnr < 30 and still.motion < 0.2
    blurred = score(torch.nn.functional.avg_pool2d(true, 5, 1, 2, count_include_pad=False), true)
    assert blurred.sharpness < 0.5


def test_perceptual_distance() -> None:
    loop = torch.nn.functional.interpolate(torch.rand(2, 3, 8, 8, generator=torch.Generator().manual_seed(0)), (64, 64))
    blurred = torch.nn.functional.avg_pool2d(loop, 9, 1, 4, count_include_pad=False)
    assert perceptual(loop, loop) < 1e-6
    assert 1e-3 < perceptual(loop, loop.lerp(blurred, 0.3)) < perceptual(loop, blurred) < 2


def test_variations_are_motions_by_themselves_then_mixed() -> None:
    assert torch.equal(variations(0, VARIATIONS), torch.eye(VARIATIONS))
    mixed = variations(VARIATIONS, 20)
    assert torch.allclose(mixed.sum(1), torch.ones(20)) and ((mixed > 0).sum(1) == 2).all()
    assert torch.equal(variations(9, 1), mixed[4:5]) and len(mixed.unique(dim=0)) == 20


def test_the_nearest_motion_learns_and_time_may_run_backwards(options: MotionOptions, tmp_path: Path) -> None:
    trainer = MotionRun.begin(replace(options, synthetic=1.0, frames=4), tmp_path, "cpu").trainer
    batch = trainer.examples.batch(default_rng(0), 0, 2, 4)
    assert torch.allclose(batch.phases, 1 - batch.phases.flip(1))
    seen = trainer.net.look(batch.picture)
    wanted = trainer.net.play(trainer.net.moving(seen, torch.eye(VARIATIONS)[3].expand(2, -1)), *batch[:2])
    backwards = Batch(*batch[:2], wanted.frames.flip(1), wanted.origin.flip(1), torch.ones_like(batch.known))
    variation, turned = trainer._chosen(seen, backwards, default_rng(1))
    assert torch.equal(variation, torch.eye(VARIATIONS)[3].expand(2, -1))
    assert torch.equal(turned.frames, wanted.frames) and torch.equal(turned.origin, wanted.origin)


def test_the_liveliest_motion_becomes_the_first(options: MotionOptions, tmp_path: Path) -> None:
    trainer = MotionRun.begin(replace(options, synthetic=1.0), tmp_path, "cpu").trainer
    assert isinstance(trainer.net, PartsNetwork)
    with torch.no_grad():
        trainer.net.manners[2] *= 10
    manners = trainer.finished().manners
    assert torch.equal(manners[0], trainer.net.manners[2]) and len(manners.flatten(1).unique(dim=0)) == VARIATIONS


def test_what_does_not_fit_is_refused(options: MotionOptions, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="--size is 128"):
        MotionRun.begin(replace(options, size=128), tmp_path / "run", "cpu")
    with pytest.raises(SourceError, match="cannot read"):
        MotionRun.begin(replace(options, loops=str(tmp_path)), tmp_path / "run", "cpu")
    assert not (tmp_path / "run").exists()
