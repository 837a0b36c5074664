"""Training of flow: its loss falls, a killed run resumes, and the sheet shows true and found motion."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from numpy.random import default_rng
from PIL import Image

from vjfx.core.errors import UsageError
from vjfx.nets.motion.models import load
from vjfx.training.motion import flow_validation
from vjfx.training.motion.flow_trainer import FlowBatch, FlowExamples, end_point
from vjfx.training.motion.options import MotionOptions
from vjfx.training.motion.run import LOG, LOSSES, WEIGHTS, MotionRun

pytestmark = pytest.mark.slow

OPTIONS = MotionOptions(model="flow", width=8, batch=2, steps=3, every=2, lr=1e-3)


@pytest.fixture(autouse=True)
def small(monkeypatch, one_thread):
    """Few scenes to judge by."""
    monkeypatch.setattr(flow_validation, "_SCENES", 3)


def test_an_interrupted_run_resumes_to_the_same_weights(tmp_path: Path) -> None:
    list(MotionRun.begin(OPTIONS, tmp_path / "whole", "cpu").run())
    for progress in MotionRun.begin(OPTIONS, tmp_path / "cut", "cpu").run():
        if progress.step == 2:
            break
    list(MotionRun.resume(tmp_path / "cut", "cpu").run())
    (one, size), (other, _) = (load(str(tmp_path / name / WEIGHTS)) for name in ("whole", "cut"))
    assert size == 64
    assert all(torch.equal(tensor, other.state_dict()[name]) for name, tensor in one.state_dict().items())
    for name in (LOG, LOSSES):
        assert (tmp_path / "whole" / name).read_text() == (tmp_path / "cut" / name).read_text()
    assert Image.open(tmp_path / "whole" / "sheet-000003.jpg").size == (3 * 64, 3 * 64)
    assert getattr(Image.open(tmp_path / "whole" / "film-000003.webp"), "n_frames", 1) > 1


def test_the_motion_comes_nearer(tmp_path: Path, monkeypatch) -> None:
    options = replace(OPTIONS, steps=100_000, lr=0.2)  # a hundredth of it after two steps
    trainer = MotionRun.begin(options, tmp_path, "cpu").trainer
    batch = trainer.examples.batch(default_rng(1), 0, 2, 0)
    monkeypatch.setattr(trainer.examples, "batch", lambda *_: batch)
    losses = [trainer.advance() for _ in range(40)]
    assert losses[0]["still"] > 0.02
    assert np.mean([each["distance"] for each in losses[-4:]]) < 0.6 * losses[0]["still"]
    assert np.mean([each["mask"] for each in losses[-4:]]) < 0.7 * losses[0]["mask"]


def test_examples_follow_from_the_step() -> None:
    one, other = (FlowExamples(64) for _ in range(2))
    one.batch(default_rng(1), 0, 2)
    first, second = one.batch(default_rng(2), 9, 4), other.batch(default_rng(2), 9, 4)
    assert all(torch.equal(*pair) for pair in zip(first, second, strict=True))


def test_distances_count_where_something_moves() -> None:
    mask = torch.zeros(2, 1, 8, 8)
    mask[0, :, :4] = 1
    true = FlowBatch(torch.zeros(2, 4, 8, 8), mask, torch.full((2, 2, 8, 8), 0.3))
    way = true.way.clone()
    way[:, 0, :4] += 0.4
    way[:, :, 4:] = 9
    assert torch.allclose(end_point(way, true), torch.tensor([0.4, 0.0]), atol=1e-3)


def test_what_does_not_fit_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="flow needs no --loops"):
        MotionRun.begin(replace(OPTIONS, loops="loops"), tmp_path, "cpu")
    with pytest.raises(UsageError, match=r"--size 96: pix2pix halves .* \(allowed: 64, 128, 256\)"):
        MotionRun.begin(replace(OPTIONS, model="pix2pix", size=96), tmp_path, "cpu")
    assert not list(tmp_path.iterdir())
