"""A step does what it says, whatever the options."""

from __future__ import annotations

from math import isfinite
from pathlib import Path

import numpy as np
import pytest
import torch
from numpy.typing import NDArray

from tests.training.dcgan.learning import SIDE, disc, recipe
from vjfx.cli import dcgan
from vjfx.datasets.footage import Collector, Footage, Index
from vjfx.nets.dcgan import NORMS
from vjfx.training.dcgan.augment import DRAWS, POLICIES, augment
from vjfx.training.dcgan.divergence import PATIENCE, DivergenceMonitor
from vjfx.training.dcgan.evaluator import Evaluator
from vjfx.training.dcgan.form import fastest
from vjfx.training.dcgan.swd import spread, swd
from vjfx.training.dcgan.trainer import FORMS, LOSSES, Losses, Training


@pytest.mark.parametrize(
    "options",
    [
        {},
        {"loss": "bce", "norm": "batch", "augment": ()},
        {"norm": "none", "r1": 10.0, "mirror": True},
        {"form": "bf16 channels_last"},
    ],
)
def test_a_step_moves_both_networks_and_the_average(discs: Path, options: dict[str, object]) -> None:
    training = Training(recipe(discs, **options), Footage(discs))
    nets = training.generator, training.discriminator, training.average
    before = [[parameter.detach().clone() for parameter in net.parameters()] for net in nets]
    losses = [training.advance() for _ in range(2)]
    assert training.step == 2
    assert all(isfinite(each.discriminator) and isfinite(each.generator) for each in losses)
    for net, old in zip(nets, before, strict=True):
        pairs = zip(net.parameters(), old, strict=True)
        moved = [float((parameter.detach() - was).abs().max()) for parameter, was in pairs if parameter.ndim > 1]
        assert all(0 < each < 0.01 for each in moved)
    training.stand()
    pictures = training.show(training.latents(3))
    assert pictures.shape == (3, 3, SIDE, SIDE)
    assert pictures.dtype == torch.float32


def test_the_average_follows_slowly(discs: Path) -> None:
    training = Training(recipe(discs, ema=0.9), Footage(discs))
    wanted = training.generator.project.weight.detach().clone()
    for step in range(1, 15):
        training.advance()
        decay = min(0.9, (1 + step) / (10 + step))
        wanted = decay * wanted + (1 - decay) * training.generator.project.weight.detach()
    torch.testing.assert_close(training.average.project.weight, wanted)


def test_every_frame_comes_once_before_any_comes_again(discs: Path) -> None:
    footage = Footage(discs)
    training = Training(recipe(discs), footage)
    seen: list[bytes] = []
    for step in range(38):
        training.step = step
        batch = training._batch(np.random.default_rng(0))
        seen += [((picture + 1) * 127.5).round().byte().permute(1, 2, 0).numpy().tobytes() for picture in batch]
    learned = {footage.frames[row].tobytes() for row in footage.learned()}
    assert len(learned) == 304 == len(seen), "320 but for a block of 16"
    assert set(seen) == learned


def test_augmentation_changes_real_and_made_alike() -> None:
    pictures = torch.rand(16, 3, 32, 32) * 2 - 1
    draws = np.random.default_rng(0).random((16, DRAWS), np.float32)
    for policy in ("color", "translation", "cutout"):
        changed = augment(pictures, draws, (policy,))
        torch.testing.assert_close(changed, augment(pictures.clone(), draws, (policy,)))
        assert (changed != pictures).flatten(1).any(dim=1).sum() >= 15
    assert augment(pictures, draws, ()) is pictures
    middle = np.full((16, DRAWS), 0.5, np.float32)
    torch.testing.assert_close(augment(pictures, middle, ("color", "translation")), pictures)
    cut = augment(pictures, middle, ("cutout",))
    assert (cut == 0).float().mean() == pytest.approx(0.25, abs=0.01)


