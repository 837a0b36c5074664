"""Training of the style network: losses fall, a killed run resumes, a sheet shows every style."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image

from vjfx.core.errors import OutputError, SourceError
from vjfx.datasets.illustration.scene import illustration
from vjfx.nets import weights
from vjfx.nets.features import embedded
from vjfx.nets.style_inference import StyleInference
from vjfx.training.style.options import StyleOptions
from vjfx.training.style.run import LOG, WEIGHTS, StyleRun

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("one_thread")]


@pytest.fixture(scope="module")
def options(tmp_path_factory) -> StyleOptions:
    """Twelve illustrations, some of them cut out, and two styles."""
    pictures, styles = tmp_path_factory.mktemp("pictures"), tmp_path_factory.mktemp("styles")
    for seed in range(12):
        image = Image.fromarray(illustration(seed, 72, 64).color)
        if seed % 3 == 0:
            image.putalpha(Image.fromarray(np.tile(np.arange(72, dtype=np.uint8) * 3, (64, 1))))
        image.save(pictures / f"{seed:02}.png")
    rows, columns = np.mgrid[:64, :64]
    for name, stripes in (("lines", rows % 6 < 3), ("checks", (rows // 4 + columns // 4) % 2 == 0)):
        Image.fromarray(np.where(stripes[..., None], (240, 40, 60), (20, 20, 90)).astype(np.uint8)).save(
            styles / f"{name}.png"
        )
    return StyleOptions(
        styles=str(styles), pictures=str(pictures), width=8, batch=2, side=64, steps=6, every=2, lr=5e-3
    )


def begin(options: StyleOptions, folder: Path) -> StyleRun:
    return StyleRun.begin(options, embedded.load_embedded(), folder, "cpu")


def test_an_interrupted_run_resumes_to_the_same_weights(options: StyleOptions, tmp_path: Path) -> None:
    list(begin(options, tmp_path / "whole").run())
    for progress in begin(options, tmp_path / "cut").run():
        if progress.step == 3:  # a step after the checkpoint
            break
    with pytest.raises(OutputError, match="there is already a training run"):
        begin(options, tmp_path / "cut")
    resumed = StyleRun.resume(embedded.load_embedded(), tmp_path / "cut", "cpu")
    assert resumed.trainer.step == 2
    list(resumed.run())
    one, other = (weights.read("style", str(tmp_path / name / WEIGHTS)) for name in ("whole", "cut"))
    assert all(torch.equal(tensor, other.tensors[name]) for name, tensor in one.tensors.items())
    assert (tmp_path / "whole" / LOG).read_text() == (tmp_path / "cut" / LOG).read_text()
    sheet = Image.open(tmp_path / "whole" / "sheet-000006.jpg")
    assert sheet.size == (3 * 256, 2 * 256)
    assert StyleInference(one, "cpu", fast=False).names == ("checks", "lines")


def test_the_style_comes_nearer(options: StyleOptions, tmp_path: Path) -> None:
    run = begin(replace(options, steps=1000), tmp_path)
    run.trainer.options = replace(run.trainer.options, lr=2e-2)
    losses = np.array([run.trainer.advance() for _ in range(40)])
    assert losses[-8:, 1].mean() < 0.85 * losses[:8, 1].mean()


@pytest.mark.parametrize(("weight", "later"), [(20.0, True), (0.0, False)])
def test_frames_are_compared_in_the_later_steps(
    options: StyleOptions, tmp_path: Path, weight: float, later: bool
) -> None:
    run = begin(replace(options, steady=weight, steps=10), tmp_path)
    compared = [run.trainer.advance().steady > 0 for _ in range(10)]
    assert compared == [False] * 7 + [later] * 3


def test_folders_without_pictures_are_refused(options: StyleOptions, tmp_path: Path) -> None:
    for change, message in (
        ({"styles": str(tmp_path)}, "has no pictures"),
        ({"pictures": str(tmp_path)}, "has no opaque pictures"),
    ):
        with pytest.raises(SourceError, match=message):
            begin(replace(options, **change), tmp_path / "run")  # type: ignore[arg-type]
    assert not (tmp_path / "run").exists()
