"""Training steps, augmentation, distance, evaluation, divergence and number formats of the DCGAN."""

from __future__ import annotations

from math import isfinite
from pathlib import Path

import numpy as np
import pytest
import torch
from numpy.typing import NDArray

from tests.training.dcgan.learning import SIDE, disc, small
from vjfx.datasets.footage import Footage, Index
from vjfx.datasets.footage_writer import FootageWriter
from vjfx.training.dcgan.augment import DRAWS, augment
from vjfx.training.dcgan.divergence import PATIENCE, DivergenceMonitor
from vjfx.training.dcgan.evaluator import Evaluator
from vjfx.training.dcgan.form import choose_form, measure_forms
from vjfx.training.dcgan.options import FORMS
from vjfx.training.dcgan.swd import spread, swd
from vjfx.training.dcgan.trainer import Losses, Trainer
from vjfx.training.ranks import Ranks

pytestmark = pytest.mark.slow


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
    trainer = Trainer(small(discs, **options), Footage(discs))
    nets = trainer.generator, trainer.discriminator, trainer.average
    before = [[parameter.detach().clone() for parameter in net.parameters()] for net in nets]
    losses = [trainer.advance() for _ in range(2)]
    assert trainer.step == 2
    assert all(isfinite(each.discriminator) and isfinite(each.generator) for each in losses)
    for net, old in zip(nets, before, strict=True):
        pairs = zip(net.parameters(), old, strict=True)
        moved = [float((parameter.detach() - was).abs().max()) for parameter, was in pairs if parameter.ndim > 1]
        assert all(0 < each < 0.01 for each in moved)
    trainer.refresh_statistics()
    pictures = trainer.generate(trainer.latents(3))
    assert pictures.shape == (3, 3, SIDE, SIDE)
    assert pictures.dtype == torch.float32


def test_the_average_follows_the_generator(discs: Path) -> None:
    trainer = Trainer(small(discs, ema=0.9), Footage(discs))
    wanted = trainer.generator.project.weight.detach().clone()
    for step in range(1, 15):
        trainer.advance()
        decay = min(0.9, (1 + step) / (10 + step))
        wanted = decay * wanted + (1 - decay) * trainer.generator.project.weight.detach()
    torch.testing.assert_close(trainer.average.project.weight, wanted)


def test_every_frame_comes_once_per_round(discs: Path) -> None:
    footage = Footage(discs)
    trainer = Trainer(small(discs), footage)
    shown: list[bytes] = []
    for step in range(38):
        trainer.step = step
        batch = trainer._batch(np.random.default_rng(0))
        shown += [((picture + 1) * 127.5).round().byte().permute(1, 2, 0).numpy().tobytes() for picture in batch]
    learned = {footage.frames[row].tobytes() for row in footage.training()}
    assert len(learned) == 304 == len(shown), "320 minus a held-out block of 16"
    assert set(shown) == learned


def test_augmentation_depends_on_its_random_numbers_only() -> None:
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


def test_the_distance_grows_with_the_difference(discs: Path) -> None:
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


def test_the_spread_refers_to_the_whole_footage(tmp_path: Path) -> None:
    """Footage of two sources, the first with little variation: a sample of both has a spread near 1."""
    writer = FootageWriter(tmp_path, Index(SIDE, 30.0, "center"), 0.0)
    for source, picture in (("alike", shade), ("unlike", disc)):
        entry = writer.entry(source)
        for number in range(1600):
            writer.add(entry, number, picture(number))
    writer.save()
    footage = Footage(tmp_path)
    rows = np.random.default_rng(0).permutation(footage.training())[:64]
    sample = torch.from_numpy(footage.frames[rows]).permute(0, 3, 1, 2).float() / 127.5 - 1
    distance, relative = Evaluator(footage, 512, "cpu")(sample)
    assert relative == pytest.approx(1, abs=0.15)
    assert distance > 0


def shade(number: int) -> NDArray[np.uint8]:
    return np.full((SIDE, SIDE, 3), (60, 60 + number % 40, 60 + number // 40), np.uint8)


def test_divergence_is_detected() -> None:
    healthy, nan = Losses(1.0, 0.3, 0.2, -0.2), float("nan")
    monitor = DivergenceMonitor()
    assert monitor.check(healthy) is None
    assert "NaN or infinite" in str(monitor.check(Losses(nan, 0.3, 0.2, -0.2)))
    assert "NaN or infinite" in str(monitor.check(Losses(1.0, float("inf"), 0.2, -0.2)))
    for losses, what in (
        (Losses(0.0, 5.0, 3.0, -3.0), "a loss near zero"),
        (Losses(2.0, 0.0, 0.1, 0.1), "not told real from generated"),
    ):
        monitor = DivergenceMonitor()
        assert all(monitor.check(losses) is None for _ in range(PATIENCE - 1))
        assert monitor.check(healthy) is None, "the run has recovered"
        problems = [monitor.check(losses) for _ in range(PATIENCE)]
        assert what in str(problems[-1])
        assert not any(problems[:-1])


def test_forms_are_measured_and_the_fastest_is_chosen(discs: Path) -> None:
    messages: list[str] = []
    options = small(discs, form="auto")
    seconds = measure_forms(options, Footage(discs), "cpu")
    assert sorted(seconds) == sorted(FORMS)
    assert list(seconds.values()) == sorted(seconds.values())
    chosen = choose_form(options, Footage(discs), "cpu", Ranks(), messages.append).form
    assert messages[0].startswith(f"seconds per step: {chosen} 0.")
    assert choose_form(options, Footage(discs), "cpu", Ranks(0, 2), messages.append).form == "float32"
    assert choose_form(small(discs), Footage(discs), "cpu", Ranks(), messages.append) == small(discs)
    assert len(messages) == 1
