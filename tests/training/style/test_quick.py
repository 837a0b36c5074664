"""One more style from a trained network: it comes nearer, the others stay, and a killed run resumes."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image

from tests.playing import styles
from vjfx.core.errors import OutputError, SourceError, WeightsError
from vjfx.nets import weights
from vjfx.nets.features.embedded import load_embedded
from vjfx.nets.style import StyleNetwork
from vjfx.nets.style_inference import StyleInference
from vjfx.nets.style_weights import read_network
from vjfx.training.style.options import QuickOptions
from vjfx.training.style.quick import QuickTrainer
from vjfx.training.style.quick_run import QuickRun, made, new_name
from vjfx.training.style.run import LOG

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("one_thread")]


@pytest.fixture(scope="module")
def options(tmp_path_factory) -> QuickOptions:
    """A base of two styles, a picture of stripes, and a few contents."""
    folder = tmp_path_factory.mktemp("quick")
    styles.network(folder / "base.safetensors", "ink", "stripes")
    styles.striped(folder / "stripes.png")
    (folder / "pictures").mkdir()
    y, x = np.mgrid[:64, :64]
    for number in range(3):
        disc = (x - 20 - 10 * number) ** 2 + (y - 32) ** 2 < 300
        picture = np.where(disc[..., None], (220, 180, 140), (60, 90, 40 * number)).astype(np.uint8)
        Image.fromarray(picture).save(folder / "pictures" / f"{number}.png")
    return QuickOptions(
        picture=str(folder / "stripes.png"),
        base=str(folder / "base.safetensors"),
        pictures=str(folder / "pictures"),
        side=64,
        steps=6,
        every=2,
        alone=0.5,
    )


def trainer(options: QuickOptions) -> QuickTrainer:
    return made(options, load_embedded(), "cpu")[0]


def painted(net: StyleNetwork, style: int) -> torch.Tensor:
    shares = torch.eye(net.styles)[style : style + 1]
    with torch.no_grad():
        found: torch.Tensor = net(torch.linspace(0, 1, 3 * 48 * 48).view(1, 3, 48, 48), shares, torch.tensor([0.5]))
    return found


def test_the_new_style_comes_nearer_and_at_first_nothing_else_changes(options: QuickOptions) -> None:
    learning = trainer(replace(options, steps=40, alone=1.0))
    before = [painted(learning.net, style) for style in range(3)]
    losses = np.array([learning.advance() for _ in range(40)])
    assert losses[-5:, 1].mean() < 0.92 * losses[:5, 1].mean()
    for style in (0, 1):
        assert torch.equal(painted(learning.net, style), before[style])
    assert not torch.allclose(painted(learning.net, 2), before[2], atol=0.02)


def test_it_begins_as_the_style_that_comes_nearest(options: QuickOptions) -> None:
    base, _ = read_network(options.base)
    learning = trainer(options)
    assert any(torch.allclose(painted(learning.net, 2), painted(base, style), atol=1e-4) for style in (0, 1))


def test_then_the_kernels_follow_and_the_other_styles_are_held(
    options: QuickOptions, monkeypatch: pytest.MonkeyPatch
) -> None:
    base, _ = read_network(options.base)

    def drift(keep: float) -> float:
        monkeypatch.setattr("vjfx.training.style.quick._KEEP", keep)
        learning = trainer(replace(options, steps=40, alone=0.0, lr=0.1))
        for _ in range(15):
            learning.advance()
        return float(
            np.mean([(painted(learning.net, style) - painted(base, style)).square().mean() for style in (0, 1)])
        )

    free, held = drift(0.0), drift(200.0)
    assert 0 < held < 0.6 * free


def test_an_interrupted_run_resumes_to_the_same_weights(options: QuickOptions, tmp_path: Path) -> None:
    whole, cut = (QuickRun.begin(options, load_embedded(), tmp_path / name, "cpu") for name in ("whole", "cut"))
    list(whole.run())
    for progress in cut.run():
        if progress.step == 5:  # a step after the checkpoint, and the kernels move already
            break
    with pytest.raises(OutputError, match="there is already a training run"):
        QuickRun.begin(options, load_embedded(), tmp_path / "cut", "cpu")
    resumed = QuickRun.resume(load_embedded(), tmp_path / "cut", "cpu")
    assert resumed.trainer.step == 4
    list(resumed.run())
    one, other = (weights.read("style", str(run.weights)) for run in (whole, resumed))
    assert all(torch.equal(tensor, other.tensors[name]) for name, tensor in one.tensors.items())
    assert (tmp_path / "whole" / LOG).read_text() == (tmp_path / "cut" / LOG).read_text()
    assert StyleInference(one, "cpu", fast=False).names == ("ink", "stripes", "stripes-2")


def test_bad_bases_and_pictures_are_refused(options: QuickOptions, tmp_path: Path) -> None:
    tiny = tmp_path / "tiny.png"
    Image.new("RGB", (1, 1)).save(tiny)
    (tmp_path / "text.png").write_text("no picture")
    for picture, message in ((tiny, "is 1x1 pixels large"), (tmp_path / "text.png", "not an image")):
        with pytest.raises(SourceError, match=message):
            trainer(replace(options, picture=str(picture)))
    with pytest.raises(WeightsError, match="cannot read"):
        trainer(replace(options, base=str(tmp_path / "none.safetensors")))


def test_a_new_style_has_a_name_of_its_own() -> None:
    assert new_name("wave", ["ink"]) == "wave"
    assert new_name("a,b", ["a b", "a b-2"]) == "a b-3"