def test_augmentation_is_differentiable() -> None:
    pictures = torch.rand(4, 3, 32, 32, dtype=torch.float64).requires_grad_(True)
    draws = np.random.default_rng(1).random((4, DRAWS), np.float32)
    changed = augment(pictures, draws, ("color", "translation", "cutout"))
    (slope,) = torch.autograd.grad(changed.square().sum(), pictures)
    nudge = torch.randn_like(pictures) * 1e-6
    risen = augment(pictures + nudge, draws, ("color", "translation", "cutout")).square().sum() - changed.square().sum()
    assert float(risen.detach()) == pytest.approx(float((slope * nudge).sum()), rel=1e-3)


def test_the_distance_orders_pictures_as_eyes_do(discs: Path) -> None:
    footage = Footage(discs)
    pictures = torch.from_numpy(np.array(footage.frames)).permute(0, 3, 1, 2).float() / 127.5 - 1
    one, other = pictures[:160], pictures[160:]
    generator = torch.Generator().manual_seed(0)
    noisy = other + 0.2 * torch.randn(other.shape, generator=generator)
    noise = torch.rand(other.shape, generator=generator) * 2 - 1
    assert swd(one, one.clone()) < swd(one, other) < swd(one, noisy) < swd(one, noise)
    assert swd(one, other) == swd(one, other)
    assert spread(one[:1].expand(8, -1, -1, -1)) == 0 < spread(one)
    assert spread(2 * one) == pytest.approx(2 * spread(one), rel=1e-4)


def test_the_spread_is_that_of_the_whole_footage(tmp_path: Path) -> None:
    """One source after the other, the first of them all alike: a fair sample of both has the spread of the footage."""
    collector = Collector(tmp_path, Index(SIDE, 30.0, "center"), 0.0)
    for source, picture in (("alike", shade), ("unlike", disc)):
        entry = collector.entry(source)
        for number in range(1600):
            collector.add(entry, number, picture(number))
    collector.save()
    footage = Footage(tmp_path)
    rows = np.random.default_rng(0).permutation(footage.learned())[:64]
    sample = torch.from_numpy(footage.frames[rows]).permute(0, 3, 1, 2).float() / 127.5 - 1
    distance, apart = Evaluator(footage, 512, "cpu")(sample)
    assert apart == pytest.approx(1, abs=0.15)
    assert distance > 0


def shade(number: int) -> NDArray[np.uint8]:
    return np.full((SIDE, SIDE, 3), (60, 60 + number % 40, 60 + number // 40), np.uint8)


def test_what_cannot_mend_itself_is_noticed() -> None:
    well, nan = Losses(1.0, 0.3, 0.2, -0.2), float("nan")
    health = DivergenceMonitor()
    assert health.look(well) is None
    assert "no number" in str(health.look(Losses(nan, 0.3, 0.2, -0.2)))
    assert "no number" in str(health.look(Losses(1.0, float("inf"), 0.2, -0.2)))
    for losses, what in (
        (Losses(0.0, 5.0, 3.0, -3.0), "sure of everything"),
        (Losses(2.0, 0.0, 0.1, 0.1), "nothing apart"),
    ):
        health = DivergenceMonitor()
        assert all(health.look(losses) is None for _ in range(PATIENCE - 1))
        assert health.look(well) is None, "it has mended itself"
        said = [health.look(losses) for _ in range(PATIENCE)]
        assert what in str(said[-1])
        assert not any(said[:-1])


def test_the_fastest_form_comes_first(discs: Path) -> None:
    spent = fastest(recipe(discs), Footage(discs), "cpu")
    assert sorted(spent) == sorted(FORMS)
    assert list(spent.values()) == sorted(spent.values())


def test_the_command_offers_what_there_is() -> None:
    offered = {param.name: list(getattr(param.type, "choices", ())) for param in dcgan.train.params}
    assert offered["form"] == ["auto", *FORMS]
    assert offered["loss"] == list(LOSSES)
    assert sorted(offered["norm"]) == sorted(NORMS)
    assert dcgan._POLICIES == POLICIES
