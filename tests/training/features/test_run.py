"""Training of the feature network: it learns to find pictures again, resumes, and folds into plain convolutions."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image

from vjfx.core.errors import OutputError, SourceError
from vjfx.datasets.illustration.scene import illustration
from vjfx.nets import weights
from vjfx.nets.features import embedded
from vjfx.training.features.options import FeatureOptions
from vjfx.training.features.run import LOG, WEIGHTS, FeatureRun
from vjfx.training.features.trainer import Trainer

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("one_thread")]

TINY = FeatureOptions(batch=12, side=32, steps=12, every=4)


@pytest.fixture(scope="module")
def pictures(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("pictures")
    for seed in range(24):
        Image.fromarray(illustration(seed, 72, 64).color).save(folder / f"{seed}.png")
    (folder / "damaged.png").write_bytes(b"nothing")
    Image.new("RGB", (8, 8)).save(folder / "small.png")
    return folder


def options(pictures: Path) -> FeatureOptions:
    return FeatureOptions(pictures=str(pictures), batch=12, side=32, steps=12, every=4)


def test_an_interrupted_run_resumes_to_the_same_weights(pictures: Path, tmp_path: Path) -> None:
    whole = FeatureRun.begin(options(pictures), tmp_path / "whole", "cpu")
    states = list(whole.run())
    assert whole.damaged == 1
    assert [state.step for state in states if state.found is not None] == [4, 8, 12]
    cut = FeatureRun.begin(options(pictures), tmp_path / "cut", "cpu")
    for state in cut.run():
        if state.step == 6:  # two steps after the checkpoint
            break
    with pytest.raises(OutputError, match="there is already a training run"):
        FeatureRun.begin(options(pictures), tmp_path / "cut", "cpu")
    resumed = FeatureRun.resume(tmp_path / "cut", "cpu")
    assert resumed.trainer.step == 4
    list(resumed.run())
    one, other = (weights.read(embedded.NETWORK, str(tmp_path / name / WEIGHTS)) for name in ("whole", "cut"))
    assert all(torch.equal(tensor, other.tensors[name]) for name, tensor in one.tensors.items())
    assert (tmp_path / "whole" / LOG).read_text() == (tmp_path / "cut" / LOG).read_text()


def test_the_loss_falls(pictures: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("vjfx.training.features.views._NOISE", 0.0)  # so that few steps are enough
    run = FeatureRun.begin(options(pictures), tmp_path / "run", "cpu")
    trainer = run.trainer
    trainer.options = FeatureOptions(pictures=str(pictures), batch=12, side=32, steps=400, lr=3e-3)
    before = [trainer.advance(run._pictures) for _ in range(8)]
    for _ in range(32):
        trainer.advance(run._pictures)
    trainer.step = 0  # the same views again
    after = [trainer.advance(run._pictures) for _ in range(8)]
    assert np.mean(after) < 0.95 * np.mean(before)


def test_the_folded_network_answers_as_the_trained_one(pictures: Path) -> None:
    trainer = Trainer(TINY)
    r = np.random.default_rng(0)
    for _ in range(3):
        trainer.advance(r.integers(0, 256, (12, 48, 48, 4), np.uint8))
    net = trainer.net.eval()
    for layer in net.body:
        if isinstance(layer, torch.nn.Conv2d):
            layer.padding_mode = "replicate"  # as in the feature network; training saves its time
    picture = torch.rand(1, 3, 32, 48)
    with torch.no_grad():
        wanted = net.body((picture - 0.5) / 0.25)
        found = net.folded()(picture, ["conv5_1"])["conv5_1"]
    assert torch.allclose(found, wanted, atol=1e-4)


def test_a_folder_without_pictures_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match=r"has 0 pictures \(needed: at least 2\)"):
        FeatureRun.begin(options(tmp_path), tmp_path / "run", "cpu")
    assert not (tmp_path / "run").exists()
